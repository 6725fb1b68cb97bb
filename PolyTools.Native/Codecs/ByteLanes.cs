using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace PolyTools.Native.Codecs;

/// <summary>Vectors of one or more lanes of 16 bytes, each of which works on memory of its own.</summary>
/// <typeparam name="TVector">The vectors.</typeparam>
[SuppressMessage("Design", "CA1000", Justification = "static members of a type argument")]
internal unsafe interface IByteLanes<TVector>
{
    /// <summary>Bytes of a vector.</summary>
    static abstract int Width { get; }

    /// <summary>Consecutive bytes.</summary>
    static abstract TVector Load(byte* source);

    /// <summary>Consecutive bytes.</summary>
    static abstract void Store(TVector vector, byte* destination);

    /// <summary>Lane i from i times the distance.</summary>
    static abstract TVector LoadLanes(byte* source, int distance);

    /// <summary>Lane i to i times the distance.</summary>
    static abstract void StoreLanes(TVector vector, byte* destination, int distance);

    /// <summary>The two halves of lane i to i times the distance, and 16 bytes further.</summary>
    static abstract void StoreHalves(TVector vector, byte* destination, int distance);

    /// <summary>In each lane, the first 8 bytes of the one and the other in turn.</summary>
    static abstract TVector Low(TVector first, TVector second);

    /// <summary>In each lane, the last 8 bytes of the one and the other in turn.</summary>
    static abstract TVector High(TVector first, TVector second);

    /// <summary>In each lane, the first 8 bytes of the one, then those of the other.</summary>
    static abstract TVector LowHalves(TVector first, TVector second);

    /// <summary>In each lane, the last 8 bytes of the one, then those of the other.</summary>
    static abstract TVector HighHalves(TVector first, TVector second);

    /// <summary>In each 8 bytes, bit i of byte k becomes bit k of byte i.</summary>
    static abstract TVector TransposeBits(TVector vector);
}

/// <summary>How a matrix of 8 × 8 bits is transposed.</summary>
internal static class BitMatrix
{
    /// <summary>
    /// The affine transform of x by a matrix has as bit i of each byte the parity of row 7 - i and x. With the bytes 1, 2, 4, ... as
    /// x and the data as the matrix, byte n has bit n of all rows, the last row first.
    /// </summary>
    public const ulong Bits = 0x8040201008040201;

    /// <summary>Takes as a matrix what follows: it puts the bits of each byte into the other order.</summary>
    public const ulong Reversal = 0x8040201008040201;

    /// <summary>Bit i of byte k becomes bit k of byte i: three rounds that swap blocks of 1, 2 and 4 bits beside the diagonal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Transpose(ulong x)
    {
        ulong t = (x ^ (x >> 7)) & 0x00AA00AA00AA00AA;
        x ^= t ^ (t << 7);
        t = (x ^ (x >> 14)) & 0x0000CCCC0000CCCC;
        x ^= t ^ (t << 14);
        t = (x ^ (x >> 28)) & 0x00000000F0F0F0F0;
        return x ^ t ^ (t << 28);
    }
}

