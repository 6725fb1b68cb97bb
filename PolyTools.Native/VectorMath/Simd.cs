using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PolyTools.Native.VectorMath;

/// <summary>Code that is compiled for one vector width and element type.</summary>
internal interface ISimdVisitor<TResult>
{
    TResult Visit<TSimd, TVector, T>()
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged;
}

/// <summary>Which vector width is used.</summary>
internal static class Simd
{
    /// <summary>Bytes of the widest vector; buffers and partitions are aligned to it whatever the machine has.</summary>
    public const int MaximumWidth = 64;

    /// <summary>Bytes of the widest vector that the processor executes directly.</summary>
    public static int Width { get; } =
        Vector512.IsHardwareAccelerated ? 64 : Vector256.IsHardwareAccelerated ? 32 : 16;

    /// <summary>Runs <paramref name="visitor"/> for the widest vectors of an element type.</summary>
    public static TResult Dispatch<TVisitor, TResult>(TVisitor visitor, DType type)
        where TVisitor : ISimdVisitor<TResult>
    {
        return (Width, type) switch
        {
            (64, DType.Float64) => visitor.Visit<Simd512<double>, Vector512<double>, double>(),
            (64, DType.Float32) => visitor.Visit<Simd512<float>, Vector512<float>, float>(),
            (64, DType.Bool) => visitor.Visit<Simd512<byte>, Vector512<byte>, byte>(),
            (32, DType.Float64) => visitor.Visit<Simd256<double>, Vector256<double>, double>(),
            (32, DType.Float32) => visitor.Visit<Simd256<float>, Vector256<float>, float>(),
            (32, DType.Bool) => visitor.Visit<Simd256<byte>, Vector256<byte>, byte>(),
            (16, DType.Float64) => visitor.Visit<Simd128<double>, Vector128<double>, double>(),
            (16, DType.Float32) => visitor.Visit<Simd128<float>, Vector128<float>, float>(),
            (16, DType.Bool) => visitor.Visit<Simd128<byte>, Vector128<byte>, byte>(),
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        };
    }

    /// <summary>The type arguments of <see cref="ISimd{TVector, T}"/> for the widest vectors of an element type.</summary>
    public static Type[] TypeArguments(DType type) => Dispatch<TypeArgumentsVisitor, Type[]>(default, type);

    private struct TypeArgumentsVisitor : ISimdVisitor<Type[]>
    {
        public readonly Type[] Visit<TSimd, TVector, T>()
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged => [typeof(TSimd), typeof(TVector), typeof(T)];
    }

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
