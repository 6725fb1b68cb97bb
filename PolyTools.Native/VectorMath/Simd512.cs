using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PolyTools.Native.VectorMath;

/// <summary>Vectors of 512 bits.</summary>
internal readonly unsafe struct Simd512<T> : ISimd<Vector512<T>, T>
    where T : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private static bool IsDouble { [MethodImpl(Inline)] get => typeof(T) == typeof(double); }

    private static bool IsSingle { [MethodImpl(Inline)] get => typeof(T) == typeof(float); }

    public static int Count { [MethodImpl(Inline)] get => Vector512<T>.Count; }

    [MethodImpl(Inline)]
    public static Vector512<T> Load(T* source) => Vector512.Load(source);

    [MethodImpl(Inline)]
    public static void Store(Vector512<T> vector, T* destination) => vector.Store(destination);

    [MethodImpl(Inline)]
    public static void StoreNonTemporal(Vector512<T> vector, T* destination) =>
        vector.StoreAlignedNonTemporal(destination);

    [MethodImpl(Inline)]
    public static Vector512<T> Create(T value) => Vector512.Create(value);

    [MethodImpl(Inline)]
    public static Vector512<T> Constant(double value) => Vector512.Create(Lane.From<T>(value));

    [MethodImpl(Inline)]
    public static Vector512<T> Add(Vector512<T> a, Vector512<T> b) => a + b;

    [MethodImpl(Inline)]
    public static Vector512<T> Subtract(Vector512<T> a, Vector512<T> b) => a - b;

    [MethodImpl(Inline)]
    public static Vector512<T> Multiply(Vector512<T> a, Vector512<T> b) => a * b;

    [MethodImpl(Inline)]
    public static Vector512<T> Divide(Vector512<T> a, Vector512<T> b) => a / b;

    // Of a float the sign bit is flipped, so that -(0.0) is -0.0 and the sign of a NaN follows.
    [MethodImpl(Inline)]
    public static Vector512<T> Negate(Vector512<T> a) =>
        Lane.IsFloat<T>() ? a ^ Constant(-0.0) : Vector512<T>.Zero - a;

    [MethodImpl(Inline)]
    public static Vector512<T> Abs(Vector512<T> a)
    {
        if (Lane.IsFloat<T>())
            return Vector512.AndNot(a, Constant(-0.0));
        if (!Lane.IsSignedInteger<T>())
            return a;
        // The negative of a two's complement number is its complement, plus one.
        Vector512<T> negative = Vector512.LessThan(a, Vector512<T>.Zero);
        return (a ^ negative) - negative;
    }

    [MethodImpl(Inline)]
    public static Vector512<T> Sqrt(Vector512<T> a) => Vector512.Sqrt(a);

    [MethodImpl(Inline)]
    public static Vector512<T> Floor(Vector512<T> a) =>
        IsDouble ? Vector512.Floor(a.AsDouble()).As<double, T>()
        : IsSingle ? Vector512.Floor(a.AsSingle()).As<float, T>() : a;

    [MethodImpl(Inline)]
    public static Vector512<T> Ceiling(Vector512<T> a) =>
        IsDouble ? Vector512.Ceiling(a.AsDouble()).As<double, T>()
        : IsSingle ? Vector512.Ceiling(a.AsSingle()).As<float, T>() : a;

    [MethodImpl(Inline)]
    public static Vector512<T> MultiplyAddEstimate(Vector512<T> a, Vector512<T> b, Vector512<T> c) =>
        IsDouble ? Vector512.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : IsSingle ? Vector512.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : (a * b) + c;

    [MethodImpl(Inline)]
    public static Vector512<T> FusedMultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c) =>
        IsDouble ? Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : IsSingle ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : (a * b) + c;

    [MethodImpl(Inline)]
    public static Vector512<T> LessThan(Vector512<T> a, Vector512<T> b) => Vector512.LessThan(a, b);

    [MethodImpl(Inline)]
    public static Vector512<T> LessThanOrEqual(Vector512<T> a, Vector512<T> b) => Vector512.LessThanOrEqual(a, b);

    [MethodImpl(Inline)]
    public static Vector512<T> Equal(Vector512<T> a, Vector512<T> b) => Vector512.Equals(a, b);

    [MethodImpl(Inline)]
    public static Vector512<T> And(Vector512<T> a, Vector512<T> b) => a & b;

    [MethodImpl(Inline)]
    public static Vector512<T> Or(Vector512<T> a, Vector512<T> b) => a | b;

    [MethodImpl(Inline)]
    public static Vector512<T> Xor(Vector512<T> a, Vector512<T> b) => a ^ b;

    [MethodImpl(Inline)]
    public static Vector512<T> Not(Vector512<T> a) => ~a;

    [MethodImpl(Inline)]
    public static Vector512<T> Select(Vector512<T> mask, Vector512<T> a, Vector512<T> b) =>
        Vector512.ConditionalSelect(mask, a, b);

    [MethodImpl(Inline)]
    public static bool All(Vector512<T> mask) =>
        Vector512.EqualsAll(mask.AsUInt64(), Vector512<ulong>.AllBitsSet);

    [MethodImpl(Inline)]
    public static bool Any(Vector512<T> mask) => !Vector512.EqualsAll(mask.AsUInt64(), Vector512<ulong>.Zero);

    [MethodImpl(Inline)]
    public static Vector512<T> AddBits(Vector512<T> a, Vector512<T> b) =>
        IsDouble ? (a.AsUInt64() + b.AsUInt64()).As<ulong, T>()
        : IsSingle ? (a.AsUInt32() + b.AsUInt32()).As<uint, T>() : a + b;

    [MethodImpl(Inline)]
    public static Vector512<T> ShiftLeftBits(Vector512<T> a, int count) =>
        IsDouble ? (a.AsUInt64() << count).As<ulong, T>()
        : IsSingle ? (a.AsUInt32() << count).As<uint, T>() : a << count;

    [MethodImpl(Inline)]
    public static Vector512<T> ShiftRightLogicalBits(Vector512<T> a, int count) =>
        IsDouble ? (a.AsUInt64() >>> count).As<ulong, T>()
        : IsSingle ? (a.AsUInt32() >>> count).As<uint, T>() : a >>> count;

    [MethodImpl(Inline)]
    public static Vector512<T> ShiftRightArithmeticBits(Vector512<T> a, int count) =>
        IsDouble ? (a.AsInt64() >> count).As<long, T>()
        : IsSingle ? (a.AsInt32() >> count).As<int, T>() : a >> count;

    [MethodImpl(Inline)]
    public static Vector512<T> ConstantBits(ulong bits) => sizeof(T) switch
    {
        1 => Vector512.Create((byte)bits).As<byte, T>(),
        2 => Vector512.Create((ushort)bits).As<ushort, T>(),
        4 => Vector512.Create((uint)bits).As<uint, T>(),
        _ => Vector512.Create(bits).As<ulong, T>(),
    };

    [MethodImpl(Inline)]
    public static Vector512<T> LoadBooleans(byte* source)
    {
        if (sizeof(T) == 1)
            return (~Vector512.Equals(Vector512.Load(source), Vector512<byte>.Zero)).As<byte, T>();
        Vector512<ushort> shorts = Vector512.WidenLower(sizeof(T) == 2
            ? Vector256.Load(source).ToVector512Unsafe()
            : Booleans.Read(source, Count).ToVector256Unsafe().ToVector512Unsafe());
        if (sizeof(T) == 2)
            return (~Vector512.Equals(shorts, Vector512<ushort>.Zero)).As<ushort, T>();
        Vector512<uint> ints = Vector512.WidenLower(shorts);
        if (sizeof(T) == 4)
            return (~Vector512.Equals(ints, Vector512<uint>.Zero)).As<uint, T>();
        return (~Vector512.Equals(Vector512.WidenLower(ints), Vector512<ulong>.Zero)).As<ulong, T>();
    }

    [MethodImpl(Inline)]
    public static void StoreBooleans(Vector512<T> mask, byte* destination)
    {
        if (sizeof(T) == 1)
            (mask.AsByte() & Vector512<byte>.One).Store(destination);
        else if (sizeof(T) == 2)
            Vector512.Narrow(mask.AsUInt16() & Vector512<ushort>.One, Vector512<ushort>.Zero).GetLower().Store(destination);
        else
            Booleans.Write((uint)mask.ExtractMostSignificantBits(), destination, Count);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static Vector512<T> MapLanes<TFunction>(Vector512<T> x)
        where TFunction : IScalarFunction
    {
        T* lanes = stackalloc T[Vector512<T>.Count];
        x.Store(lanes);
        for (int i = 0; i < Vector512<T>.Count; i++)
        {
            if (IsDouble)
                ((double*)lanes)[i] = TFunction.Invoke(((double*)lanes)[i]);
            else
                ((float*)lanes)[i] = (float)TFunction.Invoke(((float*)lanes)[i]);
        }

        return Vector512.Load(lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static Vector512<T> MapLanes2<TFunction>(Vector512<T> x, Vector512<T> y)
        where TFunction : IScalarFunction2
    {
        T* a = stackalloc T[Vector512<T>.Count];
        T* b = stackalloc T[Vector512<T>.Count];
        x.Store(a);
        y.Store(b);
        for (int i = 0; i < Vector512<T>.Count; i++)
        {
            if (IsDouble)
                ((double*)a)[i] = TFunction.Invoke(((double*)a)[i], ((double*)b)[i]);
            else
                ((float*)a)[i] = (float)TFunction.Invoke(((float*)a)[i], ((float*)b)[i]);
        }

        return Vector512.Load(a);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static Vector512<T> MapIntegerLanes2<TFunction>(Vector512<T> x, Vector512<T> y)
        where TFunction : IIntegerFunction2
    {
        T* a = stackalloc T[Vector512<T>.Count];
        T* b = stackalloc T[Vector512<T>.Count];
        x.Store(a);
        y.Store(b);
        Lane.MapIntegers<TFunction, T>(a, b, Vector512<T>.Count);
        return Vector512.Load(a);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static Vector512<T> MapFloatLanes2<TFunction>(Vector512<T> x, Vector512<T> y)
        where TFunction : IFloatFunction2
    {
        T* a = stackalloc T[Vector512<T>.Count];
        T* b = stackalloc T[Vector512<T>.Count];
        x.Store(a);
        y.Store(b);
        Lane.MapFloats<TFunction, T>(a, b, Vector512<T>.Count);
        return Vector512.Load(a);
    }

    [MethodImpl(Inline)]
    public static Vector512<T> InDouble<TOperator>(Vector512<T> x)
        where TOperator : IUnaryOperator
    {
        if (IsDouble)
            return TOperator.Invoke<Simd512<double>, Vector512<double>, double>(x.AsDouble()).As<double, T>();
        (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(x.AsSingle());
        return Vector512.Narrow(
            TOperator.Invoke<Simd512<double>, Vector512<double>, double>(lower),
            TOperator.Invoke<Simd512<double>, Vector512<double>, double>(upper)).As<float, T>();
    }

    [MethodImpl(Inline)]
    public static void InDoublePair<TOperator>(Vector512<T> x, out Vector512<T> first, out Vector512<T> second)
        where TOperator : IPairOperator
    {
        if (IsDouble)
        {
            TOperator.Invoke<Simd512<double>, Vector512<double>, double>(
                x.AsDouble(), out Vector512<double> a, out Vector512<double> b);
            first = a.As<double, T>();
            second = b.As<double, T>();
        }
        else
        {
            (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(x.AsSingle());
            TOperator.Invoke<Simd512<double>, Vector512<double>, double>(
                lower, out Vector512<double> firstLower, out Vector512<double> secondLower);
            TOperator.Invoke<Simd512<double>, Vector512<double>, double>(
                upper, out Vector512<double> firstUpper, out Vector512<double> secondUpper);
            first = Vector512.Narrow(firstLower, firstUpper).As<float, T>();
            second = Vector512.Narrow(secondLower, secondUpper).As<float, T>();
        }
    }

    [MethodImpl(Inline)]
    public static Vector512<T> Reciprocal(Vector512<T> x) =>
        (Vector512<double>.One / SimdWidth512.WidenLower<T, double>(x)).As<double, T>();

    [MethodImpl(Inline)]
    public static Vector512<T> FloorProduct(Vector512<T> x, Vector512<T> factor)
    {
        Vector512<double> r = factor.AsDouble();
        Vector512<double> half = (r & Vector512.Create(-0.0)) | Vector512.Create(0.5);
        return Vector512.Narrow(
            Product(SimdWidth512.WidenLower<T, double>(x), r, half),
            Product(SimdWidth512.WidenUpper<T, double>(x), r, half)).As<int, T>();

        // Adding 1.5·2^52 to an integer below 2^51 leaves it, in two's complement, in the low bits of the sum.
        [MethodImpl(Inline)]
        static Vector512<long> Product(Vector512<double> x, Vector512<double> r, Vector512<double> half) =>
            (Vector512.Floor((x + half) * r) + Vector512.Create(Conversion.IntegerMagic)).AsInt64();
    }

    [MethodImpl(Inline)]
    public static Vector512<T> InFloats<TOperator>(Vector512<T> x, Vector512<T> y)
        where TOperator : IBinaryOperator
    {
        if (typeof(T) == typeof(sbyte))
        {
            return Vector512.Narrow(
                Simd512<short>.InFloats<TOperator>(Vector512.WidenLower(x.AsSByte()), Vector512.WidenLower(y.AsSByte())),
                Simd512<short>.InFloats<TOperator>(Vector512.WidenUpper(x.AsSByte()), Vector512.WidenUpper(y.AsSByte())))
                .As<sbyte, T>();
        }

        if (typeof(T) == typeof(byte))
        {
            return Vector512.Narrow(
                Simd512<ushort>.InFloats<TOperator>(Vector512.WidenLower(x.AsByte()), Vector512.WidenLower(y.AsByte())),
                Simd512<ushort>.InFloats<TOperator>(Vector512.WidenUpper(x.AsByte()), Vector512.WidenUpper(y.AsByte())))
                .As<byte, T>();
        }

        if (typeof(T) == typeof(short))
        {
            return Vector512.Narrow(
                InSingles(Vector512.WidenLower(x.AsInt16()), Vector512.WidenLower(y.AsInt16())),
                InSingles(Vector512.WidenUpper(x.AsInt16()), Vector512.WidenUpper(y.AsInt16()))).As<short, T>();
        }

        if (typeof(T) == typeof(ushort))
        {
            return Vector512.Narrow(
                InSingles(Vector512.WidenLower(x.AsUInt16()).AsInt32(), Vector512.WidenLower(y.AsUInt16()).AsInt32()),
                InSingles(Vector512.WidenUpper(x.AsUInt16()).AsInt32(), Vector512.WidenUpper(y.AsUInt16()).AsInt32()))
                .As<short, T>();
        }

        return Vector512.Narrow(
            InDoubles(SimdWidth512.WidenLower<T, double>(x), SimdWidth512.WidenLower<T, double>(y)),
            InDoubles(SimdWidth512.WidenUpper<T, double>(x), SimdWidth512.WidenUpper<T, double>(y))).As<int, T>();

        [MethodImpl(Inline)]
        static Vector512<int> InSingles(Vector512<int> x, Vector512<int> y) => Vector512.ConvertToInt32Native(
            TOperator.Invoke<Simd512<float>, Vector512<float>, float>(
                Vector512.ConvertToSingle(x), Vector512.ConvertToSingle(y)));

        // Adding 1.5·2^52 to an integer below 2^51 leaves it, in two's complement, in the low bits of the sum.
        [MethodImpl(Inline)]
        static Vector512<long> InDoubles(Vector512<double> x, Vector512<double> y) =>
            (TOperator.Invoke<Simd512<double>, Vector512<double>, double>(x, y)
                + Vector512.Create(Conversion.IntegerMagic)).AsInt64();
    }

    [MethodImpl(Inline)]
    public static Vector512<T> InDouble2<TOperator>(Vector512<T> x, Vector512<T> y)
        where TOperator : IBinaryOperator
    {
        if (IsDouble)
            return TOperator.Invoke<Simd512<double>, Vector512<double>, double>(x.AsDouble(), y.AsDouble()).As<double, T>();
        (Vector512<double> lowerX, Vector512<double> upperX) = Vector512.Widen(x.AsSingle());
        (Vector512<double> lowerY, Vector512<double> upperY) = Vector512.Widen(y.AsSingle());
        return Vector512.Narrow(
            TOperator.Invoke<Simd512<double>, Vector512<double>, double>(lowerX, lowerY),
            TOperator.Invoke<Simd512<double>, Vector512<double>, double>(upperX, upperY)).As<float, T>();
    }
}

/// <summary>Numbers of one type to another, and masks of one lane size to another, within 512 bits.</summary>
/// <remarks>The pairs of types are those of <see cref="Conversion.Steps"/>; any other pair is a mistake of the caller.</remarks>
internal static unsafe class SimdWidth512
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>The lower half of the lanes in the type of twice the size.</summary>
    [MethodImpl(Inline)]
    public static Vector512<TTo> WidenLower<TFrom, TTo>(Vector512<TFrom> vector)
    {
        if (typeof(TFrom) == typeof(sbyte))
            return Vector512.WidenLower(vector.AsSByte()).As<short, TTo>();
        if (typeof(TFrom) == typeof(byte))
            return Vector512.WidenLower(vector.AsByte()).As<ushort, TTo>();
        if (typeof(TFrom) == typeof(short))
            return Vector512.WidenLower(vector.AsInt16()).As<int, TTo>();
        if (typeof(TFrom) == typeof(ushort))
            return Vector512.WidenLower(vector.AsUInt16()).As<uint, TTo>();
        if (typeof(TFrom) == typeof(float))
            return Vector512.WidenLower(vector.AsSingle()).As<double, TTo>();
        if (typeof(TTo) == typeof(long))
            return Vector512.WidenLower(vector.AsInt32()).As<long, TTo>();
        if (typeof(TTo) == typeof(ulong))
            return Vector512.WidenLower(vector.AsUInt32()).As<ulong, TTo>();
        return ToDouble<TFrom>(Vector512.WidenLower(FromLeast(vector))).As<double, TTo>();
    }

    /// <summary>The upper half of the lanes in the type of twice the size.</summary>
    [MethodImpl(Inline)]
    public static Vector512<TTo> WidenUpper<TFrom, TTo>(Vector512<TFrom> vector)
    {
        if (typeof(TFrom) == typeof(sbyte))
            return Vector512.WidenUpper(vector.AsSByte()).As<short, TTo>();
        if (typeof(TFrom) == typeof(byte))
            return Vector512.WidenUpper(vector.AsByte()).As<ushort, TTo>();
        if (typeof(TFrom) == typeof(short))
            return Vector512.WidenUpper(vector.AsInt16()).As<int, TTo>();
        if (typeof(TFrom) == typeof(ushort))
            return Vector512.WidenUpper(vector.AsUInt16()).As<uint, TTo>();
        if (typeof(TFrom) == typeof(float))
            return Vector512.WidenUpper(vector.AsSingle()).As<double, TTo>();
        if (typeof(TTo) == typeof(long))
            return Vector512.WidenUpper(vector.AsInt32()).As<long, TTo>();
        if (typeof(TTo) == typeof(ulong))
            return Vector512.WidenUpper(vector.AsUInt32()).As<ulong, TTo>();
        return ToDouble<TFrom>(Vector512.WidenUpper(FromLeast(vector))).As<double, TTo>();
    }

    /// <summary>
    /// The lanes in another type of their size: integers by their bits, integers to floats rounded to nearest, even.
    /// </summary>
    [MethodImpl(Inline)]
    public static Vector512<TTo> Convert<TFrom, TTo>(Vector512<TFrom> vector)
    {
        if (typeof(TTo) == typeof(float))
        {
            return typeof(TFrom) == typeof(int)
                ? Vector512.ConvertToSingle(vector.AsInt32()).As<float, TTo>()
                : Vector512.ConvertToSingle(vector.AsUInt32()).As<float, TTo>();
        }

        if (typeof(TTo) == typeof(double))
        {
            return typeof(TFrom) == typeof(long)
                ? Vector512.ConvertToDouble(vector.AsInt64()).As<double, TTo>()
                : Vector512.ConvertToDouble(vector.AsUInt64()).As<double, TTo>();
        }

        return vector.As<TFrom, TTo>();
    }

    // A mask's lanes are 0 or -1, which integers widen by their sign and narrow by dropping the upper half.

    /// <summary>The lower half of a mask, for lanes of twice the size.</summary>
    [MethodImpl(Inline)]
    public static Vector512<TTo> WidenMaskLower<TFrom, TTo>(Vector512<TFrom> mask) => Unsafe.SizeOf<TFrom>() switch
    {
        1 => Vector512.WidenLower(mask.AsSByte()).As<short, TTo>(),
        2 => Vector512.WidenLower(mask.AsInt16()).As<int, TTo>(),
        _ => Vector512.WidenLower(mask.AsInt32()).As<long, TTo>(),
    };

    /// <summary>The upper half of a mask, for lanes of twice the size.</summary>
    [MethodImpl(Inline)]
    public static Vector512<TTo> WidenMaskUpper<TFrom, TTo>(Vector512<TFrom> mask) => Unsafe.SizeOf<TFrom>() switch
    {
        1 => Vector512.WidenUpper(mask.AsSByte()).As<short, TTo>(),
        2 => Vector512.WidenUpper(mask.AsInt16()).As<int, TTo>(),
        _ => Vector512.WidenUpper(mask.AsInt32()).As<long, TTo>(),
    };

    /// <summary>Two masks as one for lanes of half the size.</summary>
    [MethodImpl(Inline)]
    public static Vector512<TTo> NarrowMask<TFrom, TTo>(Vector512<TFrom> lower, Vector512<TFrom> upper) =>
        Unsafe.SizeOf<TFrom>() switch
        {
            2 => Vector512.Narrow(lower.AsInt16(), upper.AsInt16()).As<sbyte, TTo>(),
            4 => Vector512.Narrow(lower.AsInt32(), upper.AsInt32()).As<short, TTo>(),
            _ => Vector512.Narrow(lower.AsInt64(), upper.AsInt64()).As<int, TTo>(),
        };

    /// <summary>A mask for lanes of another type of the same size: the same bits.</summary>
    [MethodImpl(Inline)]
    public static Vector512<TTo> ReinterpretMask<TFrom, TTo>(Vector512<TFrom> mask) => mask.As<TFrom, TTo>();

    // int and uint → double, exactly, on any processor: the distance from the type's least number, below 2^32, is put
    // under the exponent of 2^52, and what that added is subtracted.
    [MethodImpl(Inline)]
    private static Vector512<uint> FromLeast<TFrom>(Vector512<TFrom> vector) =>
        typeof(TFrom) == typeof(int) ? vector.AsUInt32() ^ Vector512.Create(0x8000_0000) : vector.AsUInt32();

    [MethodImpl(Inline)]
    private static Vector512<double> ToDouble<TFrom>(Vector512<ulong> fromLeast) =>
        (fromLeast | Vector512.Create(Conversion.TwoTo52Bits)).AsDouble()
            - Vector512.Create(typeof(TFrom) == typeof(int) ? Conversion.TwoTo52 + Conversion.TwoTo31 : Conversion.TwoTo52);
}

/// <summary>A step of a conversion: to lanes of twice the size.</summary>
internal readonly unsafe struct Widen512<TFrom, TTo, TNext> : IConversion<Vector512<TFrom>>
    where TNext : struct, IConversion<Vector512<TTo>>
{
    public static int Bytes => 2 * TNext.Bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<TFrom> vector, byte* destination)
    {
        TNext.Store(SimdWidth512.WidenLower<TFrom, TTo>(vector), destination);
        TNext.Store(SimdWidth512.WidenUpper<TFrom, TTo>(vector), destination + TNext.Bytes);
    }
}

/// <summary>A step of a conversion: to another type of the same size.</summary>
internal readonly unsafe struct Convert512<TFrom, TTo, TNext> : IConversion<Vector512<TFrom>>
    where TNext : struct, IConversion<Vector512<TTo>>
{
    public static int Bytes => TNext.Bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<TFrom> vector, byte* destination) =>
        TNext.Store(SimdWidth512.Convert<TFrom, TTo>(vector), destination);
}
