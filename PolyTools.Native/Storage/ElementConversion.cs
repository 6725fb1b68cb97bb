using System.Numerics;
using System.Runtime.CompilerServices;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Storage;

/// <summary>Elements side by side as they are on disk to what they are in memory, and back. Nothing is allocated.</summary>
/// <remarks>
/// Only float16 and complex64 change: the way to memory is exact, the way back rounds to nearest, even, and to infinity
/// beyond the largest number, as NumPy's casts do. Booleans become 0 or 1. All others are copied. The byte order is the machine's.
/// </remarks>
public static unsafe class ElementConversion
{
    private const uint FloatInfinity = 0x7F80_0000;
    private const uint HalfInfinity = 0x7C00;

    /// <summary>2^16, the first power of two that float16 cannot hold, as a float32.</summary>
    private const uint HalfOverflow = 0x4780_0000;

    /// <summary>2^-14, the smallest normal number of float16, as a float32.</summary>
    private const uint HalfNormal = 0x3880_0000;

    /// <summary>1/2, whose last place is 2^-24, the smallest number of float16.</summary>
    private const uint OneHalf = 0x3F00_0000;

    /// <summary>What the exponents of float16 and float32 differ by, in the place of that of float32.</summary>
    private const uint Rebias = (127 - 15) << 23;

    /// <summary>Elements on disk to elements in memory.</summary>
    /// <param name="type">The type on disk.</param>
    /// <param name="stored">A whole number of elements.</param>
    /// <param name="memory">As many elements of the type in memory; elsewhere than the first ones.</param>
    public static void ToMemory(StorageType type, ReadOnlySpan<byte> stored, Span<byte> memory)
    {
        int count = Count(stored.Length, type.Size(), memory.Length, type.MemoryType().Size());
        fixed (byte* from = stored, to = memory)
            ToMemory(type, from, to, count);
    }

    /// <summary>Elements in memory to elements on disk.</summary>
    /// <param name="type">The type on disk.</param>
    /// <param name="memory">A whole number of elements of the type in memory.</param>
    /// <param name="stored">As many elements of the type on disk; elsewhere than the first ones.</param>
    public static void ToStorage(StorageType type, ReadOnlySpan<byte> memory, Span<byte> stored)
    {
        int count = Count(memory.Length, type.MemoryType().Size(), stored.Length, type.Size());
        fixed (byte* from = memory, to = stored)
            ToStorage(type, from, to, count);
    }

    /// <inheritdoc cref="ToMemory(StorageType, ReadOnlySpan{byte}, Span{byte})"/>
    /// <param name="type">The type on disk.</param>
    /// <param name="stored">The elements on disk.</param>
    /// <param name="memory">Room for the elements in memory.</param>
    /// <param name="count">How many elements.</param>
    public static void ToMemory(StorageType type, byte* stored, byte* memory, long count)
    {
        switch (type)
        {
            case StorageType.Bool:
                CopyBooleans(stored, memory, (nint)count);
                break;
            case StorageType.Float16:
                FromHalf((ushort*)stored, (float*)memory, (nint)count);
                break;
            case StorageType.Complex64:
                Widening.Find(DType.Float32, DType.Float64)(stored, memory, (nint)(2 * count));
                break;
            default:
                Buffer.MemoryCopy(stored, memory, count * type.Size(), count * type.Size());
                break;
        }
    }

    /// <inheritdoc cref="ToStorage(StorageType, ReadOnlySpan{byte}, Span{byte})"/>
    /// <param name="type">The type on disk.</param>
    /// <param name="memory">The elements in memory.</param>
    /// <param name="stored">Room for the elements on disk.</param>
    /// <param name="count">How many elements.</param>
    public static void ToStorage(StorageType type, byte* memory, byte* stored, long count)
    {
        switch (type)
        {
            case StorageType.Bool:
                CopyBooleans(memory, stored, (nint)count);
                break;
            case StorageType.Float16:
                ToHalf((float*)memory, (ushort*)stored, (nint)count);
                break;
            case StorageType.Complex64:
                Narrow((double*)memory, (float*)stored, (nint)(2 * count));
                break;
            default:
                Buffer.MemoryCopy(memory, stored, count * type.Size(), count * type.Size());
                break;
        }
    }

    /// <summary>A float16 as float32: exact; of a NaN, the payload stays in the upper bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float FromHalf(ushort half)
    {
        uint magnitude = (half & 0x7FFFu) << 13;
        uint bits = magnitude >= HalfInfinity << 13 ? magnitude + (2 * Rebias)
            : magnitude >= 1 << 23 ? magnitude + Rebias
            // m·2^-24 = (1 + m·2^-10)·2^-14 - 2^-14, exactly.
            : BitConverter.SingleToUInt32Bits(
                BitConverter.UInt32BitsToSingle(magnitude + HalfNormal) - BitConverter.UInt32BitsToSingle(HalfNormal));
        return BitConverter.UInt32BitsToSingle(bits | ((half & 0x8000u) << 16));
    }

    /// <summary>
    /// A float32 as float16, rounded to nearest, even. A NaN keeps the upper bits of its payload, and stays a NaN if they are 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ushort ToHalf(float number)
    {
        uint bits = BitConverter.SingleToUInt32Bits(number);
        uint magnitude = bits & 0x7FFF_FFFF;
        uint half;
        if (magnitude > FloatInfinity)
            half = Math.Max((magnitude >> 13) - (2 * Rebias >> 13), HalfInfinity + 1);
        else if (magnitude >= HalfOverflow)
            half = HalfInfinity;
        else if (magnitude >= HalfNormal)
            // Half a place less one, and one more if the number kept would be odd: a carry may run up to infinity.
            half = (magnitude - Rebias + 0xFFF + ((magnitude >> 13) & 1)) >> 13;
        else
            // The sum's last place is 2^-24: the addition rounds.
            half = BitConverter.SingleToUInt32Bits(BitConverter.UInt32BitsToSingle(magnitude) + 0.5f) - OneHalf;
        return (ushort)(half | ((bits >> 16) & 0x8000));
    }

