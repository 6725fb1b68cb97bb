using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PolyTools.Native.VectorMath;

/// <summary>Vectors of 512 bits.</summary>
internal readonly unsafe struct Simd512<T> : ISimd<Vector512<T>, T>
    where T : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private static bool IsDouble { [MethodImpl(Inline)] get => typeof(T) == typeof(double); }

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
    public static Vector512<T> Constant(double value) =>
        IsDouble ? Vector512.Create(value).As<double, T>() : Vector512.Create((float)value).As<float, T>();

    [MethodImpl(Inline)]
    public static Vector512<T> Add(Vector512<T> a, Vector512<T> b) => a + b;

    [MethodImpl(Inline)]
    public static Vector512<T> Subtract(Vector512<T> a, Vector512<T> b) => a - b;

    [MethodImpl(Inline)]
    public static Vector512<T> Multiply(Vector512<T> a, Vector512<T> b) => a * b;

    [MethodImpl(Inline)]
    public static Vector512<T> Divide(Vector512<T> a, Vector512<T> b) => a / b;

    // The sign bit is flipped, so that -(0.0) is -0.0 and the sign of a NaN follows.
    [MethodImpl(Inline)]
    public static Vector512<T> Negate(Vector512<T> a) => a ^ Constant(-0.0);

    [MethodImpl(Inline)]
    public static Vector512<T> Abs(Vector512<T> a) => Vector512.AndNot(a, Constant(-0.0));

    [MethodImpl(Inline)]
    public static Vector512<T> Sqrt(Vector512<T> a) => Vector512.Sqrt(a);

    [MethodImpl(Inline)]
    public static Vector512<T> Floor(Vector512<T> a) =>
        IsDouble ? Vector512.Floor(a.AsDouble()).As<double, T>() : Vector512.Floor(a.AsSingle()).As<float, T>();

    [MethodImpl(Inline)]
    public static Vector512<T> Ceiling(Vector512<T> a) =>
        IsDouble ? Vector512.Ceiling(a.AsDouble()).As<double, T>() : Vector512.Ceiling(a.AsSingle()).As<float, T>();

    [MethodImpl(Inline)]
    public static Vector512<T> MultiplyAddEstimate(Vector512<T> a, Vector512<T> b, Vector512<T> c) => IsDouble
        ? Vector512.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector512.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();

    [MethodImpl(Inline)]
    public static Vector512<T> FusedMultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c) => IsDouble
        ? Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();

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
    public static Vector512<T> AddBits(Vector512<T> a, Vector512<T> b) => IsDouble
        ? (a.AsUInt64() + b.AsUInt64()).As<ulong, T>()
        : (a.AsUInt32() + b.AsUInt32()).As<uint, T>();

    [MethodImpl(Inline)]
    public static Vector512<T> ShiftLeftBits(Vector512<T> a, int count) => IsDouble
        ? (a.AsUInt64() << count).As<ulong, T>()
        : (a.AsUInt32() << count).As<uint, T>();

    [MethodImpl(Inline)]
    public static Vector512<T> ShiftRightLogicalBits(Vector512<T> a, int count) => IsDouble
        ? (a.AsUInt64() >> count).As<ulong, T>()
        : (a.AsUInt32() >> count).As<uint, T>();

    [MethodImpl(Inline)]
    public static Vector512<T> ConstantBits(ulong bits) => IsDouble
        ? Vector512.Create(bits).As<ulong, T>()
        : Vector512.Create((uint)bits).As<uint, T>();

    [MethodImpl(Inline)]
    public static Vector512<T> LoadBooleans(byte* source)
    {
        if (IsDouble)
        {
            Vector128<ushort> shorts = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsByte());
            (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(shorts);
            (Vector256<ulong> lower, Vector256<ulong> upper) = Vector256.Widen(Vector256.Create(low, high));
            return (~Vector512.Equals(Vector512.Create(lower, upper), Vector512<ulong>.Zero)).As<ulong, T>();
        }
        else
        {
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Load(source));
            (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(Vector256.Create(low, high));
            return (~Vector512.Equals(Vector512.Create(lower, upper), Vector512<uint>.Zero)).As<uint, T>();
        }
    }

    [MethodImpl(Inline)]
    public static void StoreBooleans(Vector512<T> mask, byte* destination)
    {
        ulong bits = mask.ExtractMostSignificantBits();
        *(ulong*)destination = Booleans.Spread((byte)bits);
        if (!IsDouble)
            *(ulong*)(destination + 8) = Booleans.Spread((byte)(bits >> 8));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
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

    [MethodImpl(MethodImplOptions.NoInlining)]
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
}

/// <summary>Conversions within 512 bits.</summary>
internal readonly struct SimdWidth512 : ISimdWidth<Vector512<float>, Vector512<double>>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)]
    public static Vector512<double> WidenLower(Vector512<float> vector) => Vector512.WidenLower(vector);

    [MethodImpl(Inline)]
    public static Vector512<double> WidenUpper(Vector512<float> vector) => Vector512.WidenUpper(vector);

    // A mask's lanes are 0 or -1, which integers widen by their sign and narrow by dropping the upper half.
    [MethodImpl(Inline)]
    public static Vector512<double> WidenMaskLower(Vector512<float> mask) =>
        Vector512.WidenLower(mask.AsInt32()).AsDouble();

    [MethodImpl(Inline)]
    public static Vector512<double> WidenMaskUpper(Vector512<float> mask) =>
        Vector512.WidenUpper(mask.AsInt32()).AsDouble();

    [MethodImpl(Inline)]
    public static Vector512<float> NarrowMask(Vector512<double> lower, Vector512<double> upper) =>
        Vector512.Narrow(lower.AsInt64(), upper.AsInt64()).AsSingle();
}
