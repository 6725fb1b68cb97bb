using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PolyTools.Native.VectorMath;

/// <summary>Vectors of 128 bits.</summary>
internal readonly unsafe struct Simd128<T> : ISimd<Vector128<T>, T>
    where T : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private static bool IsDouble { [MethodImpl(Inline)] get => typeof(T) == typeof(double); }

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
    public static Vector128<T> Constant(double value) =>
        IsDouble ? Vector128.Create(value).As<double, T>() : Vector128.Create((float)value).As<float, T>();

    [MethodImpl(Inline)]
    public static Vector128<T> Add(Vector128<T> a, Vector128<T> b) => a + b;

    [MethodImpl(Inline)]
    public static Vector128<T> Subtract(Vector128<T> a, Vector128<T> b) => a - b;

    [MethodImpl(Inline)]
    public static Vector128<T> Multiply(Vector128<T> a, Vector128<T> b) => a * b;

    [MethodImpl(Inline)]
    public static Vector128<T> Divide(Vector128<T> a, Vector128<T> b) => a / b;

    // The sign bit is flipped, so that -(0.0) is -0.0 and the sign of a NaN follows.
    [MethodImpl(Inline)]
    public static Vector128<T> Negate(Vector128<T> a) => a ^ Constant(-0.0);

    [MethodImpl(Inline)]
    public static Vector128<T> Abs(Vector128<T> a) => Vector128.AndNot(a, Constant(-0.0));

    [MethodImpl(Inline)]
    public static Vector128<T> Sqrt(Vector128<T> a) => Vector128.Sqrt(a);

    [MethodImpl(Inline)]
    public static Vector128<T> Floor(Vector128<T> a) =>
        IsDouble ? Vector128.Floor(a.AsDouble()).As<double, T>() : Vector128.Floor(a.AsSingle()).As<float, T>();

    [MethodImpl(Inline)]
    public static Vector128<T> Ceiling(Vector128<T> a) =>
        IsDouble ? Vector128.Ceiling(a.AsDouble()).As<double, T>() : Vector128.Ceiling(a.AsSingle()).As<float, T>();

    [MethodImpl(Inline)]
    public static Vector128<T> MultiplyAddEstimate(Vector128<T> a, Vector128<T> b, Vector128<T> c) => IsDouble
        ? Vector128.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector128.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();

    [MethodImpl(Inline)]
    public static Vector128<T> FusedMultiplyAdd(Vector128<T> a, Vector128<T> b, Vector128<T> c) => IsDouble
        ? Vector128.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector128.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();

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
    public static Vector128<T> AddBits(Vector128<T> a, Vector128<T> b) => IsDouble
        ? (a.AsUInt64() + b.AsUInt64()).As<ulong, T>()
        : (a.AsUInt32() + b.AsUInt32()).As<uint, T>();

    [MethodImpl(Inline)]
    public static Vector128<T> ShiftLeftBits(Vector128<T> a, int count) => IsDouble
        ? (a.AsUInt64() << count).As<ulong, T>()
        : (a.AsUInt32() << count).As<uint, T>();

    [MethodImpl(Inline)]
    public static Vector128<T> ShiftRightLogicalBits(Vector128<T> a, int count) => IsDouble
        ? (a.AsUInt64() >> count).As<ulong, T>()
        : (a.AsUInt32() >> count).As<uint, T>();

    [MethodImpl(Inline)]
    public static Vector128<T> ConstantBits(ulong bits) => IsDouble
        ? Vector128.Create(bits).As<ulong, T>()
        : Vector128.Create((uint)bits).As<uint, T>();

    [MethodImpl(Inline)]
    public static Vector128<T> LoadBooleans(byte* source)
    {
        if (IsDouble)
        {
            Vector128<ulong> lanes = Vector128.Create((ulong)source[0], source[1]);
            return (~Vector128.Equals(lanes, Vector128<ulong>.Zero)).As<ulong, T>();
        }
        else
        {
            Vector128<ushort> shorts = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)source).AsByte());
            return (~Vector128.Equals(Vector128.WidenLower(shorts), Vector128<uint>.Zero)).As<uint, T>();
        }
    }

    [MethodImpl(Inline)]
    public static void StoreBooleans(Vector128<T> mask, byte* destination)
    {
        uint bits = mask.ExtractMostSignificantBits();
        if (IsDouble)
            *(ushort*)destination = (ushort)Booleans.Spread((byte)bits);
        else
            *(uint*)destination = (uint)Booleans.Spread((byte)bits);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
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

    [MethodImpl(MethodImplOptions.NoInlining)]
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
}

/// <summary>Conversions within 128 bits.</summary>
internal readonly struct SimdWidth128 : ISimdWidth<Vector128<float>, Vector128<double>>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)]
    public static Vector128<double> WidenLower(Vector128<float> vector) => Vector128.WidenLower(vector);

    [MethodImpl(Inline)]
    public static Vector128<double> WidenUpper(Vector128<float> vector) => Vector128.WidenUpper(vector);

    // A mask's lanes are 0 or -1, which integers widen by their sign and narrow by dropping the upper half.
    [MethodImpl(Inline)]
    public static Vector128<double> WidenMaskLower(Vector128<float> mask) =>
        Vector128.WidenLower(mask.AsInt32()).AsDouble();

    [MethodImpl(Inline)]
    public static Vector128<double> WidenMaskUpper(Vector128<float> mask) =>
        Vector128.WidenUpper(mask.AsInt32()).AsDouble();

    [MethodImpl(Inline)]
    public static Vector128<float> NarrowMask(Vector128<double> lower, Vector128<double> upper) =>
        Vector128.Narrow(lower.AsInt64(), upper.AsInt64()).AsSingle();
}
