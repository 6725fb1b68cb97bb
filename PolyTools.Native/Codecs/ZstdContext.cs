using ZstdSharp.Unsafe;
using Methods = ZstdSharp.Unsafe.Methods;

namespace PolyTools.Native.Codecs;

/// <summary>A thread's contexts of the Zstandard library, kept from call to call: making one costs more than a small chunk.</summary>
/// <remarks>A context keeps the memory of its largest recent work, outside the garbage collector; it goes with the thread.</remarks>
internal sealed unsafe class ZstdContext
{
    /// <summary>The library calls it ZSTD_c_maxBlockSize.</summary>
    private const ZSTD_cParameter MaxBlockParameter = ZSTD_cParameter.ZSTD_c_experimentalParam18;

    [ThreadStatic]
    private static ZstdContext? current;

    private ZSTD_CCtx_s* compressor;
    private ZSTD_DCtx_s* decompressor;

    private ZstdContext()
    {
    }

    /// <summary>Frees the contexts after the thread's end.</summary>
    ~ZstdContext()
    {
        Methods.ZSTD_freeCCtx(compressor);
        Methods.ZSTD_freeDCtx(decompressor);
    }

    private static ZstdContext Current => current ??= new ZstdContext();

    /// <summary>Writes one frame, that has the number of its bytes.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="level">Zstandard's, also negative.</param>
    /// <param name="checksum">Whether the frame gets the lower half of the bytes' XXH64.</param>
    /// <param name="maxBlock">
    /// The bytes of a block inside the frame, at most; 0 for the library's 128 kB. Each block has a code of its own for what
    /// matches do not cover: shorter ones suit data of several kinds, as the planes of shuffled numbers are.
    /// </param>
    /// <returns>The bytes written; 0 where they do not fit.</returns>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int level, bool checksum, int maxBlock = 0)
    {
        ZstdContext contexts = Current;
        if (contexts.compressor is null)
            contexts.compressor = Made(Methods.ZSTD_createCCtx());
        Methods.ZSTD_CCtx_setParameter(contexts.compressor, ZSTD_cParameter.ZSTD_c_compressionLevel, level);
        Methods.ZSTD_CCtx_setParameter(contexts.compressor, ZSTD_cParameter.ZSTD_c_checksumFlag, checksum ? 1 : 0);
        Methods.ZSTD_CCtx_setParameter(contexts.compressor, MaxBlockParameter, maxBlock);
        fixed (byte* input = source, output = destination)
        {
            nuint written = Methods.ZSTD_compress2(
                contexts.compressor, output, (nuint)destination.Length, input, (nuint)source.Length);
            if (!Methods.ZSTD_isError(written))
                return (int)written;
            if (Methods.ZSTD_getErrorCode(written) == ZSTD_ErrorCode.ZSTD_error_dstSize_tooSmall)
                return 0;
            throw new PolyException(
                "OutOfMemory", ErrorKind.ResourceUnavailable,
                $"Zstandard's level {level} cannot compress {source.Length:N0} bytes: {Methods.ZSTD_getErrorName(written)}.",
                "Use a lower level or smaller chunks.");
        }
    }

    /// <summary>Decodes frames, one after the other, with or without the number of their bytes.</summary>
    /// <param name="source">The frames.</param>
    /// <param name="destination">Where the bytes go; nothing is allocated for them.</param>
    /// <param name="codec">The codec's name, for errors.</param>
    /// <returns>The bytes written.</returns>
    /// <exception cref="CodecException">They are damaged, or hold more bytes than the destination has room for.</exception>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination, string codec)
    {
        if (source.IsEmpty)
            throw DamagedData.Truncated(codec, 0);
        ZstdContext contexts = Current;
        if (contexts.decompressor is null)
            contexts.decompressor = Made(Methods.ZSTD_createDCtx());
        // An empty span may be pinned as null, which the library takes for a missing buffer.
        byte none = 0;
        fixed (byte* input = source, pinned = destination)
        {
            byte* output = pinned is null ? &none : pinned;
            nuint written = Methods.ZSTD_decompressDCtx(
                contexts.decompressor, output, (nuint)destination.Length, input, (nuint)source.Length);
            return Methods.ZSTD_isError(written)
                ? throw Damaged(source, destination.Length, codec, written)
                : (int)written;
        }
    }

    // The library does not say where; it is somewhere before the end.
    private static CodecException Damaged(ReadOnlySpan<byte> source, int room, string codec, nuint error) =>
        Methods.ZSTD_getErrorCode(error) switch
        {
            ZSTD_ErrorCode.ZSTD_error_dstSize_tooSmall => DamagedData.TooLong(codec, 0, room),
            ZSTD_ErrorCode.ZSTD_error_srcSize_wrong => EndOfFrames(source) is var end && IsBeginOfFrame(source[end..])
                ? DamagedData.Truncated(codec, source.Length)
                : DamagedData.TrailingBytes(codec, end),
            ZSTD_ErrorCode.ZSTD_error_checksum_wrong => new CodecException(codec, 0, "the checksum of the frame is wrong")
            {
                Damage = DataDamage.Checksum,
            },
            _ => new CodecException(codec, 0, Methods.ZSTD_getErrorName(error)),
        };

    /// <summary>Where the frames end of which all is there.</summary>
    private static int EndOfFrames(ReadOnlySpan<byte> source)
    {
        int position = 0;
        fixed (byte* input = source)
        {
            while (position < source.Length)
            {
                nuint bytes = Methods.ZSTD_findFrameCompressedSize(input + position, (nuint)(source.Length - position));
                if (Methods.ZSTD_isError(bytes))
                    break;
                position += (int)bytes;
            }
        }

        return position;
    }

    /// <summary>Whether bytes may be the first ones of a frame, of data or skippable (0x50 to 0x5f).</summary>
    private static bool IsBeginOfFrame(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> data = [0x28, 0xb5, 0x2f, 0xfd], skippable = [0x50, 0x2a, 0x4d, 0x18];
        ReadOnlySpan<byte> first = bytes[..Math.Min(bytes.Length, data.Length)];
        return data.StartsWith(first) || ((first[0] & 0xf0) == skippable[0] && skippable[1..].StartsWith(first[1..]));
    }

    private static T* Made<T>(T* context)
        where T : unmanaged =>
        context is not null
            ? context
            : throw new PolyException(
                "OutOfMemory", ErrorKind.ResourceUnavailable, "The system refused the memory that Zstandard works with.",
                "Use fewer threads.");
}
