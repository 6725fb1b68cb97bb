using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Storage;

/// <summary>The codecs that make a chunk's stored bytes of its elements, one after the other.</summary>
/// <remarks>
/// It never changes, and any number of threads may use it at once. What lies between two steps is kept in memory of the thread;
/// where there is only one step, it works between source and destination directly.
/// </remarks>
public sealed class CodecChain
{
    private const string ArrayFilter = "numcodecs.delta";

    private readonly Codec[] steps;

    /// <summary>The most bytes before each step; the last one is what the last step makes.</summary>
    private readonly int[] lengths;

    /// <summary>Makes a chain.</summary>
    /// <param name="type">The type of the elements.</param>
    /// <param name="chunkShape">The shape of a chunk, at least 1 along each dimension.</param>
    /// <param name="steps">The codecs in the order of encoding. Codecs that change nothing are left out.</param>
    /// <exception cref="PolyException">A chunk, or what a step may make of it, has more than 2^31-1 bytes (ChunkTooLarge).</exception>
    public CodecChain(StorageType type, IReadOnlyList<long> chunkShape, IEnumerable<Codec> steps)
    {
        Type = type;
        ChunkShape = [.. chunkShape];
        this.steps = [.. steps.Where(step => step.Info.Name != CreationOptions.None)];
        RawLength = LengthOf(type, ChunkShape);
        ElementCount = RawLength / type.Size();
        lengths = new int[this.steps.Length + 1];
        lengths[0] = RawLength;
        for (int i = 0; i < this.steps.Length; i++)
        {
            long next = this.steps[i].MaxEncodedLength(lengths[i]);
            if (next > int.MaxValue)
                throw TooLarge(ChunkShape, type);
            lengths[i + 1] = (int)next;
        }
    }

    /// <summary>The type of the elements.</summary>
    public StorageType Type { get; }

    /// <summary>The shape of a chunk.</summary>
    public IReadOnlyList<long> ChunkShape { get; }

    /// <summary>The codecs in the order of encoding.</summary>
    public IReadOnlyList<Codec> Steps => steps;

    /// <summary>The elements of a chunk.</summary>
    public int ElementCount { get; }

    /// <summary>The bytes of a chunk's elements.</summary>
    public int RawLength { get; }

    /// <summary>The most bytes that <see cref="Encode"/> writes.</summary>
    public int MaxEncodedLength => lengths[^1];

    /// <summary>True if a stored chunk has as many bytes as any other.</summary>
    public bool IsFixedLength => Array.TrueForAll(steps, step => step.Info.Kind != CodecKind.Compressor);

    /// <summary>True if nothing is compressed: a stored chunk has no fewer bytes than its elements.</summary>
    public bool IsStored => Array.TrueForAll(
        steps, step => step.Info.Kind != CodecKind.Compressor || (step.Info.StoresAtLevelZero && step.Level == 0));

    /// <summary>True if the most significant byte of a number is stored first; false where numbers have one byte.</summary>
    public bool IsBigEndian =>
        Type.NumberSize() > 1 && Array.Exists(steps, step => step is ByteSwapCodec) == BitConverter.IsLittleEndian;

    /// <summary>The bytes of a chunk's elements, or of a shard's.</summary>
    /// <param name="type">The type of the elements.</param>
    /// <param name="chunkShape">The shape.</param>
    /// <param name="what">What errors call it.</param>
    /// <exception cref="PolyException">They are more than 2^31-1 (ChunkTooLarge).</exception>
    internal static int LengthOf(StorageType type, IReadOnlyList<long> chunkShape, string what = "Chunks") =>
        ArrayShape.TryCount([.. chunkShape], type.Size(), out long count) && count * type.Size() <= int.MaxValue
            ? (int)count * type.Size()
            : throw TooLarge(chunkShape, type, what);

    /// <summary>True for what version 3 has before its codec <c>bytes</c>.</summary>
    internal static bool IsArrayStep(Codec step) => step is TransposeCodec || step.Info.V3Name == ArrayFilter;

    /// <summary>Encodes a chunk.</summary>
    /// <param name="raw"><see cref="RawLength"/> bytes: the elements in C order and the machine's byte order.</param>
    /// <param name="destination">At least <see cref="MaxEncodedLength"/> bytes that do not overlap the source.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public unsafe int Encode(ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        if (raw.Length != RawLength)
            throw new ArgumentException($"A chunk has {RawLength:N0} bytes, not {raw.Length:N0}.", nameof(raw));
        if (destination.Length < MaxEncodedLength)
            throw new ArgumentException($"A chunk may take {MaxEncodedLength:N0} bytes.", nameof(destination));
        if (steps.Length == 0)
        {
            raw.CopyTo(destination);
            return raw.Length;
        }

        ReadOnlySpan<byte> source = raw;
        for (int i = 0; i < steps.Length - 1; i++)
        {
            var result = new Span<byte>(ThreadScratch.Get(Between(i), lengths[i + 1]), lengths[i + 1]);
            source = result[..steps[i].Encode(source, result)];
        }

        return steps[^1].Encode(source, destination);
    }

    /// <summary>Decodes a chunk.</summary>
    /// <param name="stored">The bytes of the file, or anything else: nothing in it is trusted.</param>
    /// <param name="raw"><see cref="RawLength"/> bytes that do not overlap the source; undefined after an exception.</param>
    /// <exception cref="CodecException">The bytes are damaged, or hold another number of elements.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public unsafe void Decode(ReadOnlySpan<byte> stored, Span<byte> raw)
    {
        if (raw.Length != RawLength)
            throw new ArgumentException($"A chunk has {RawLength:N0} bytes, not {raw.Length:N0}.", nameof(raw));
        ReadOnlySpan<byte> source = stored;
        for (int i = steps.Length - 1; i > 0; i--)
        {
            // Other programs' compressors may need more room than ours before a checksum was added; a checksum or filter makes no
            // more of what is there.
            int room = Math.Max(lengths[i], stored.Length);
            var result = new Span<byte>(ThreadScratch.Get(Between(i), room), room);
            source = result[..steps[i].Decode(source, result)];
        }

        int length = source.Length;
        if (steps.Length > 0)
            length = steps[0].Decode(source, raw);
        if (length != RawLength)
            throw new CodecException(
                steps.Length > 0 ? steps[0].Info.Name : "chunk", stored.Length,
                $"{length:N0} bytes were found where the chunk's elements have {RawLength:N0}");
        if (steps.Length == 0)
            source.CopyTo(raw);
        if (Type == StorageType.Bool)
            Normalise(raw);
    }

    private static ScratchPurpose Between(int step) => step % 2 == 0 ? ScratchPurpose.ChainEven : ScratchPurpose.ChainOdd;

    private static PolyException TooLarge(IReadOnlyList<long> chunkShape, StorageType type, string what = "Chunks") =>
        new(
            "ChunkTooLarge", ErrorKind.InvalidArgument,
            $"{what} of the shape {ArrayShape.Text([.. chunkShape])} of {type.Name()} would have more than {int.MaxValue:N0} bytes.",
            $"Use smaller {what.ToLowerInvariant()}: chunks of about a million bytes are fast.");

    // A boolean is 0 or 1; another program may have stored another byte for true.
    private static void Normalise(Span<byte> booleans)
    {
        if (!booleans.ContainsAnyExceptInRange((byte)0, (byte)1))
            return;
        foreach (ref byte boolean in booleans)
            boolean = boolean == 0 ? (byte)0 : (byte)1;
    }
}
