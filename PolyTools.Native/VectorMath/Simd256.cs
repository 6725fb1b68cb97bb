using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PolyTools.Native.VectorMath;

/// <summary>Vectors of 256 bits.</summary>
internal readonly unsafe struct Simd256<T> : ISimd<Vector256<T>, T>
    where T : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private static bool IsDouble { [MethodImpl(Inline)] get => typeof(T) == typeof(double); }

    private static bool IsSingle { [MethodImpl(Inline)] get => typeof(T) == typeof(float); }

    public static int Count { [MethodImpl(Inline)] get => Vector256<T>.Count; }

    [MethodImpl(Inline)]
    public static Vector256<T> Load(T* source) => Vector256.Load(source);

    [MethodImpl(Inline)]
    public static void Store(Vector256<T> vector, T* destination) => vector.Store(destination);

    [MethodImpl(Inline)]
    public static void StoreNonTemporal(Vector256<T> vector, T* destination) =>
        vector.StoreAlignedNonTemporal(destination);

    [MethodImpl(Inline)]
    public static Vector256<T> Create(T value) => Vector256.Create(value);

    [MethodImpl(Inline)]
    public static Vector256<T> Constant(double value) => Vector256.Create(Lane.From<T>(value));

    [MethodImpl(Inline)]
    public static Vector256<T> Add(Vector256<T> a, Vector256<T> b) => a + b;

    [MethodImpl(Inline)]
    public static Vector256<T> Subtract(Vector256<T> a, Vector256<T> b) => a - b;

    [MethodImpl(Inline)]
    public static Vector256<T> Multiply(Vector256<T> a, Vector256<T> b) => a * b;

    [MethodImpl(Inline)]
    public static Vector256<T> Divide(Vector256<T> a, Vector256<T> b) => a / b;

    // Of a float the sign bit is flipped, so that -(0.0) is -0.0 and the sign of a NaN follows.
    [MethodImpl(Inline)]
    public static Vector256<T> Negate(Vector256<T> a) =>
        Lane.IsFloat<T>() ? a ^ Constant(-0.0) : Vector256<T>.Zero - a;

    [MethodImpl(Inline)]
    public static Vector256<T> Abs(Vector256<T> a)
    {
        if (Lane.IsFloat<T>())
            return Vector256.AndNot(a, Constant(-0.0));
        if (!Lane.IsSignedInteger<T>())
            return a;
        // The negative of a two's complement number is its complement, plus one.
        Vector256<T> negative = Vector256.LessThan(a, Vector256<T>.Zero);
        return (a ^ negative) - negative;
    }

    [MethodImpl(Inline)]
    public static Vector256<T> Sqrt(Vector256<T> a) => Vector256.Sqrt(a);

    [MethodImpl(Inline)]
    public static Vector256<T> Floor(Vector256<T> a) =>
        IsDouble ? Vector256.Floor(a.AsDouble()).As<double, T>()
        : IsSingle ? Vector256.Floor(a.AsSingle()).As<float, T>() : a;

    [MethodImpl(Inline)]
    public static Vector256<T> Ceiling(Vector256<T> a) =>
        IsDouble ? Vector256.Ceiling(a.AsDouble()).As<double, T>()
        : IsSingle ? Vector256.Ceiling(a.AsSingle()).As<float, T>() : a;

    [MethodImpl(Inline)]
    public static Vector256<T> MultiplyAddEstimate(Vector256<T> a, Vector256<T> b, Vector256<T> c) =>
        IsDouble ? Vector256.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : IsSingle ? Vector256.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : (a * b) + c;

    [MethodImpl(Inline)]
    public static Vector256<T> FusedMultiplyAdd(Vector256<T> a, Vector256<T> b, Vector256<T> c) =>
        IsDouble ? Vector256.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : IsSingle ? Vector256.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : (a * b) + c;

    [MethodImpl(Inline)]
    public static Vector256<T> LessThan(Vector256<T> a, Vector256<T> b) => Vector256.LessThan(a, b);

    [MethodImpl(Inline)]
    public static Vector256<T> LessThanOrEqual(Vector256<T> a, Vector256<T> b) => Vector256.LessThanOrEqual(a, b);

    [MethodImpl(Inline)]
    public static Vector256<T> Equal(Vector256<T> a, Vector256<T> b) => Vector256.Equals(a, b);

    [MethodImpl(Inline)]
    public static Vector256<T> And(Vector256<T> a, Vector256<T> b) => a & b;

    [MethodImpl(Inline)]
    public static Vector256<T> Or(Vector256<T> a, Vector256<T> b) => a | b;

    [MethodImpl(Inline)]
    public static Vector256<T> Xor(Vector256<T> a, Vector256<T> b) => a ^ b;

    [MethodImpl(Inline)]
    public static Vector256<T> Not(Vector256<T> a) => ~a;

    [MethodImpl(Inline)]
    public static Vector256<T> Select(Vector256<T> mask, Vector256<T> a, Vector256<T> b) =>
        Vector256.ConditionalSelect(mask, a, b);

    [MethodImpl(Inline)]
    public static bool All(Vector256<T> mask) =>
        Vector256.EqualsAll(mask.AsUInt64(), Vector256<ulong>.AllBitsSet);

    [MethodImpl(Inline)]
    public static bool Any(Vector256<T> mask) => !Vector256.EqualsAll(mask.AsUInt64(), Vector256<ulong>.Zero);

    [MethodImpl(Inline)]
    public static Vector256<T> AddBits(Vector256<T> a, Vector256<T> b) =>
        IsDouble ? (a.AsUInt64() + b.AsUInt64()).As<ulong, T>()
        : IsSingle ? (a.AsUInt32() + b.AsUInt32()).As<uint, T>() : a + b;

    [MethodImpl(Inline)]
    public static Vector256<T> ShiftLeftBits(Vector256<T> a, int count) =>
        IsDouble ? (a.AsUInt64() << count).As<ulong, T>()
        : IsSingle ? (a.AsUInt32() << count).As<uint, T>() : a << count;

    [MethodImpl(Inline)]
    public static Vector256<T> ShiftRightLogicalBits(Vector256<T> a, int count) =>
        IsDouble ? (a.AsUInt64() >>> count).As<ulong, T>()
        : IsSingle ? (a.AsUInt32() >>> count).As<uint, T>() : a >>> count;

    [MethodImpl(Inline)]
    public static Vector256<T> ShiftRightArithmeticBits(Vector256<T> a, int count) =>
        IsDouble ? (a.AsInt64() >> count).As<long, T>()
        : IsSingle ? (a.AsInt32() >> count).As<int, T>() : a >> count;

    [MethodImpl(Inline)]
    public static Vector256<T> ConstantBits(ulong bits) => sizeof(T) switch
    {
        1 => Vector256.Create((byte)bits).As<byte, T>(),
        2 => Vector256.Create((ushort)bits).As<ushort, T>(),
        4 => Vector256.Create((uint)bits).As<uint, T>(),
        _ => Vector256.Create(bits).As<ulong, T>(),
    };

    [MethodImpl(Inline)]
    public static Vector256<T> LoadBooleans(byte* source)
    {
        if (sizeof(T) == 1)
            return (~Vector256.Equals(Vector256.Load(source), Vector256<byte>.Zero)).As<byte, T>();
        Vector256<ushort> shorts = Vector256.WidenLower(Booleans.Read(source, Count).ToVector256Unsafe());
        if (sizeof(T) == 2)
            return (~Vector256.Equals(shorts, Vector256<ushort>.Zero)).As<ushort, T>();
        Vector256<uint> ints = Vector256.WidenLower(shorts);
        if (sizeof(T) == 4)
            return (~Vector256.Equals(ints, Vector256<uint>.Zero)).As<uint, T>();
        return (~Vector256.Equals(Vector256.WidenLower(ints), Vector256<ulong>.Zero)).As<ulong, T>();
    }

    [MethodImpl(Inline)]
    public static void StoreBooleans(Vector256<T> mask, byte* destination)
    {
        if (sizeof(T) == 1)
            (mask.AsByte() & Vector256<byte>.One).Store(destination);
        else if (sizeof(T) == 2)
            Vector256.Narrow(mask.AsUInt16() & Vector256<ushort>.One, Vector256<ushort>.Zero).GetLower().Store(destination);
        else
            Booleans.Write((uint)mask.ExtractMostSignificantBits(), destination, Count);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static Vector256<T> MapLanes<TFunction>(Vector256<T> x)
        where TFunction : IScalarFunction
    {
        T* lanes = stackalloc T[Vector256<T>.Count];
        x.Store(lanes);
        for (int i = 0; i < Vector256<T>.Count; i++)
        {
            if (IsDouble)
                ((double*)lanes)[i] = TFunction.Invoke(((double*)lanes)[i]);
            else
                ((float*)lanes)[i] = (float)TFunction.Invoke(((float*)lanes)[i]);
        }

        return Vector256.Load(lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static Vector256<T> MapLanes2<TFunction>(Vector256<T> x, Vector256<T> y)
        where TFunction : IScalarFunction2
    {
        T* a = stackalloc T[Vector256<T>.Count];
        T* b = stackalloc T[Vector256<T>.Count];
        x.Store(a);
        y.Store(b);
        for (int i = 0; i < Vector256<T>.Count; i++)
        {
            if (IsDouble)
                ((double*)a)[i] = TFunction.Invoke(((double*)a)[i], ((double*)b)[i]);
            else
                ((float*)a)[i] = (float)TFunction.Invoke(((float*)a)[i], ((float*)b)[i]);
        }

        return Vector256.Load(a);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static Vector256<T> MapIntegerLanes2<TFunction>(Vector256<T> x, Vector256<T> y)
        where TFunction : IIntegerFunction2
    {
        T* a = stackalloc T[Vector256<T>.Count];
        T* b = stackalloc T[Vector256<T>.Count];
        x.Store(a);
        y.Store(b);
        Lane.MapIntegers<TFunction, T>(a, b, Vector256<T>.Count);
        return Vector256.Load(a);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static Vector256<T> MapFloatLanes2<TFunction>(Vector256<T> x, Vector256<T> y)
        where TFunction : IFloatFunction2
    {
        T* a = stackalloc T[Vector256<T>.Count];
        T* b = stackalloc T[Vector256<T>.Count];
        x.Store(a);
        y.Store(b);
        Lane.MapFloats<TFunction, T>(a, b, Vector256<T>.Count);
        return Vector256.Load(a);
    }

    [MethodImpl(Inline)]
    public static Vector256<T> InDouble<TOperator>(Vector256<T> x)
        where TOperator : IUnaryOperator
    {
        if (IsDouble)
            return TOperator.Invoke<Simd256<double>, Vector256<double>, double>(x.AsDouble()).As<double, T>();
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(x.AsSingle());
        return Vector256.Narrow(
            TOperator.Invoke<Simd256<double>, Vector256<double>, double>(lower),
            TOperator.Invoke<Simd256<double>, Vector256<double>, double>(upper)).As<float, T>();
    }

    [MethodImpl(Inline)]
    public static void InDoublePair<TOperator>(Vector256<T> x, out Vector256<T> first, out Vector256<T> second)
        where TOperator : IPairOperator
    {
        if (IsDouble)
        {
            TOperator.Invoke<Simd256<double>, Vector256<double>, double>(
                x.AsDouble(), out Vector256<double> a, out Vector256<double> b);
            first = a.As<double, T>();
            second = b.As<double, T>();
        }
        else
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(x.AsSingle());
            TOperator.Invoke<Simd256<double>, Vector256<double>, double>(
                lower, out Vector256<double> firstLower, out Vector256<double> secondLower);
            TOperator.Invoke<Simd256<double>, Vector256<double>, double>(
                upper, out Vector256<double> firstUpper, out Vector256<double> secondUpper);
            first = Vector256.Narrow(firstLower, firstUpper).As<float, T>();
            second = Vector256.Narrow(secondLower, secondUpper).As<float, T>();
        }
    }

    [MethodImpl(Inline)]
    public static Vector256<T> Reciprocal(Vector256<T> x) =>
        (Vector256<double>.One / SimdWidth256.WidenLower<T, double>(x)).As<double, T>();

    [MethodImpl(Inline)]
    public static Vector256<T> FloorProduct(Vector256<T> x, Vector256<T> factor)
    {
        Vector256<double> r = factor.AsDouble();
        Vector256<double> half = (r & Vector256.Create(-0.0)) | Vector256.Create(0.5);
        return Vector256.Narrow(
            Product(SimdWidth256.WidenLower<T, double>(x), r, half),
            Product(SimdWidth256.WidenUpper<T, double>(x), r, half)).As<int, T>();

        // Adding 1.5·2^52 to an integer below 2^51 leaves it, in two's complement, in the low bits of the sum.
        [MethodImpl(Inline)]
        static Vector256<long> Product(Vector256<double> x, Vector256<double> r, Vector256<double> half) =>
            (Vector256.Floor((x + half) * r) + Vector256.Create(Conversion.IntegerMagic)).AsInt64();
    }

    [MethodImpl(Inline)]
    public static Vector256<T> InFloats<TOperator>(Vector256<T> x, Vector256<T> y)
        where TOperator : IBinaryOperator
    {
        if (typeof(T) == typeof(sbyte))
        {
            return Vector256.Narrow(
                Simd256<short>.InFloats<TOperator>(Vector256.WidenLower(x.AsSByte()), Vector256.WidenLower(y.AsSByte())),
                Simd256<short>.InFloats<TOperator>(Vector256.WidenUpper(x.AsSByte()), Vector256.WidenUpper(y.AsSByte())))
                .As<sbyte, T>();
        }

        if (typeof(T) == typeof(byte))
        {
            return Vector256.Narrow(
                Simd256<ushort>.InFloats<TOperator>(Vector256.WidenLower(x.AsByte()), Vector256.WidenLower(y.AsByte())),
                Simd256<ushort>.InFloats<TOperator>(Vector256.WidenUpper(x.AsByte()), Vector256.WidenUpper(y.AsByte())))
                .As<byte, T>();
        }

        if (typeof(T) == typeof(short))
        {
            return Vector256.Narrow(
                InSingles(Vector256.WidenLower(x.AsInt16()), Vector256.WidenLower(y.AsInt16())),
                InSingles(Vector256.WidenUpper(x.AsInt16()), Vector256.WidenUpper(y.AsInt16()))).As<short, T>();
        }

        if (typeof(T) == typeof(ushort))
        {
            return Vector256.Narrow(
                InSingles(Vector256.WidenLower(x.AsUInt16()).AsInt32(), Vector256.WidenLower(y.AsUInt16()).AsInt32()),
                InSingles(Vector256.WidenUpper(x.AsUInt16()).AsInt32(), Vector256.WidenUpper(y.AsUInt16()).AsInt32()))
                .As<short, T>();
        }

        return Vector256.Narrow(
            InDoubles(SimdWidth256.WidenLower<T, double>(x), SimdWidth256.WidenLower<T, double>(y)),
            InDoubles(SimdWidth256.WidenUpper<T, double>(x), SimdWidth256.WidenUpper<T, double>(y))).As<int, T>();

        [MethodImpl(Inline)]
        static Vector256<int> InSingles(Vector256<int> x, Vector256<int> y) => Vector256.ConvertToInt32Native(
            TOperator.Invoke<Simd256<float>, Vector256<float>, float>(
                Vector256.ConvertToSingle(x), Vector256.ConvertToSingle(y)));

        // Adding 1.5·2^52 to an integer below 2^51 leaves it, in two's complement, in the low bits of the sum.
        [MethodImpl(Inline)]
        static Vector256<long> InDoubles(Vector256<double> x, Vector256<double> y) =>
            (TOperator.Invoke<Simd256<double>, Vector256<double>, double>(x, y)
                + Vector256.Create(Conversion.IntegerMagic)).AsInt64();
    }

    [MethodImpl(Inline)]
    public static Vector256<T> InDouble2<TOperator>(Vector256<T> x, Vector256<T> y)
        where TOperator : IBinaryOperator
    {
        if (IsDouble)
            return TOperator.Invoke<Simd256<double>, Vector256<double>, double>(x.AsDouble(), y.AsDouble()).As<double, T>();
        (Vector256<double> lowerX, Vector256<double> upperX) = Vector256.Widen(x.AsSingle());
        (Vector256<double> lowerY, Vector256<double> upperY) = Vector256.Widen(y.AsSingle());
        return Vector256.Narrow(
            TOperator.Invoke<Simd256<double>, Vector256<double>, double>(lowerX, lowerY),
            TOperator.Invoke<Simd256<double>, Vector256<double>, double>(upperX, upperY)).As<float, T>();
    }
}

/// <summary>Numbers of one type to another, and masks of one lane size to another, within 256 bits.</summary>
/// <remarks>The pairs of types are those of <see cref="Conversion.Steps"/>; any other pair is a mistake of the caller.</remarks>
internal static unsafe class SimdWidth256
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>The lower half of the lanes in the type of twice the size.</summary>
    [MethodImpl(Inline)]
    public static Vector256<TTo> WidenLower<TFrom, TTo>(Vector256<TFrom> vector)
    {
        if (typeof(TFrom) == typeof(sbyte))
            return Vector256.WidenLower(vector.AsSByte()).As<short, TTo>();
        if (typeof(TFrom) == typeof(byte))
            return Vector256.WidenLower(vector.AsByte()).As<ushort, TTo>();
        if (typeof(TFrom) == typeof(short))
            return Vector256.WidenLower(vector.AsInt16()).As<int, TTo>();
        if (typeof(TFrom) == typeof(ushort))
            return Vector256.WidenLower(vector.AsUInt16()).As<uint, TTo>();
        if (typeof(TFrom) == typeof(float))
            return Vector256.WidenLower(vector.AsSingle()).As<double, TTo>();
        if (typeof(TTo) == typeof(long))
            return Vector256.WidenLower(vector.AsInt32()).As<long, TTo>();
        if (typeof(TTo) == typeof(ulong))
            return Vector256.WidenLower(vector.AsUInt32()).As<ulong, TTo>();
        return ToDouble<TFrom>(Vector256.WidenLower(FromLeast(vector))).As<double, TTo>();
    }

    /// <summary>The upper half of the lanes in the type of twice the size.</summary>
    [MethodImpl(Inline)]
    public static Vector256<TTo> WidenUpper<TFrom, TTo>(Vector256<TFrom> vector)
    {
        if (typeof(TFrom) == typeof(sbyte))
            return Vector256.WidenUpper(vector.AsSByte()).As<short, TTo>();
        if (typeof(TFrom) == typeof(byte))
            return Vector256.WidenUpper(vector.AsByte()).As<ushort, TTo>();
        if (typeof(TFrom) == typeof(short))
            return Vector256.WidenUpper(vector.AsInt16()).As<int, TTo>();
        if (typeof(TFrom) == typeof(ushort))
            return Vector256.WidenUpper(vector.AsUInt16()).As<uint, TTo>();
        if (typeof(TFrom) == typeof(float))
            return Vector256.WidenUpper(vector.AsSingle()).As<double, TTo>();
        if (typeof(TTo) == typeof(long))
            return Vector256.WidenUpper(vector.AsInt32()).As<long, TTo>();
        if (typeof(TTo) == typeof(ulong))
            return Vector256.WidenUpper(vector.AsUInt32()).As<ulong, TTo>();
        return ToDouble<TFrom>(Vector256.WidenUpper(FromLeast(vector))).As<double, TTo>();
    }

    /// <summary>
    /// The lanes in another type of their size: integers by their bits, integers to floats rounded to nearest, even.
    /// </summary>
    [MethodImpl(Inline)]
    public static Vector256<TTo> Convert<TFrom, TTo>(Vector256<TFrom> vector)
    {
        if (typeof(TTo) == typeof(float))
        {
            return typeof(TFrom) == typeof(int)
                ? Vector256.ConvertToSingle(vector.AsInt32()).As<float, TTo>()
                : Vector256.ConvertToSingle(vector.AsUInt32()).As<float, TTo>();
        }

        if (typeof(TTo) == typeof(double))
        {
            return typeof(TFrom) == typeof(long)
                ? Vector256.ConvertToDouble(vector.AsInt64()).As<double, TTo>()
                : Vector256.ConvertToDouble(vector.AsUInt64()).As<double, TTo>();
        }

        return vector.As<TFrom, TTo>();
    }

    // A mask's lanes are 0 or -1, which integers widen by their sign and narrow by dropping the upper half.

    /// <summary>The lower half of a mask, for lanes of twice the size.</summary>
    [MethodImpl(Inline)]
    public static Vector256<TTo> WidenMaskLower<TFrom, TTo>(Vector256<TFrom> mask) => Unsafe.SizeOf<TFrom>() switch
    {
        1 => Vector256.WidenLower(mask.AsSByte()).As<short, TTo>(),
        2 => Vector256.WidenLower(mask.AsInt16()).As<int, TTo>(),
        _ => Vector256.WidenLower(mask.AsInt32()).As<long, TTo>(),
    };

    /// <summary>The upper half of a mask, for lanes of twice the size.</summary>
    [MethodImpl(Inline)]
    public static Vector256<TTo> WidenMaskUpper<TFrom, TTo>(Vector256<TFrom> mask) => Unsafe.SizeOf<TFrom>() switch
    {
        1 => Vector256.WidenUpper(mask.AsSByte()).As<short, TTo>(),
        2 => Vector256.WidenUpper(mask.AsInt16()).As<int, TTo>(),
        _ => Vector256.WidenUpper(mask.AsInt32()).As<long, TTo>(),
    };

    /// <summary>Two masks as one for lanes of half the size.</summary>
    [MethodImpl(Inline)]
    public static Vector256<TTo> NarrowMask<TFrom, TTo>(Vector256<TFrom> lower, Vector256<TFrom> upper) =>
        Unsafe.SizeOf<TFrom>() switch
        {
            2 => Vector256.Narrow(lower.AsInt16(), upper.AsInt16()).As<sbyte, TTo>(),
            4 => Vector256.Narrow(lower.AsInt32(), upper.AsInt32()).As<short, TTo>(),
            _ => Vector256.Narrow(lower.AsInt64(), upper.AsInt64()).As<int, TTo>(),
        };

    /// <summary>A mask for lanes of another type of the same size: the same bits.</summary>
    [MethodImpl(Inline)]
    public static Vector256<TTo> ReinterpretMask<TFrom, TTo>(Vector256<TFrom> mask) => mask.As<TFrom, TTo>();

    // int and uint → double, exactly, on any processor: the distance from the type's least number, below 2^32, is put
    // under the exponent of 2^52, and what that added is subtracted.
    [MethodImpl(Inline)]
    private static Vector256<uint> FromLeast<TFrom>(Vector256<TFrom> vector) =>
        typeof(TFrom) == typeof(int) ? vector.AsUInt32() ^ Vector256.Create(0x8000_0000) : vector.AsUInt32();

    [MethodImpl(Inline)]
    private static Vector256<double> ToDouble<TFrom>(Vector256<ulong> fromLeast) =>
        (fromLeast | Vector256.Create(Conversion.TwoTo52Bits)).AsDouble()
            - Vector256.Create(typeof(TFrom) == typeof(int) ? Conversion.TwoTo52 + Conversion.TwoTo31 : Conversion.TwoTo52);
}

/// <summary>A step of a conversion: to lanes of twice the size.</summary>
internal readonly unsafe struct Widen256<TFrom, TTo, TNext> : IConversion<Vector256<TFrom>>
    where TNext : struct, IConversion<Vector256<TTo>>
{
    public static int Bytes => 2 * TNext.Bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<TFrom> vector, byte* destination)
    {
        TNext.Store(SimdWidth256.WidenLower<TFrom, TTo>(vector), destination);
        TNext.Store(SimdWidth256.WidenUpper<TFrom, TTo>(vector), destination + TNext.Bytes);
    }
}

/// <summary>A step of a conversion: to another type of the same size.</summary>
internal readonly unsafe struct Convert256<TFrom, TTo, TNext> : IConversion<Vector256<TFrom>>
    where TNext : struct, IConversion<Vector256<TTo>>
{
    public static int Bytes => TNext.Bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<TFrom> vector, byte* destination) =>
        TNext.Store(SimdWidth256.Convert<TFrom, TTo>(vector), destination);
}
