using PolyTools.Native.Codecs;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>How much managed memory codecs allocate once they are warm.</summary>
public sealed class CodecAllocationTests
{
    public static TheoryData<string> Names => [.. CodecRegistry.All.Select(info => info.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void NoCallAllocatesMoreThanItSays(string name)
    {
        CodecInfo info = CodecRegistry.Find(name);
        foreach (int level in (int[])[info.MinLevel ?? 0, info.DefaultLevel ?? 0, info.MaxLevel ?? 0])
        {
            Codec codec = CodecRegistry.Create(name, new CodecOptions(StorageType.Int32, level));
            long limit = codec switch
            {
                DeflateCodec => DeflateCodec.MaxAllocatedBytes,
                Bzip2Codec => Bzip2Codec.MaxAllocatedBytes,
                _ => 0,
            };
            byte[] bytes = CodecSamples.Polynomial(128_000);
            byte[] encoded = new byte[codec.MaxEncodedLength(bytes.Length)];
            byte[] decoded = new byte[bytes.Length];
            int length = 0;
            long encode = Measure(() => length = codec.Encode(bytes, encoded));
            long decode = Measure(() => codec.Decode(encoded.AsSpan(0, length), decoded));
            Assert.InRange(encode, 0, limit);
            Assert.InRange(decode, 0, limit);
            TestContext.Current.SendDiagnosticMessage($"{name} {level}: {encode} bytes to encode, {decode} to decode");
        }
    }

    // The least of several calls: the first ones fill pools and compile.
    private static long Measure(Action action)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 4; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
