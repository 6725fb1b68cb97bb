using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PolyTools.Native.VectorMath;

/// <summary>Which vector width is used.</summary>
internal static class Simd
{
    /// <summary>Bytes of the widest vector; buffers and partitions are aligned to it whatever the machine has.</summary>
    public const int MaximumWidth = 64;

    /// <summary>Bytes of the widest vector that the processor executes directly.</summary>
    public static int Width { get; } =
        Vector512.IsHardwareAccelerated ? 64 : Vector256.IsHardwareAccelerated ? 32 : 16;

    /// <summary>The type arguments of <see cref="ISimd{TVector, T}"/> for the widest vectors of an element type.</summary>
    /// <param name="type">A number's type but complex128, or bool, whose lanes are bytes.</param>
    public static Type[] TypeArguments(DType type) => TypeArguments(Width, type);

    /// <summary>The type arguments of <see cref="ISimd{TVector, T}"/> for vectors of a width.</summary>
    /// <param name="width">16, 32 or 64 bytes.</param>
    /// <param name="type">A number's type but complex128, or bool, whose lanes are bytes.</param>
    public static Type[] TypeArguments(int width, DType type)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((int)type, (int)DType.Complex128, nameof(type));
        Type element = type == DType.Bool ? typeof(byte) : type.ClrType();
        (Type simd, Type vector) = width switch
        {
            64 => (typeof(Simd512<>), typeof(Vector512<>)),
            32 => (typeof(Simd256<>), typeof(Vector256<>)),
            _ => (typeof(Simd128<>), typeof(Vector128<>)),
        };
        return [simd.MakeGenericType(element), vector.MakeGenericType(element), element];
    }

    /// <summary>The conversions within the widest vectors, such as <see cref="SimdWidth512"/>.</summary>
    public static Type Conversions { get; } = Width switch
    {
        64 => typeof(SimdWidth512),
        32 => typeof(SimdWidth256),
        _ => typeof(SimdWidth128),
    };

    /// <summary>An operator's value for single numbers: the same code on one vector, so that the bits are the same.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double Scalar<TOperator>(double x)
        where TOperator : IUnaryOperator =>
        TOperator.Invoke<Simd128<double>, Vector128<double>, double>(Vector128.Create(x)).ToScalar();

    /// <inheritdoc cref="Scalar{TOperator}(double)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double Scalar2<TOperator>(double x, double y)
        where TOperator : IBinaryOperator =>
        TOperator.Invoke<Simd128<double>, Vector128<double>, double>(Vector128.Create(x), Vector128.Create(y))
            .ToScalar();
}
