using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>How a step of a conversion changes the lanes.</summary>
internal enum ConversionKind
{
    /// <summary>A vector to two, of lanes of twice the size: <see cref="SimdWidth256.WidenLower"/> and WidenUpper.</summary>
    Widen,

    /// <summary>A vector to one, of lanes of the same size: <see cref="SimdWidth256.Convert"/>.</summary>
    Convert,
}

/// <summary>A step of a conversion, for which the vector widths have a method.</summary>
internal readonly record struct ConversionStep(ConversionKind Kind, DType From, DType To);

/// <summary>What is done with a vector on its way to memory, where it becomes <see cref="Bytes"/> bytes.</summary>
internal unsafe interface IConversion<TVector>
{
    static abstract int Bytes { get; }

    static abstract void Store(TVector vector, byte* destination);
}

/// <summary>Numbers of one element type to another.</summary>
/// <remarks>
/// A conversion is exact, except that of 64-bit integers to float64 and of 32-bit ones to float32, which round to nearest, even.
/// </remarks>
internal static unsafe class Conversion
{
    public const double TwoTo31 = 2147483648.0;

    public const double TwoTo52 = 4503599627370496.0;

    /// <summary>The bits of 2^52, whose last place is 1: its lowest 32 bits are free for an integer.</summary>
    public const ulong TwoTo52Bits = 0x4330_0000_0000_0000;

    /// <summary>1.5·2^52: added to an integer below 2^51 it leaves that, in two's complement, in its low bits.</summary>
    public const double IntegerMagic = 1.5 * TwoTo52;

    /// <summary>The steps from one type to another, none for a type to itself.</summary>
    /// <param name="from">An integer or floating-point type.</param>
    /// <param name="to">
    /// A type that <see cref="DTypes.Promote"/> gives for the first and another one; or float32 for an integer of 32 bits.
    /// </param>
    /// <exception cref="ArgumentException">There is no such conversion.</exception>
    /// <remarks>
    /// Integers widen in their own signedness, and change it, or become floating-point, where the size is reached. Only
    /// the step from 32 bits to float64 does both. uint16 goes to float32 by int32, which is exact and everywhere fast.
    /// </remarks>
    public static IReadOnlyList<ConversionStep> Steps(DType from, DType to)
    {
        List<ConversionStep> steps = [];
        DType type = from;
        while (type != to)
        {
            bool canWiden = type.Size() < to.Size();
            (ConversionKind Kind, DType To)? step = (type, to) switch
            {
                (DType.Int32 or DType.UInt32 or DType.Float32, DType.Float64) => (ConversionKind.Widen, to),
                (DType.Int64 or DType.UInt64, DType.Float64) => (ConversionKind.Convert, to),
                (DType.UInt32, DType.Float32) when from != type => (ConversionKind.Convert, DType.Int32),
                (DType.Int32 or DType.UInt32, DType.Float32) => (ConversionKind.Convert, to),
                (DType.Int8, _) when canWiden => (ConversionKind.Widen, DType.Int16),
                (DType.Int16, _) when canWiden => (ConversionKind.Widen, DType.Int32),
                (DType.Int32, DType.Int64) => (ConversionKind.Widen, to),
                (DType.UInt8, _) when canWiden => (ConversionKind.Widen, DType.UInt16),
                (DType.UInt16, _) when canWiden => (ConversionKind.Widen, DType.UInt32),
                (DType.UInt32, DType.Int64 or DType.UInt64) => (ConversionKind.Widen, DType.UInt64),
                _ when type.IsInteger() && to.IsInteger() && type.Size() == to.Size() => (ConversionKind.Convert, to),
                _ => null,
            };
            if (step is null)
                throw new ArgumentException($"{from.Name()} does not become {to.Name()}.");
            steps.Add(new ConversionStep(step.Value.Kind, type, step.Value.To));
            type = step.Value.To;
        }

        return steps;
    }

    /// <summary>The method of a step on vectors of the widest width.</summary>
    /// <param name="step">The step.</param>
    /// <param name="upper">For a widening, the upper half of the lanes.</param>
    public static MethodInfo Method(ConversionStep step, bool upper = false) =>
        Simd.Conversions.GetMethod(
            step.Kind == ConversionKind.Convert ? nameof(SimdWidth256.Convert)
            : upper ? nameof(SimdWidth256.WidenUpper) : nameof(SimdWidth256.WidenLower))!
            .MakeGenericMethod(step.From.ClrType(), step.To.ClrType());

