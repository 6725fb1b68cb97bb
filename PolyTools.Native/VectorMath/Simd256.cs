using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PolyTools.Native.VectorMath;

/// <summary>Vectors of 256 bits.</summary>
internal readonly unsafe struct Simd256<T> : ISimd<Vector256<T>, T>
    where T : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private static bool IsDouble { [MethodImpl(Inline)] get => typeof(T) == typeof(double); }

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
    public static Vector256<T> Constant(double value) =>
        IsDouble ? Vector256.Create(value).As<double, T>() : Vector256.Create((float)value).As<float, T>();

    [MethodImpl(Inline)]
    public static Vector256<T> Add(Vector256<T> a, Vector256<T> b) => a + b;

    [MethodImpl(Inline)]
    public static Vector256<T> Subtract(Vector256<T> a, Vector256<T> b) => a - b;

    [MethodImpl(Inline)]
    public static Vector256<T> Multiply(Vector256<T> a, Vector256<T> b) => a * b;

    [MethodImpl(Inline)]
    public static Vector256<T> Divide(Vector256<T> a, Vector256<T> b) => a / b;

    // The sign bit is flipped, so that -(0.0) is -0.0 and the sign of a NaN follows.
    [MethodImpl(Inline)]
    public static Vector256<T> Negate(Vector256<T> a) => a ^ Constant(-0.0);

    [MethodImpl(Inline)]
    public static Vector256<T> Abs(Vector256<T> a) => Vector256.AndNot(a, Constant(-0.0));

    [MethodImpl(Inline)]
    public static Vector256<T> Sqrt(Vector256<T> a) => Vector256.Sqrt(a);

    [MethodImpl(Inline)]
    public static Vector256<T> Floor(Vector256<T> a) =>
        IsDouble ? Vector256.Floor(a.AsDouble()).As<double, T>() : Vector256.Floor(a.AsSingle()).As<float, T>();

    [MethodImpl(Inline)]
    public static Vector256<T> Ceiling(Vector256<T> a) =>
        IsDouble ? Vector256.Ceiling(a.AsDouble()).As<double, T>() : Vector256.Ceiling(a.AsSingle()).As<float, T>();

    [MethodImpl(Inline)]
    public static Vector256<T> MultiplyAddEstimate(Vector256<T> a, Vector256<T> b, Vector256<T> c) => IsDouble
        ? Vector256.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector256.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();

    [MethodImpl(Inline)]
    public static Vector256<T> FusedMultiplyAdd(Vector256<T> a, Vector256<T> b, Vector256<T> c) => IsDouble
        ? Vector256.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector256.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();

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
    public static Vector256<T> AddBits(Vector256<T> a, Vector256<T> b) => IsDouble
        ? (a.AsUInt64() + b.AsUInt64()).As<ulong, T>()
        : (a.AsUInt32() + b.AsUInt32()).As<uint, T>();

    [MethodImpl(Inline)]
    public static Vector256<T> ShiftLeftBits(Vector256<T> a, int count) => IsDouble
        ? (a.AsUInt64() << count).As<ulong, T>()
        : (a.AsUInt32() << count).As<uint, T>();

    [MethodImpl(Inline)]
    public static Vector256<T> ShiftRightLogicalBits(Vector256<T> a, int count) => IsDouble
        ? (a.AsUInt64() >> count).As<ulong, T>()
        : (a.AsUInt32() >> count).As<uint, T>();

    [MethodImpl(Inline)]
    public static Vector256<T> ConstantBits(ulong bits) => IsDouble
        ? Vector256.Create(bits).As<ulong, T>()
        : Vector256.Create((uint)bits).As<uint, T>();

    [MethodImpl(Inline)]
    public static Vector256<T> LoadBooleans(byte* source)
    {
        if (IsDouble)
        {
            Vector128<ushort> shorts = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)source).AsByte());
            (Vector128<ulong> lower, Vector128<ulong> upper) = Vector128.Widen(Vector128.WidenLower(shorts));
            return (~Vector256.Equals(Vector256.Create(lower, upper), Vector256<ulong>.Zero)).As<ulong, T>();
        }
        else
        {
            Vector128<ushort> shorts = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsByte());
            (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(shorts);
            return (~Vector256.Equals(Vector256.Create(lower, upper), Vector256<uint>.Zero)).As<uint, T>();
        }
    }

    [MethodImpl(Inline)]
    public static void StoreBooleans(Vector256<T> mask, byte* destination)
    {
        uint bits = mask.ExtractMostSignificantBits();
        if (IsDouble)
            *(uint*)destination = (uint)Booleans.Spread((byte)bits);
        else
            *(ulong*)destination = Booleans.Spread((byte)bits);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
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

    [MethodImpl(MethodImplOptions.NoInlining)]
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
}

/// <summary>Conversions within 256 bits.</summary>
internal readonly struct SimdWidth256 : ISimdWidth<Vector256<float>, Vector256<double>>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)]
    public static Vector256<double> WidenLower(Vector256<float> vector) => Vector256.WidenLower(vector);

    [MethodImpl(Inline)]
    public static Vector256<double> WidenUpper(Vector256<float> vector) => Vector256.WidenUpper(vector);

    // A mask's lanes are 0 or -1, which integers widen by their sign and narrow by dropping the upper half.
    [MethodImpl(Inline)]
    public static Vector256<double> WidenMaskLower(Vector256<float> mask) =>
        Vector256.WidenLower(mask.AsInt32()).AsDouble();

    [MethodImpl(Inline)]
    public static Vector256<double> WidenMaskUpper(Vector256<float> mask) =>
        Vector256.WidenUpper(mask.AsInt32()).AsDouble();

    [MethodImpl(Inline)]
    public static Vector256<float> NarrowMask(Vector256<double> lower, Vector256<double> upper) =>
        Vector256.Narrow(lower.AsInt64(), upper.AsInt64()).AsSingle();
}
