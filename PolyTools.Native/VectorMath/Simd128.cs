using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PolyTools.Native.VectorMath;

/// <summary>Vectors of 128 bits.</summary>
internal readonly unsafe struct Simd128<T> : ISimd<Vector128<T>, T>
    where T : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private static bool IsDouble { [MethodImpl(Inline)] get => typeof(T) == typeof(double); }

    private static bool IsSingle { [MethodImpl(Inline)] get => typeof(T) == typeof(float); }

    public static int Count { [MethodImpl(Inline)] get => Vector128<T>.Count; }

    [MethodImpl(Inline)]
    public static Vector128<T> Load(T* source) => Vector128.Load(source);

    [MethodImpl(Inline)]
    public static void Store(Vector128<T> vector, T* destination) => vector.Store(destination);

    [MethodImpl(Inline)]
    public static void StoreNonTemporal(Vector128<T> vector, T* destination) =>
        vector.StoreAlignedNonTemporal(destination);

    [MethodImpl(Inline)]
    public static Vector128<T> Create(T value) => Vector128.Create(value);

    [MethodImpl(Inline)]
    public static Vector128<T> Constant(double value) => Vector128.Create(Lane.From<T>(value));

    [MethodImpl(Inline)]
    public static Vector128<T> Add(Vector128<T> a, Vector128<T> b) => a + b;

    [MethodImpl(Inline)]
    public static Vector128<T> Subtract(Vector128<T> a, Vector128<T> b) => a - b;

    [MethodImpl(Inline)]
    public static Vector128<T> Multiply(Vector128<T> a, Vector128<T> b) => a * b;

    [MethodImpl(Inline)]
    public static Vector128<T> Divide(Vector128<T> a, Vector128<T> b) => a / b;

    // Of a float the sign bit is flipped, so that -(0.0) is -0.0 and the sign of a NaN follows.
    [MethodImpl(Inline)]
    public static Vector128<T> Negate(Vector128<T> a) =>
        Lane.IsFloat<T>() ? a ^ Constant(-0.0) : Vector128<T>.Zero - a;

    [MethodImpl(Inline)]
    public static Vector128<T> Abs(Vector128<T> a)
    {
        if (Lane.IsFloat<T>())
            return Vector128.AndNot(a, Constant(-0.0));
        if (!Lane.IsSignedInteger<T>())
            return a;
        // The negative of a two's complement number is its complement, plus one.
        Vector128<T> negative = Vector128.LessThan(a, Vector128<T>.Zero);
        return (a ^ negative) - negative;
    }

    [MethodImpl(Inline)]
    public static Vector128<T> Sqrt(Vector128<T> a) => Vector128.Sqrt(a);

    [MethodImpl(Inline)]
    public static Vector128<T> Floor(Vector128<T> a) =>
        IsDouble ? Vector128.Floor(a.AsDouble()).As<double, T>()
        : IsSingle ? Vector128.Floor(a.AsSingle()).As<float, T>() : a;

    [MethodImpl(Inline)]
    public static Vector128<T> Ceiling(Vector128<T> a) =>
        IsDouble ? Vector128.Ceiling(a.AsDouble()).As<double, T>()
        : IsSingle ? Vector128.Ceiling(a.AsSingle()).As<float, T>() : a;

    [MethodImpl(Inline)]
    public static Vector128<T> MultiplyAddEstimate(Vector128<T> a, Vector128<T> b, Vector128<T> c) =>
        IsDouble ? Vector128.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : IsSingle ? Vector128.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : (a * b) + c;

    [MethodImpl(Inline)]
    public static Vector128<T> FusedMultiplyAdd(Vector128<T> a, Vector128<T> b, Vector128<T> c) =>
        IsDouble ? Vector128.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : IsSingle ? Vector128.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : (a * b) + c;

    [MethodImpl(Inline)]
    public static Vector128<T> LessThan(Vector128<T> a, Vector128<T> b) => Vector128.LessThan(a, b);

    [MethodImpl(Inline)]
    public static Vector128<T> LessThanOrEqual(Vector128<T> a, Vector128<T> b) => Vector128.LessThanOrEqual(a, b);

    [MethodImpl(Inline)]
    public static Vector128<T> Equal(Vector128<T> a, Vector128<T> b) => Vector128.Equals(a, b);

    [MethodImpl(Inline)]
    public static Vector128<T> And(Vector128<T> a, Vector128<T> b) => a & b;

    [MethodImpl(Inline)]
    public static Vector128<T> Or(Vector128<T> a, Vector128<T> b) => a | b;

    [MethodImpl(Inline)]
    public static Vector128<T> Xor(Vector128<T> a, Vector128<T> b) => a ^ b;

    [MethodImpl(Inline)]
    public static Vector128<T> Not(Vector128<T> a) => ~a;

    [MethodImpl(Inline)]
    public static Vector128<T> Select(Vector128<T> mask, Vector128<T> a, Vector128<T> b) =>
        Vector128.ConditionalSelect(mask, a, b);

    [MethodImpl(Inline)]
    public static bool All(Vector128<T> mask) =>
        Vector128.EqualsAll(mask.AsUInt64(), Vector128<ulong>.AllBitsSet);

    [MethodImpl(Inline)]
    public static bool Any(Vector128<T> mask) => !Vector128.EqualsAll(mask.AsUInt64(), Vector128<ulong>.Zero);

    [MethodImpl(Inline)]
    public static Vector128<T> AddBits(Vector128<T> a, Vector128<T> b) =>
        IsDouble ? (a.AsUInt64() + b.AsUInt64()).As<ulong, T>()
        : IsSingle ? (a.AsUInt32() + b.AsUInt32()).As<uint, T>() : a + b;

    [MethodImpl(Inline)]
    public static Vector128<T> ShiftLeftBits(Vector128<T> a, int count) =>
        IsDouble ? (a.AsUInt64() << count).As<ulong, T>()
        : IsSingle ? (a.AsUInt32() << count).As<uint, T>() : a << count;

    [MethodImpl(Inline)]
    public static Vector128<T> ShiftRightLogicalBits(Vector128<T> a, int count) =>
        IsDouble ? (a.AsUInt64() >>> count).As<ulong, T>()
        : IsSingle ? (a.AsUInt32() >>> count).As<uint, T>() : a >>> count;

    [MethodImpl(Inline)]
    public static Vector128<T> ShiftRightArithmeticBits(Vector128<T> a, int count) =>
        IsDouble ? (a.AsInt64() >> count).As<long, T>()
        : IsSingle ? (a.AsInt32() >> count).As<int, T>() : a >> count;

    [MethodImpl(Inline)]
    public static Vector128<T> ConstantBits(ulong bits) => sizeof(T) switch
    {
        1 => Vector128.Create((byte)bits).As<byte, T>(),
        2 => Vector128.Create((ushort)bits).As<ushort, T>(),
        4 => Vector128.Create((uint)bits).As<uint, T>(),
        _ => Vector128.Create(bits).As<ulong, T>(),
    };

    [MethodImpl(Inline)]
    public static Vector128<T> LoadBooleans(byte* source)
    {
        if (sizeof(T) == 1)
            return (~Vector128.Equals(Vector128.Load(source), Vector128<byte>.Zero)).As<byte, T>();
        Vector128<ushort> shorts = Vector128.WidenLower(Booleans.Read(source, Count));
        if (sizeof(T) == 2)
            return (~Vector128.Equals(shorts, Vector128<ushort>.Zero)).As<ushort, T>();
        Vector128<uint> ints = Vector128.WidenLower(shorts);
        if (sizeof(T) == 4)
            return (~Vector128.Equals(ints, Vector128<uint>.Zero)).As<uint, T>();
        return (~Vector128.Equals(Vector128.WidenLower(ints), Vector128<ulong>.Zero)).As<ulong, T>();
    }

    [MethodImpl(Inline)]
    public static void StoreBooleans(Vector128<T> mask, byte* destination)
    {
        if (sizeof(T) == 1)
            (mask.AsByte() & Vector128<byte>.One).Store(destination);
        else if (sizeof(T) == 2)
            Vector128.Narrow(mask.AsUInt16() & Vector128<ushort>.One, Vector128<ushort>.Zero).GetLower().Store(destination);
        else
            Booleans.Write((uint)mask.ExtractMostSignificantBits(), destination, Count);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static Vector128<T> MapLanes<TFunction>(Vector128<T> x)
        where TFunction : IScalarFunction
    {
        T* lanes = stackalloc T[Vector128<T>.Count];
        x.Store(lanes);
        for (int i = 0; i < Vector128<T>.Count; i++)
        {
            if (IsDouble)
                ((double*)lanes)[i] = TFunction.Invoke(((double*)lanes)[i]);
            else
                ((float*)lanes)[i] = (float)TFunction.Invoke(((float*)lanes)[i]);
        }

        return Vector128.Load(lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static Vector128<T> MapLanes2<TFunction>(Vector128<T> x, Vector128<T> y)
        where TFunction : IScalarFunction2
    {
        T* a = stackalloc T[Vector128<T>.Count];
        T* b = stackalloc T[Vector128<T>.Count];
        x.Store(a);
        y.Store(b);
        for (int i = 0; i < Vector128<T>.Count; i++)
        {
            if (IsDouble)
                ((double*)a)[i] = TFunction.Invoke(((double*)a)[i], ((double*)b)[i]);
            else
                ((float*)a)[i] = (float)TFunction.Invoke(((float*)a)[i], ((float*)b)[i]);
        }

        return Vector128.Load(a);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static Vector128<T> MapIntegerLanes2<TFunction>(Vector128<T> x, Vector128<T> y)
        where TFunction : IIntegerFunction2
    {
        T* a = stackalloc T[Vector128<T>.Count];
        T* b = stackalloc T[Vector128<T>.Count];
        x.Store(a);
        y.Store(b);
        Lane.MapIntegers<TFunction, T>(a, b, Vector128<T>.Count);
        return Vector128.Load(a);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static Vector128<T> MapFloatLanes2<TFunction>(Vector128<T> x, Vector128<T> y)
        where TFunction : IFloatFunction2
    {
        T* a = stackalloc T[Vector128<T>.Count];
        T* b = stackalloc T[Vector128<T>.Count];
        x.Store(a);
        y.Store(b);
        Lane.MapFloats<TFunction, T>(a, b, Vector128<T>.Count);
        return Vector128.Load(a);
    }

    [MethodImpl(Inline)]
    public static Vector128<T> InDouble<TOperator>(Vector128<T> x)
        where TOperator : IUnaryOperator
    {
        if (IsDouble)
            return TOperator.Invoke<Simd128<double>, Vector128<double>, double>(x.AsDouble()).As<double, T>();
        (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(x.AsSingle());
        return Vector128.Narrow(
            TOperator.Invoke<Simd128<double>, Vector128<double>, double>(lower),
            TOperator.Invoke<Simd128<double>, Vector128<double>, double>(upper)).As<float, T>();
    }

    [MethodImpl(Inline)]
    public static void InDoublePair<TOperator>(Vector128<T> x, out Vector128<T> first, out Vector128<T> second)
        where TOperator : IPairOperator
    {
        if (IsDouble)
        {
            TOperator.Invoke<Simd128<double>, Vector128<double>, double>(
                x.AsDouble(), out Vector128<double> a, out Vector128<double> b);
            first = a.As<double, T>();
            second = b.As<double, T>();
        }
        else
        {
            (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(x.AsSingle());
            TOperator.Invoke<Simd128<double>, Vector128<double>, double>(
                lower, out Vector128<double> firstLower, out Vector128<double> secondLower);
            TOperator.Invoke<Simd128<double>, Vector128<double>, double>(
                upper, out Vector128<double> firstUpper, out Vector128<double> secondUpper);
            first = Vector128.Narrow(firstLower, firstUpper).As<float, T>();
            second = Vector128.Narrow(secondLower, secondUpper).As<float, T>();
        }
    }

    [MethodImpl(Inline)]
    public static Vector128<T> Reciprocal(Vector128<T> x) =>
        (Vector128<double>.One / SimdWidth128.WidenLower<T, double>(x)).As<double, T>();

    [MethodImpl(Inline)]
    public static Vector128<T> FloorProduct(Vector128<T> x, Vector128<T> factor)
    {
        Vector128<double> r = factor.AsDouble();
        Vector128<double> half = (r & Vector128.Create(-0.0)) | Vector128.Create(0.5);
        return Vector128.Narrow(
            Product(SimdWidth128.WidenLower<T, double>(x), r, half),
            Product(SimdWidth128.WidenUpper<T, double>(x), r, half)).As<int, T>();

        // Adding 1.5·2^52 to an integer below 2^51 leaves it, in two's complement, in the low bits of the sum.
        [MethodImpl(Inline)]
        static Vector128<long> Product(Vector128<double> x, Vector128<double> r, Vector128<double> half) =>
            (Vector128.Floor((x + half) * r) + Vector128.Create(Conversion.IntegerMagic)).AsInt64();
    }

    [MethodImpl(Inline)]
    public static Vector128<T> InFloats<TOperator>(Vector128<T> x, Vector128<T> y)
        where TOperator : IBinaryOperator
    {
        if (typeof(T) == typeof(sbyte))
        {
            return Vector128.Narrow(
                Simd128<short>.InFloats<TOperator>(Vector128.WidenLower(x.AsSByte()), Vector128.WidenLower(y.AsSByte())),
                Simd128<short>.InFloats<TOperator>(Vector128.WidenUpper(x.AsSByte()), Vector128.WidenUpper(y.AsSByte())))
                .As<sbyte, T>();
        }

        if (typeof(T) == typeof(byte))
        {
            return Vector128.Narrow(
                Simd128<ushort>.InFloats<TOperator>(Vector128.WidenLower(x.AsByte()), Vector128.WidenLower(y.AsByte())),
                Simd128<ushort>.InFloats<TOperator>(Vector128.WidenUpper(x.AsByte()), Vector128.WidenUpper(y.AsByte())))
                .As<byte, T>();
        }

        if (typeof(T) == typeof(short))
        {
            return Vector128.Narrow(
                InSingles(Vector128.WidenLower(x.AsInt16()), Vector128.WidenLower(y.AsInt16())),
                InSingles(Vector128.WidenUpper(x.AsInt16()), Vector128.WidenUpper(y.AsInt16()))).As<short, T>();
        }

        if (typeof(T) == typeof(ushort))
        {
            return Vector128.Narrow(
                InSingles(Vector128.WidenLower(x.AsUInt16()).AsInt32(), Vector128.WidenLower(y.AsUInt16()).AsInt32()),
                InSingles(Vector128.WidenUpper(x.AsUInt16()).AsInt32(), Vector128.WidenUpper(y.AsUInt16()).AsInt32()))
                .As<short, T>();
        }

        return Vector128.Narrow(
            InDoubles(SimdWidth128.WidenLower<T, double>(x), SimdWidth128.WidenLower<T, double>(y)),
            InDoubles(SimdWidth128.WidenUpper<T, double>(x), SimdWidth128.WidenUpper<T, double>(y))).As<int, T>();

        [MethodImpl(Inline)]
        static Vector128<int> InSingles(Vector128<int> x, Vector128<int> y) => Vector128.ConvertToInt32Native(
            TOperator.Invoke<Simd128<float>, Vector128<float>, float>(
                Vector128.ConvertToSingle(x), Vector128.ConvertToSingle(y)));

        // Adding 1.5·2^52 to an integer below 2^51 leaves it, in two's complement, in the low bits of the sum.
        [MethodImpl(Inline)]
        static Vector128<long> InDoubles(Vector128<double> x, Vector128<double> y) =>
            (TOperator.Invoke<Simd128<double>, Vector128<double>, double>(x, y)
                + Vector128.Create(Conversion.IntegerMagic)).AsInt64();
    }

    [MethodImpl(Inline)]
    public static Vector128<T> InDouble2<TOperator>(Vector128<T> x, Vector128<T> y)
        where TOperator : IBinaryOperator
    {
        if (IsDouble)
            return TOperator.Invoke<Simd128<double>, Vector128<double>, double>(x.AsDouble(), y.AsDouble()).As<double, T>();
        (Vector128<double> lowerX, Vector128<double> upperX) = Vector128.Widen(x.AsSingle());
        (Vector128<double> lowerY, Vector128<double> upperY) = Vector128.Widen(y.AsSingle());
        return Vector128.Narrow(
            TOperator.Invoke<Simd128<double>, Vector128<double>, double>(lowerX, lowerY),
            TOperator.Invoke<Simd128<double>, Vector128<double>, double>(upperX, upperY)).As<float, T>();
    }
}

/// <summary>Numbers of one type to another, and masks of one lane size to another, within 128 bits.</summary>
/// <remarks>The pairs of types are those of <see cref="Conversion.Steps"/>; any other pair is a mistake of the caller.</remarks>
internal static unsafe class SimdWidth128
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>The lower half of the lanes in the type of twice the size.</summary>
    [MethodImpl(Inline)]
    public static Vector128<TTo> WidenLower<TFrom, TTo>(Vector128<TFrom> vector)
    {
        if (typeof(TFrom) == typeof(sbyte))
            return Vector128.WidenLower(vector.AsSByte()).As<short, TTo>();
        if (typeof(TFrom) == typeof(byte))
            return Vector128.WidenLower(vector.AsByte()).As<ushort, TTo>();
        if (typeof(TFrom) == typeof(short))
            return Vector128.WidenLower(vector.AsInt16()).As<int, TTo>();
        if (typeof(TFrom) == typeof(ushort))
            return Vector128.WidenLower(vector.AsUInt16()).As<uint, TTo>();
        if (typeof(TFrom) == typeof(float))
            return Vector128.WidenLower(vector.AsSingle()).As<double, TTo>();
        if (typeof(TTo) == typeof(long))
            return Vector128.WidenLower(vector.AsInt32()).As<long, TTo>();
        if (typeof(TTo) == typeof(ulong))
            return Vector128.WidenLower(vector.AsUInt32()).As<ulong, TTo>();
        return ToDouble<TFrom>(Vector128.WidenLower(FromLeast(vector))).As<double, TTo>();
    }

    /// <summary>The upper half of the lanes in the type of twice the size.</summary>
    [MethodImpl(Inline)]
    public static Vector128<TTo> WidenUpper<TFrom, TTo>(Vector128<TFrom> vector)
    {
        if (typeof(TFrom) == typeof(sbyte))
            return Vector128.WidenUpper(vector.AsSByte()).As<short, TTo>();
        if (typeof(TFrom) == typeof(byte))
            return Vector128.WidenUpper(vector.AsByte()).As<ushort, TTo>();
        if (typeof(TFrom) == typeof(short))
            return Vector128.WidenUpper(vector.AsInt16()).As<int, TTo>();
        if (typeof(TFrom) == typeof(ushort))
            return Vector128.WidenUpper(vector.AsUInt16()).As<uint, TTo>();
        if (typeof(TFrom) == typeof(float))
            return Vector128.WidenUpper(vector.AsSingle()).As<double, TTo>();
        if (typeof(TTo) == typeof(long))
            return Vector128.WidenUpper(vector.AsInt32()).As<long, TTo>();
        if (typeof(TTo) == typeof(ulong))
            return Vector128.WidenUpper(vector.AsUInt32()).As<ulong, TTo>();
        return ToDouble<TFrom>(Vector128.WidenUpper(FromLeast(vector))).As<double, TTo>();
    }

    /// <summary>
    /// The lanes in another type of their size: integers by their bits, integers to floats rounded to nearest, even.
    /// </summary>
    [MethodImpl(Inline)]
    public static Vector128<TTo> Convert<TFrom, TTo>(Vector128<TFrom> vector)
    {
        if (typeof(TTo) == typeof(float))
        {
            return typeof(TFrom) == typeof(int)
                ? Vector128.ConvertToSingle(vector.AsInt32()).As<float, TTo>()
                : Vector128.ConvertToSingle(vector.AsUInt32()).As<float, TTo>();
        }

        if (typeof(TTo) == typeof(double))
        {
            return typeof(TFrom) == typeof(long)
                ? Vector128.ConvertToDouble(vector.AsInt64()).As<double, TTo>()
                : Vector128.ConvertToDouble(vector.AsUInt64()).As<double, TTo>();
        }

        return vector.As<TFrom, TTo>();
    }

    // A mask's lanes are 0 or -1, which integers widen by their sign and narrow by dropping the upper half.

    /// <summary>The lower half of a mask, for lanes of twice the size.</summary>
    [MethodImpl(Inline)]
    public static Vector128<TTo> WidenMaskLower<TFrom, TTo>(Vector128<TFrom> mask) => Unsafe.SizeOf<TFrom>() switch
    {
        1 => Vector128.WidenLower(mask.AsSByte()).As<short, TTo>(),
        2 => Vector128.WidenLower(mask.AsInt16()).As<int, TTo>(),
        _ => Vector128.WidenLower(mask.AsInt32()).As<long, TTo>(),
    };

    /// <summary>The upper half of a mask, for lanes of twice the size.</summary>
    [MethodImpl(Inline)]
    public static Vector128<TTo> WidenMaskUpper<TFrom, TTo>(Vector128<TFrom> mask) => Unsafe.SizeOf<TFrom>() switch
    {
        1 => Vector128.WidenUpper(mask.AsSByte()).As<short, TTo>(),
        2 => Vector128.WidenUpper(mask.AsInt16()).As<int, TTo>(),
        _ => Vector128.WidenUpper(mask.AsInt32()).As<long, TTo>(),
    };

    /// <summary>Two masks as one for lanes of half the size.</summary>
    [MethodImpl(Inline)]
    public static Vector128<TTo> NarrowMask<TFrom, TTo>(Vector128<TFrom> lower, Vector128<TFrom> upper) =>
        Unsafe.SizeOf<TFrom>() switch
        {
            2 => Vector128.Narrow(lower.AsInt16(), upper.AsInt16()).As<sbyte, TTo>(),
            4 => Vector128.Narrow(lower.AsInt32(), upper.AsInt32()).As<short, TTo>(),
            _ => Vector128.Narrow(lower.AsInt64(), upper.AsInt64()).As<int, TTo>(),
        };

    /// <summary>A mask for lanes of another type of the same size: the same bits.</summary>
    [MethodImpl(Inline)]
    public static Vector128<TTo> ReinterpretMask<TFrom, TTo>(Vector128<TFrom> mask) => mask.As<TFrom, TTo>();

    // int and uint → double, exactly, on any processor: the distance from the type's least number, below 2^32, is put
    // under the exponent of 2^52, and what that added is subtracted.
    [MethodImpl(Inline)]
    private static Vector128<uint> FromLeast<TFrom>(Vector128<TFrom> vector) =>
        typeof(TFrom) == typeof(int) ? vector.AsUInt32() ^ Vector128.Create(0x8000_0000) : vector.AsUInt32();

    [MethodImpl(Inline)]
    private static Vector128<double> ToDouble<TFrom>(Vector128<ulong> fromLeast) =>
        (fromLeast | Vector128.Create(Conversion.TwoTo52Bits)).AsDouble()
            - Vector128.Create(typeof(TFrom) == typeof(int) ? Conversion.TwoTo52 + Conversion.TwoTo31 : Conversion.TwoTo52);
}

/// <summary>A step of a conversion: to lanes of twice the size.</summary>
internal readonly unsafe struct Widen128<TFrom, TTo, TNext> : IConversion<Vector128<TFrom>>
    where TNext : struct, IConversion<Vector128<TTo>>
{
    public static int Bytes => 2 * TNext.Bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<TFrom> vector, byte* destination)
    {
        TNext.Store(SimdWidth128.WidenLower<TFrom, TTo>(vector), destination);
        TNext.Store(SimdWidth128.WidenUpper<TFrom, TTo>(vector), destination + TNext.Bytes);
    }
}

/// <summary>A step of a conversion: to another type of the same size.</summary>
internal readonly unsafe struct Convert128<TFrom, TTo, TNext> : IConversion<Vector128<TFrom>>
    where TNext : struct, IConversion<Vector128<TTo>>
{
    public static int Bytes => TNext.Bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<TFrom> vector, byte* destination) =>
        TNext.Store(SimdWidth128.Convert<TFrom, TTo>(vector), destination);
}