    /// <summary>The loop over memory from one type to another: a <c>delegate*</c> with the signature of <see cref="Loops"/>.</summary>
    /// <param name="from">Any type but strings.</param>
    /// <param name="to">As for <see cref="Steps"/>; any type but strings from bool, complex128 from any of them.</param>
    /// <exception cref="ArgumentException">There is no such conversion.</exception>
    public static nint Loop(DType from, DType to) => Loop(Simd.Width, from, to);

    /// <inheritdoc cref="Loop(DType, DType)"/>
    /// <param name="width">Bytes of a vector.</param>
    /// <param name="from">Any type but strings.</param>
    /// <param name="to">As for <see cref="Steps"/>; any type but strings from bool, complex128 from any of them.</param>
    public static nint Loop(int width, DType from, DType to)
    {
        if (from == DType.String || to == DType.String)
            throw new ArgumentException($"{from.Name()} does not become {to.Name()}.");
        if (to == DType.Complex128)
        {
            return from == to ? Pointer(nameof(CopyComplex), typeof(Conversion))
                : Pointer(nameof(ToComplex), typeof(Conversion), from.ClrType());
        }

        if (from == DType.Bool)
            return Pointer(nameof(FromBooleans), typeof(Conversion), Simd.TypeArguments(width, to));

        // From the last step to the first: each is closed over the one after it.
        (Type widen, Type convert) = width switch
        {
            64 => (typeof(Widen512<,,>), typeof(Convert512<,,>)),
            32 => (typeof(Widen256<,,>), typeof(Convert256<,,>)),
            _ => (typeof(Widen128<,,>), typeof(Convert128<,,>)),
        };
        Type conversion = typeof(Stored<,,>).MakeGenericType(Simd.TypeArguments(width, to));
        foreach (ConversionStep step in Steps(from, to).Reverse())
        {
            conversion = (step.Kind == ConversionKind.Widen ? widen : convert)
                .MakeGenericType(step.From.ClrType(), step.To.ClrType(), conversion);
        }

        return Pointer(nameof(Convert), typeof(Conversion), [.. Simd.TypeArguments(width, from), conversion]);
    }

    private static nint Pointer(string name, Type type, params Type[] arguments)
    {
        MethodInfo method = type.GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!;
        return (arguments.Length == 0 ? method : method.MakeGenericMethod(arguments)).MethodHandle.GetFunctionPointer();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Convert<TSimd, TVector, T, TConversion>(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TConversion : struct, IConversion<TVector>
    {
        for (nint vectors = count / TSimd.Count; vectors > 0; vectors--)
        {
            TConversion.Store(TSimd.Load((T*)a), result);
            a += stepA;
            result += TConversion.Bytes;
        }

        nint rest = count % TSimd.Count;
        if (rest > 0)
        {
            byte* operand = stackalloc byte[Simd.MaximumWidth];
            byte* converted = stackalloc byte[sizeof(double) * Simd.MaximumWidth];
            TConversion.Store(TSimd.Load((T*)Loops.Part<T>(a, stepA, operand, rest)), converted);
            Unsafe.CopyBlockUnaligned(result, converted, (uint)(rest * (TConversion.Bytes / TSimd.Count)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FromBooleans<TSimd, TVector, T>(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        nint step = stepA == 0 ? 0 : TSimd.Count;
        for (nint vectors = count / TSimd.Count; vectors > 0; vectors--)
        {
            TSimd.Store(TSimd.And(TSimd.LoadBooleans(a), TSimd.Constant(1)), (T*)result);
            a += step;
            result += TSimd.Count * sizeof(T);
        }

        nint rest = count % TSimd.Count;
        if (rest > 0)
        {
            byte* part = stackalloc byte[Simd.MaximumWidth];
            TVector mask = TSimd.LoadBooleans(Loops.Part<byte>(a, stepA, part, rest));
            TSimd.Store(TSimd.And(mask, TSimd.Constant(1)), (T*)part);
            Unsafe.CopyBlockUnaligned(result, part, (uint)(rest * sizeof(T)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToComplex<T>(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
        where T : unmanaged
    {
        for (nint i = 0; i < count; i++)
            ((Complex*)result)[i] = new Complex(Lane.ToDouble(((T*)a)[stepA == 0 ? 0 : i]), 0);
    }

    private static void CopyComplex(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
    {
        for (nint i = 0; i < count; i++)
            ((Complex*)result)[i] = ((Complex*)a)[stepA == 0 ? 0 : i];
    }

    /// <summary>The end of a conversion.</summary>
    private readonly struct Stored<TSimd, TVector, T> : IConversion<TVector>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        public static int Bytes => TSimd.Count * sizeof(T);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(TVector vector, byte* destination) => TSimd.Store(vector, (T*)destination);
    }
}
