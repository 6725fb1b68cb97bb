using PolyTools.Native.Codecs;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>How much managed memory codecs allocate once they are warm.</summary>
public sealed class CodecAllocationTests
{
    private const int Points = 128_000;
    private const int BlockStreamBytes = 64 * DeflateCodec.MaxAllocatedBytes;
    private const int BlockObjectBytes = 16_384;

    public static TheoryData<string> Names => [.. CodecRegistry.All.Select(info => info.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void NoCallAllocatesMoreThanItSays(string name)
    {
        CodecInfo info = CodecRegistry.Find(name);
        foreach (int level in ((int[])[info.MinLevel ?? 0, info.DefaultLevel ?? 0, info.MaxLevel ?? 0]).Distinct())
        {
            Codec codec = CodecRegistry.Create(name, new CodecOptions(StorageType.Int32, level));
            (long encodeLimit, long decodeLimit) = codec switch
            {
                DeflateCodec => (DeflateCodec.MaxAllocatedBytes, DeflateCodec.MaxAllocatedBytes),
                Bzip2Codec => (Bzip2Codec.MaxAllocatedBytesToEncode(Points * sizeof(double)), Bzip2Codec.MaxAllocatedBytes),
                // One stream for each block and each byte of an element.
                { Info.Name: "blosc:zlib" } => (BlockStreamBytes, BlockStreamBytes),
                // The library makes an object for each block.
                { Info.Name: "blosc:snappy" } => (BlockObjectBytes, BlockObjectBytes),
                _ => (0L, 0L),
            };
            byte[] bytes = CodecSamples.Polynomial(Points);
            byte[] encoded = new byte[codec.MaxEncodedLength(bytes.Length)];
            byte[] decoded = new byte[bytes.Length];
            int length = 0;
            long encode = Allocations.Least(() => length = codec.Encode(bytes, encoded));
            long decode = Allocations.Least(() => codec.Decode(encoded.AsSpan(0, length), decoded));
            Assert.InRange(encode, 0, encodeLimit);
            Assert.InRange(decode, 0, decodeLimit);
            TestContext.Current.SendDiagnosticMessage($"{name} {level}: {encode} bytes to encode, {decode} to decode");
        }
    }
}
