using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>The codecs that stand alone beside Python's modules and numcodecs, both ways.</summary>
public sealed class CodecPeerTests
{
    private sealed record Case(Codec Codec, JsonObject Configuration, byte[] Raw, byte[] Encoded);

    [Fact]
    public void PythonsModulesReadAndWriteTheSame() => Compare(
        "zlib, gzip, bz2, json", "Python's zlib, gzip and bz2",
        Cases([.. Levels("zlib", 0, 9), .. Levels("gzip", 0, 9), .. Levels("bzip2", 1, 9)], "python_", emptyToo: true));

    [Fact]
    public void NumcodecsReadsAndWritesTheSame() => Compare(
        "numcodecs", "numcodecs (Debian: python3-numcodecs)",
        Cases(
            [
                new ZlibCodec(1), new GzipCodec(5), new Bzip2Codec(1), .. Levels("zstd", 1, 22), new ZstdCodec(-5),
                new ZstdCodec(3, checksum: true), new Lz4Codec(-1), new Lz4Codec(1), new Lz4Codec(7), new Lz4Codec(1000),
            ],
            "", emptyToo: false));

    [Fact]
    public void NumcodecsHasTheSameFilters()
    {
        List<Codec> codecs = [];
        foreach (StorageType type in StorageTypes.All)
        {
            if (type != StorageType.Bool)
                codecs.AddRange([new DeltaCodec(type), new DeltaCodec(type, isBigEndian: true)]);
        }

        foreach (int size in (int[])[1, 2, 4, 8, 16])
            codecs.Add(new ShuffleCodec(size));
        Compare("numcodecs", "numcodecs (Debian: python3-numcodecs)", Cases(codecs, "", emptyToo: false), sameBytes: true);
    }

    private static IEnumerable<Codec> Levels(string name, int min, int max) =>
        Enumerable.Range(min, max - min + 1).Select(
            level => CodecRegistry.Find(name).Create(new CodecOptions(StorageType.UInt8, level)));

    private static List<Case> Cases(IEnumerable<Codec> codecs, string prefix, bool emptyToo)
    {
        List<Case> cases = [];
        foreach (Codec codec in codecs)
        {
            JsonObject configuration = codec.Configuration(ZarrFormat.V2);
            configuration.Remove("checksum");
            configuration["id"] = prefix + codec.Info.V2Id;
            IEnumerable<byte[]> samples = CodecSamples.All().Select(sample => sample.Bytes);
            foreach (byte[] sample in emptyToo ? samples.Append([]) : samples)
            {
                byte[] raw = codec is DeltaCodec ? Finite(sample) : sample;
                cases.Add(new Case(codec, configuration.DeepClone().AsObject(), raw, CodecSamples.Encode(codec, raw)));
            }
        }

        return cases;
    }

    // Without the exponents that make infinities or NaN of any floating-point type in any byte order: their signs are not defined.
    private static byte[] Finite(byte[] sample) => [.. sample.Select(value => (byte)(value & 0x37))];

    private static void Compare(string modules, string peer, List<Case> cases, bool sameBytes = false)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("polytools-test-");
        try
        {
            string At(string name) => Path.Combine(folder.FullName, name);
            for (int i = 0; i < cases.Count; i++)
            {
                File.WriteAllBytes(At($"{i}.encoded"), cases[i].Encoded);
                File.WriteAllBytes(At($"{i}.raw"), cases[i].Raw);
                File.WriteAllBytes(At($"{i}.decoded"), CodecSamples.Decode(cases[i].Codec, cases[i].Encoded, cases[i].Raw.Length));
            }

            File.WriteAllLines(At("cases.txt"), cases.Select(item => item.Configuration.ToJsonString()));
            string? output = Python.Run("standalone_codecs.py", modules, folder.FullName);
            Assert.SkipWhen(output is null, $"{peer} is not installed");
            Assert.Equal($"{cases.Count} read", output.Trim());
            for (int i = 0; i < cases.Count; i++)
            {
                Case item = cases[i];
                byte[] theirs = File.ReadAllBytes(At($"{i}.theirs"));
                string what = $"{item.Configuration.ToJsonString()}, {item.Raw.Length} bytes";
                if (sameBytes)
                    Assert.True(item.Encoded.AsSpan().SequenceEqual(theirs), what);
                else
                    Assert.True(item.Raw.AsSpan().SequenceEqual(CodecSamples.Decode(item.Codec, theirs, item.Raw.Length)), what);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
