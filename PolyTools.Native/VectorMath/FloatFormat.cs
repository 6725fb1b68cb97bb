using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>
/// The numbers that describe float32 and float64, for kernels written once for both. The JIT resolves the questions, since each type
/// is a struct.
/// </summary>
internal static class FloatFormat
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Bits of the fraction field.</summary>
    [MethodImpl(Inline)]
    public static int FractionBits<T>() => typeof(T) == typeof(float) ? 23 : 52;

    /// <summary>What the exponent field holds for 1.</summary>
    [MethodImpl(Inline)]
    public static double Bias<T>() => typeof(T) == typeof(float) ? 127 : 1023;

    /// <summary>
    /// 1.5·2^52, or 1.5·2^23: added to a number of magnitude below a third of it, leaves its nearest integer in the low bits.
    /// </summary>
    [MethodImpl(Inline)]
    public static double RoundingMagic<T>() => typeof(T) == typeof(float) ? 12582912 : 6755399441055744;

    /// <summary>2^52, or 2^23: the least number from which on all are whole.</summary>
    [MethodImpl(Inline)]
    public static double Whole<T>() => typeof(T) == typeof(float) ? 8388608 : 4503599627370496;

    /// <summary>The bits of <see cref="Whole"/>, whose low bits are free for an integer.</summary>
    [MethodImpl(Inline)]
    public static ulong WholeBits<T>() => typeof(T) == typeof(float) ? 0x4B000000UL : 0x4330000000000000;

    /// <summary>The bits shifted by <see cref="FractionBits"/> to the left: an integer into the exponent field.</summary>
    /// <remarks>The count is a literal, for the instruction that has it built in.</remarks>
    [MethodImpl(Inline)]
    public static TVector ToExponent<TSimd, TVector, T>(TVector bits)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        typeof(T) == typeof(float) ? TSimd.ShiftLeftBits(bits, 23) : TSimd.ShiftLeftBits(bits, 52);

    /// <summary>The bits shifted by <see cref="FractionBits"/> to the right: the exponent field as an integer.</summary>
    /// <inheritdoc cref="ToExponent" path="/remarks"/>
    [MethodImpl(Inline)]
    public static TVector FromExponent<TSimd, TVector, T>(TVector bits)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        typeof(T) == typeof(float) ? TSimd.ShiftRightLogicalBits(bits, 23) : TSimd.ShiftRightLogicalBits(bits, 52);

    [MethodImpl(Inline)]
    public static double SmallestNormal<T>() =>
        typeof(T) == typeof(float) ? 1.1754943508222875e-38 : 2.2250738585072014e-308;

    [MethodImpl(Inline)]
    public static double MaxValue<T>() => typeof(T) == typeof(float) ? float.MaxValue : double.MaxValue;
}