/// <summary>One lane.</summary>
internal readonly unsafe struct ByteLanes128 : IByteLanes<Vector128<byte>>
{
    /// <inheritdoc/>
    public static int Width => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(byte* source) => Vector128.Load(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<byte> vector, byte* destination) => vector.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> LoadLanes(byte* source, int distance) => Vector128.Load(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLanes(Vector128<byte> vector, byte* destination, int distance) => vector.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalves(Vector128<byte> vector, byte* destination, int distance)
    {
        vector.GetLower().Store(destination);
        vector.GetUpper().Store(destination + 16);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Low(Vector128<byte> first, Vector128<byte> second) =>
        Sse2.IsSupported ? Sse2.UnpackLow(first, second)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(first, second)
        : Vector128.Shuffle(first, Vector128.Create((byte)0, 16, 1, 16, 2, 16, 3, 16, 4, 16, 5, 16, 6, 16, 7, 16))
            | Vector128.Shuffle(second, Vector128.Create((byte)16, 0, 16, 1, 16, 2, 16, 3, 16, 4, 16, 5, 16, 6, 16, 7));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> High(Vector128<byte> first, Vector128<byte> second) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(first, second)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(first, second)
        : Low(HighHalves(first, first), HighHalves(second, second));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> LowHalves(Vector128<byte> first, Vector128<byte> second) =>
        Vector128.Create(first.GetLower(), second.GetLower());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> HighHalves(Vector128<byte> first, Vector128<byte> second) =>
        Vector128.Create(first.GetUpper(), second.GetUpper());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> TransposeBits(Vector128<byte> vector)
    {
        if (Gfni.IsSupported)
        {
            Vector128<byte> reversed = Gfni.GaloisFieldAffineTransform(
                Vector128.Create(BitMatrix.Bits).AsByte(), vector, 0);
            return Gfni.GaloisFieldAffineTransform(reversed, Vector128.Create(BitMatrix.Reversal).AsByte(), 0);
        }

        Vector128<ulong> x = vector.AsUInt64();
        Vector128<ulong> t = (x ^ (x >> 7)) & Vector128.Create(0x00AA00AA00AA00AAul);
        x ^= t ^ (t << 7);
        t = (x ^ (x >> 14)) & Vector128.Create(0x0000CCCC0000CCCCul);
        x ^= t ^ (t << 14);
        t = (x ^ (x >> 28)) & Vector128.Create(0x00000000F0F0F0F0ul);
        return (x ^ t ^ (t << 28)).AsByte();
    }
}

/// <summary>Two lanes, for processors with AVX2.</summary>
internal readonly unsafe struct ByteLanes256 : IByteLanes<Vector256<byte>>
{
    /// <inheritdoc/>
    public static int Width => 32;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Load(byte* source) => Vector256.Load(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<byte> vector, byte* destination) => vector.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> LoadLanes(byte* source, int distance) =>
        Avx2.InsertVector128(Vector128.Load(source).ToVector256Unsafe(), Vector128.Load(source + distance), 1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLanes(Vector256<byte> vector, byte* destination, int distance)
    {
        vector.GetLower().Store(destination);
        vector.GetUpper().Store(destination + distance);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalves(Vector256<byte> vector, byte* destination, int distance)
    {
        ByteLanes128.StoreHalves(vector.GetLower(), destination, distance);
        ByteLanes128.StoreHalves(vector.GetUpper(), destination + distance, distance);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Low(Vector256<byte> first, Vector256<byte> second) => Avx2.UnpackLow(first, second);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> High(Vector256<byte> first, Vector256<byte> second) => Avx2.UnpackHigh(first, second);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> LowHalves(Vector256<byte> first, Vector256<byte> second) =>
        Avx2.UnpackLow(first.AsUInt64(), second.AsUInt64()).AsByte();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> HighHalves(Vector256<byte> first, Vector256<byte> second) =>
        Avx2.UnpackHigh(first.AsUInt64(), second.AsUInt64()).AsByte();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> TransposeBits(Vector256<byte> vector)
    {
        if (Gfni.V256.IsSupported)
        {
            Vector256<byte> reversed = Gfni.V256.GaloisFieldAffineTransform(
                Vector256.Create(BitMatrix.Bits).AsByte(), vector, 0);
            return Gfni.V256.GaloisFieldAffineTransform(reversed, Vector256.Create(BitMatrix.Reversal).AsByte(), 0);
        }

        Vector256<ulong> x = vector.AsUInt64();
        Vector256<ulong> t = (x ^ (x >> 7)) & Vector256.Create(0x00AA00AA00AA00AAul);
        x ^= t ^ (t << 7);
        t = (x ^ (x >> 14)) & Vector256.Create(0x0000CCCC0000CCCCul);
        x ^= t ^ (t << 14);
        t = (x ^ (x >> 28)) & Vector256.Create(0x00000000F0F0F0F0ul);
        return (x ^ t ^ (t << 28)).AsByte();
    }
}

/// <summary>Four lanes, for processors with AVX-512.</summary>
internal readonly unsafe struct ByteLanes512 : IByteLanes<Vector512<byte>>
{
    /// <inheritdoc/>
    public static int Width => 64;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Load(byte* source) => Vector512.Load(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<byte> vector, byte* destination) => vector.Store(destination);

    /// <inheritdoc/>
    /// <remarks>Inserting from memory takes no turn at the one port that shuffles.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> LoadLanes(byte* source, int distance)
    {
        Vector512<byte> vector = Vector128.Load(source).ToVector256Unsafe().ToVector512Unsafe();
        vector = Avx512F.InsertVector128(vector.AsInt32(), Vector128.Load(source + distance).AsInt32(), 1).AsByte();
        vector = Avx512F.InsertVector128(vector.AsInt32(), Vector128.Load(source + (2 * distance)).AsInt32(), 2).AsByte();
        return Avx512F.InsertVector128(vector.AsInt32(), Vector128.Load(source + (3 * distance)).AsInt32(), 3).AsByte();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLanes(Vector512<byte> vector, byte* destination, int distance)
    {
        vector.GetLower().GetLower().Store(destination);
        Avx512F.ExtractVector128(vector, 1).Store(destination + distance);
        Avx512F.ExtractVector128(vector, 2).Store(destination + (2 * distance));
        Avx512F.ExtractVector128(vector, 3).Store(destination + (3 * distance));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalves(Vector512<byte> vector, byte* destination, int distance)
    {
        ByteLanes256.StoreHalves(vector.GetLower(), destination, distance);
        ByteLanes256.StoreHalves(vector.GetUpper(), destination + (2 * distance), distance);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Low(Vector512<byte> first, Vector512<byte> second) => Avx512BW.UnpackLow(first, second);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> High(Vector512<byte> first, Vector512<byte> second) => Avx512BW.UnpackHigh(first, second);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> LowHalves(Vector512<byte> first, Vector512<byte> second) =>
        Avx512F.UnpackLow(first.AsUInt64(), second.AsUInt64()).AsByte();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> HighHalves(Vector512<byte> first, Vector512<byte> second) =>
        Avx512F.UnpackHigh(first.AsUInt64(), second.AsUInt64()).AsByte();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> TransposeBits(Vector512<byte> vector)
    {
        if (Gfni.V512.IsSupported)
        {
            Vector512<byte> reversed = Gfni.V512.GaloisFieldAffineTransform(
                Vector512.Create(BitMatrix.Bits).AsByte(), vector, 0);
            return Gfni.V512.GaloisFieldAffineTransform(reversed, Vector512.Create(BitMatrix.Reversal).AsByte(), 0);
        }

        Vector512<ulong> x = vector.AsUInt64();
        Vector512<ulong> t = (x ^ (x >> 7)) & Vector512.Create(0x00AA00AA00AA00AAul);
        x ^= t ^ (t << 7);
        t = (x ^ (x >> 14)) & Vector512.Create(0x0000CCCC0000CCCCul);
        x ^= t ^ (t << 14);
        t = (x ^ (x >> 28)) & Vector512.Create(0x00000000F0F0F0F0ul);
        return (x ^ t ^ (t << 28)).AsByte();
    }
}
