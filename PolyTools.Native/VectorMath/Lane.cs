using System.Numerics;
using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>A function of two integers of one type.</summary>
internal interface IIntegerFunction2
{
    static abstract T Invoke<T>(T x, T y)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>;
}

/// <summary>A function of two floating-point numbers of one type, computed in that type.</summary>
internal interface IFloatFunction2
{
    static abstract T Invoke<T>(T x, T y)
        where T : unmanaged, IFloatingPointIeee754<T>;
}

/// <summary>What is said of a lane by its type. The JIT resolves the questions, since each type is a struct.</summary>
internal static unsafe class Lane
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>True for float and double.</summary>
    [MethodImpl(Inline)]
    public static bool IsFloat<T>() => typeof(T) == typeof(double) || typeof(T) == typeof(float);

    /// <summary>True for sbyte, short, int and long.</summary>
    [MethodImpl(Inline)]
    public static bool IsSignedInteger<T>() =>
        typeof(T) == typeof(sbyte) || typeof(T) == typeof(short) || typeof(T) == typeof(int) || typeof(T) == typeof(long);

    /// <summary>The number in the lane's type: rounded to float, cut to an integer.</summary>
    [MethodImpl(Inline)]
    public static T From<T>(double value)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
            return Unsafe.BitCast<double, T>(value);
        if (typeof(T) == typeof(float))
            return Unsafe.BitCast<float, T>((float)value);
        if (typeof(T) == typeof(sbyte))
            return Unsafe.BitCast<sbyte, T>((sbyte)value);
        if (typeof(T) == typeof(byte))
            return Unsafe.BitCast<byte, T>((byte)value);
        if (typeof(T) == typeof(short))
            return Unsafe.BitCast<short, T>((short)value);
        if (typeof(T) == typeof(ushort))
            return Unsafe.BitCast<ushort, T>((ushort)value);
        if (typeof(T) == typeof(int))
            return Unsafe.BitCast<int, T>((int)value);
        if (typeof(T) == typeof(uint))
            return Unsafe.BitCast<uint, T>((uint)value);
        if (typeof(T) == typeof(long))
            return Unsafe.BitCast<long, T>((long)value);
        return Unsafe.BitCast<ulong, T>((ulong)value);
    }

    /// <summary>The number as a double: rounded to nearest from 64 bits, exact from fewer; a boolean gives 0 or 1.</summary>
    [MethodImpl(Inline)]
    public static double ToDouble<T>(T value)
        where T : unmanaged
    {
        if (typeof(T) == typeof(bool))
            return Unsafe.BitCast<T, byte>(value) != 0 ? 1 : 0;
        if (typeof(T) == typeof(double))
            return Unsafe.BitCast<T, double>(value);
        if (typeof(T) == typeof(float))
            return Unsafe.BitCast<T, float>(value);
        if (typeof(T) == typeof(sbyte))
            return Unsafe.BitCast<T, sbyte>(value);
        if (typeof(T) == typeof(byte))
            return Unsafe.BitCast<T, byte>(value);
        if (typeof(T) == typeof(short))
            return Unsafe.BitCast<T, short>(value);
        if (typeof(T) == typeof(ushort))
            return Unsafe.BitCast<T, ushort>(value);
        if (typeof(T) == typeof(int))
            return Unsafe.BitCast<T, int>(value);
        if (typeof(T) == typeof(uint))
            return Unsafe.BitCast<T, uint>(value);
        if (typeof(T) == typeof(long))
            return Unsafe.BitCast<T, long>(value);
        return Unsafe.BitCast<T, ulong>(value);
    }

    /// <summary>x[i] ← f(x[i], y[i]) for integers.</summary>
    [MethodImpl(Inline)]
    public static void MapIntegers<TFunction, T>(T* x, T* y, int count)
        where TFunction : IIntegerFunction2
        where T : unmanaged
    {
        if (typeof(T) == typeof(sbyte))
            Map((sbyte*)x, (sbyte*)y, count);
        else if (typeof(T) == typeof(byte))
            Map((byte*)x, (byte*)y, count);
        else if (typeof(T) == typeof(short))
            Map((short*)x, (short*)y, count);
        else if (typeof(T) == typeof(ushort))
            Map((ushort*)x, (ushort*)y, count);
        else if (typeof(T) == typeof(int))
            Map((int*)x, (int*)y, count);
        else if (typeof(T) == typeof(uint))
            Map((uint*)x, (uint*)y, count);
        else if (typeof(T) == typeof(long))
            Map((long*)x, (long*)y, count);
        else
            Map((ulong*)x, (ulong*)y, count);

        [MethodImpl(Inline)]
        static void Map<TLane>(TLane* x, TLane* y, int count)
            where TLane : unmanaged, IBinaryInteger<TLane>, IMinMaxValue<TLane>
        {
            for (int i = 0; i < count; i++)
                x[i] = TFunction.Invoke(x[i], y[i]);
        }
    }

    /// <summary>x[i] ← f(x[i], y[i]) for floating-point numbers.</summary>
    [MethodImpl(Inline)]
    public static void MapFloats<TFunction, T>(T* x, T* y, int count)
        where TFunction : IFloatFunction2
        where T : unmanaged
    {
        for (int i = 0; i < count; i++)
        {
            if (typeof(T) == typeof(double))
                ((double*)x)[i] = TFunction.Invoke(((double*)x)[i], ((double*)y)[i]);
            else
                ((float*)x)[i] = TFunction.Invoke(((float*)x)[i], ((float*)y)[i]);
        }
    }

    /// <summary>Of floating-point numbers: all bits where the sign is set, none elsewhere.</summary>
    [MethodImpl(Inline)]
    public static TVector SignMask<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        // Two calls, as the JIT would not see that the count is a constant.
        if (typeof(T) == typeof(float))
            return TSimd.ShiftRightArithmeticBits(x, 31);
        return TSimd.ShiftRightArithmeticBits(x, 63);
    }
}
