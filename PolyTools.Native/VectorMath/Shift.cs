using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>x·2^y for integers, modulo 2 to their bits; 0 where y is negative or not below the bits of a lane.</summary>
internal readonly struct LeftShift : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.And(Shift.InRange<TSimd, TVector, T>(y), Shift.ByBits<TSimd, TVector, T, Left>(x, y));

    private readonly struct Left : IShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Invoke<TSimd, TVector, T>(TVector x, int count)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged =>
            TSimd.ShiftLeftBits(x, count);
    }
}

/// <summary>⌊x/2^y⌋ for integers; where y is negative or not below the bits of a lane, 0, or −1 for a negative x.</summary>
internal readonly struct RightShift : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector shifted = Shift.ByBits<TSimd, TVector, T, Right>(x, y);
        TVector inRange = Shift.InRange<TSimd, TVector, T>(y);
        return Lane.IsSignedInteger<T>()
            ? TSimd.Select(inRange, shifted, TSimd.ShiftRightArithmeticBits(x, (8 * sizeof(T)) - 1))
            : TSimd.And(inRange, shifted);
    }

    private readonly struct Right : IShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Invoke<TSimd, TVector, T>(TVector x, int count)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged =>
            TSimd.ShiftRightArithmeticBits(x, count);
    }
}

/// <summary>A shift of all lanes by one count, which is below the bits of a lane.</summary>
internal interface IShift
{
    static abstract TVector Invoke<TSimd, TVector, T>(TVector x, int count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged;
}

/// <summary>What the shifts share.</summary>
internal static unsafe class Shift
{
    /// <summary>The mask of the counts from 0 to below the bits of a lane: those with no bit outside the bits of bits − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector InRange<TSimd, TVector, T>(TVector count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Equal(count, TSimd.And(count, TSimd.Constant((8 * sizeof(T)) - 1)));

    /// <summary>
    /// Shifts each lane by its own count, modulo the bits of a lane: for each bit of the counts, by that power of two where
    /// it is set. Not all processors have such a shift for all sizes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ByBits<TSimd, TVector, T, TShift>(TVector x, TVector count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TShift : IShift
    {
        x = Step<TSimd, TVector, T, TShift>(x, count, 1);
        x = Step<TSimd, TVector, T, TShift>(x, count, 2);
        x = Step<TSimd, TVector, T, TShift>(x, count, 4);
        if (sizeof(T) > 1)
            x = Step<TSimd, TVector, T, TShift>(x, count, 8);
        if (sizeof(T) > 2)
            x = Step<TSimd, TVector, T, TShift>(x, count, 16);
        return sizeof(T) > 4 ? Step<TSimd, TVector, T, TShift>(x, count, 32) : x;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Step<TSimd, TVector, T, TShift>(TVector x, TVector count, int bit)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TShift : IShift
    {
        TVector isClear = TSimd.Equal(TSimd.And(count, TSimd.Constant(bit)), TSimd.Constant(0));
        return TSimd.Select(isClear, x, TShift.Invoke<TSimd, TVector, T>(x, bit));
    }
}