    /// <summary>A float64 as float16, rounded once.</summary>
    /// <remarks>
    /// It is first cut to a float32 whose last bit is set if anything was cut off (rounding to odd). Those 24 bits are
    /// at least two more than the 11 of float16, so that the second step sees on which side of a tie the number lies.
    /// </remarks>
    internal static ushort ToHalf(double number)
    {
        float nearest = (float)number;
        if (nearest == number || double.IsNaN(number))
            return ToHalf(nearest);
        uint bits = BitConverter.SingleToUInt32Bits(nearest);
        // Towards zero; what has been rounded to infinity becomes the largest number.
        bits -= Math.Abs((double)nearest) > Math.Abs(number) ? 1u : 0;
        return ToHalf(BitConverter.UInt32BitsToSingle(bits | 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void FromHalf(ushort* source, float* result, nint count)
    {
        nint i = 0;
        for (; i + Vector<ushort>.Count <= count; i += Vector<ushort>.Count)
        {
            Vector<ushort> halves = Vector.Load(source + i);
            FromHalf(Vector.WidenLower(halves)).Store(result + i);
            FromHalf(Vector.WidenUpper(halves)).Store(result + i + Vector<float>.Count);
        }

        for (; i < count; i++)
            result[i] = FromHalf(source[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ToHalf(float* source, ushort* result, nint count)
    {
        nint i = 0;
        for (; i + Vector<ushort>.Count <= count; i += Vector<ushort>.Count)
            Vector.Narrow(ToHalf(Vector.Load(source + i)), ToHalf(Vector.Load(source + i + Vector<float>.Count))).Store(result + i);
        for (; i < count; i++)
            result[i] = ToHalf(source[i]);
    }

    /// <summary>float64 to float32, rounded to nearest, even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Narrow(double* source, float* result, nint count)
    {
        nint i = 0;
        for (; i + Vector<float>.Count <= count; i += Vector<float>.Count)
            Vector.Narrow(Vector.Load(source + i), Vector.Load(source + i + Vector<double>.Count)).Store(result + i);
        for (; i < count; i++)
            result[i] = (float)source[i];
    }

    /// <summary>As <see cref="FromHalf(ushort)"/>, with each case computed and one of them chosen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> FromHalf(Vector<uint> halves)
    {
        Vector<uint> magnitude = Vector.ShiftLeft(halves & new Vector<uint>(0x7FFF), 13);
        Vector<uint> normal = magnitude + new Vector<uint>(Rebias);
        Vector<uint> special = magnitude + new Vector<uint>(2 * Rebias);
        var smallest = new Vector<uint>(HalfNormal);
        Vector<uint> tiny = Vector.AsVectorUInt32(
            Vector.AsVectorSingle(magnitude + smallest) - Vector.AsVectorSingle(smallest));
        Vector<uint> bits = Vector.ConditionalSelect(
            Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(HalfInfinity << 13)), special,
            Vector.ConditionalSelect(Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(1 << 23)), normal, tiny));
        return Vector.AsVectorSingle(bits | Vector.ShiftLeft(halves & new Vector<uint>(0x8000), 16));
    }

    /// <summary>As <see cref="ToHalf(float)"/>, with each case computed and one of them chosen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> ToHalf(Vector<float> numbers)
    {
        Vector<uint> bits = Vector.AsVectorUInt32(numbers);
        Vector<uint> magnitude = bits & new Vector<uint>(0x7FFF_FFFF);
        Vector<uint> upper = Vector.ShiftRightLogical(magnitude, 13);
        Vector<uint> nan = Vector.Max(upper - new Vector<uint>(2 * Rebias >> 13), new Vector<uint>(HalfInfinity + 1));
        Vector<uint> normal = Vector.ShiftRightLogical(
            magnitude + (upper & Vector<uint>.One) + new Vector<uint>(0xFFF) - new Vector<uint>(Rebias), 13);
        Vector<uint> tiny = Vector.AsVectorUInt32(Vector.AsVectorSingle(magnitude) + new Vector<float>(0.5f))
            - new Vector<uint>(OneHalf);
        Vector<uint> half = Vector.ConditionalSelect(
            Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(HalfOverflow)), new Vector<uint>(HalfInfinity),
            Vector.ConditionalSelect(Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(HalfNormal)), normal, tiny));
        half = Vector.ConditionalSelect(Vector.GreaterThan(magnitude, new Vector<uint>(FloatInfinity)), nan, half);
        return half | (Vector.ShiftRightLogical(bits, 16) & new Vector<uint>(0x8000));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyBooleans(byte* source, byte* result, nint count)
    {
        nint i = 0;
        for (; i + Vector<byte>.Count <= count; i += Vector<byte>.Count)
            Vector.Min(Vector.Load(source + i), Vector<byte>.One).Store(result + i);
        for (; i < count; i++)
            result[i] = Math.Min(source[i], (byte)1);
    }

    private static int Count(int bytes, int size, int otherBytes, int otherSize)
    {
        int count = bytes / size;
        if (bytes % size != 0 || otherBytes != (long)count * otherSize)
            throw new ArgumentException($"{bytes} and {otherBytes} bytes hold no equal number of elements.");
        return count;
    }
}
