using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>Metadata and chunks of version 2, to and from zarr-python.</summary>
public sealed class ZarrPythonTests : IDisposable
{
    private const string Missing = "zarr-python 2 (Debian: python3-zarr) is not installed";

    private readonly TemporaryFolder folder = new();

    /// <summary>What zarr-python writes is read here with all its properties, and its chunk with its elements.</summary>
    [Fact]
    public void ReadsWhatZarrPythonWrites()
    {
        string? output = Python.Run("zarr_metadata.py", "zarr", "write", folder.Path);
        Assert.SkipWhen(output is null, Missing);
        JsonObject[] lines = Lines(output);
        Assert.True(lines.Length > 300);
        foreach (JsonObject line in lines)
        {
            string path = folder[(string)line["name"]!];
            ArrayMetadata metadata = ArrayMetadata.Read(path);
            Check(line, metadata);
            Assert.Equal((int)line["attributes"]!["number"]!, (int)metadata.Attributes["number"]!);

            var raw = new byte[metadata.Codecs.RawLength];
            metadata.Codecs.Decode(File.ReadAllBytes(Path.Combine(path, metadata.Keys.KeyOf([0, 0]))), raw);
            Assert.Equal(Elements(metadata.Type), raw);

            // What is written again says the same.
            string before = File.ReadAllText(Path.Combine(path, ".zarray"));
            metadata.Write(path);
            JsonObject after = JsonNode.Parse(File.ReadAllText(Path.Combine(path, ".zarray")))!.AsObject();
            JsonObject expected = JsonNode.Parse(before)!.AsObject();
            // The separator may be left out where it is a dot; -1 is written as what it means.
            expected["dimension_separator"] = metadata.Keys.Separator.ToString();
            if ((int?)expected["compressor"]?["shuffle"] == -1)
                expected["compressor"]!["shuffle"] = metadata.Type.Size() == 1 ? 2 : 1;
            Assert.True(JsonNode.DeepEquals(expected, after), $"{expected.ToJsonString()}\n{after.ToJsonString()}");
        }
    }

    /// <summary>What is written here is read by zarr-python, byte by byte as it would write it.</summary>
    [Fact]
    public void ZarrPythonReadsWhatIsWritten()
    {
        var expected = new Dictionary<string, ArrayMetadata>();
        foreach (StorageType type in StorageTypes.All)
        {
            foreach (CodecInfo codec in CodecRegistry.All.Where(
                codec => codec.Kind == CodecKind.Compressor && codec.IsPortable && codec.Name != "blosc:snappy"))
            {
                foreach (string filter in (string[])["none", "shuffle", "bitshuffle", "delta"])
                {
                    if ((filter == "bitshuffle" && !codec.Name.StartsWith("blosc", StringComparison.Ordinal))
                        || (filter == "delta" && !type.MemoryType().IsInteger()))
                        continue;
                    bool alternate = expected.Count % 2 == 0;
                    ArrayMetadata metadata = ArrayMetadata.Create(new CreationOptions
                    {
                        Format = ZarrFormat.V2, Shape = [5, 7], ChunkShape = [3, 4], Type = type, Codec = codec.Name, Filter = filter,
                        Order = alternate ? 'F' : 'C', Separator = expected.Count % 3 == 0 ? '/' : '.',
                        FillValue = FillValue.From(type, type == StorageType.Bool ? true : type.Name().StartsWith('f') ? double.NaN : 7),
                        Attributes = new JsonObject { ["units"] = "m²" },
                    });
                    string name = $"{expected.Count}";
                    expected.Add(name, metadata);
                    Directory.CreateDirectory(folder[name]);
                    metadata.Write(folder[name]);
                    var stored = new byte[metadata.Codecs.MaxEncodedLength];
                    int length = metadata.Codecs.Encode(Elements(type), stored);
                    string chunk = Path.Combine(folder[name], metadata.Keys.KeyOf([0, 0]));
                    Directory.CreateDirectory(Path.GetDirectoryName(chunk)!);
                    File.WriteAllBytes(chunk, stored[..length]);
                }
            }
        }

        string? output = Python.Run("zarr_metadata.py", "zarr", "read", folder.Path);
        Assert.SkipWhen(output is null, Missing);
        JsonObject[] lines = Lines(output);
        Assert.Equal(expected.Count, lines.Length);
        foreach (JsonObject line in lines)
        {
            Check(line, expected[(string)line["name"]!]);
            Assert.Equal("m²", (string?)line["attributes"]!["units"]);
            Assert.True((bool)line["values"]!, line.ToJsonString());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    private static JsonObject[] Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];

    private static void Check(JsonObject line, ArrayMetadata metadata)
    {
        string message = line.ToJsonString();
        Assert.Equal(ZarrFormat.V2, metadata.Format);
        Assert.Equal(line["shape"]!.AsArray().Select(length => (long)length!), metadata.Shape);
        Assert.Equal(line["chunks"]!.AsArray().Select(length => (long)length!), metadata.ChunkShape);
        Assert.Equal((string)line["type"]!, metadata.Type.Name());
        Assert.Equal((bool)line["big"]!, metadata.Codecs.IsBigEndian);
        Assert.Equal(((string)line["order"]!)[0], metadata.Order);
        Assert.Equal(((string)line["separator"]!)[0], metadata.Keys.Separator);
        Assert.False(metadata.Keys.HasPrefix);
        Assert.True((string)line["fill"]! == Convert.ToHexStringLower(metadata.FillValue), message);

        JsonObject? compressor = line["compressor"]?.AsObject();
        List<string> filters = [.. line["filters"]!.AsArray().Select(filter => (string)filter!["id"]!)];
        string name = (string?)compressor?["id"] ?? "none";
        int? level = (int?)compressor?["level"];
        if (name == "blosc")
        {
            name = $"blosc:{(string)compressor!["cname"]!}";
            level = (int)compressor["clevel"]!;
            int shuffle = (int)compressor["shuffle"]!;
            if (shuffle == 1 || (shuffle == -1 && metadata.Type.Size() > 1))
                filters.Add("shuffle");
            else if (shuffle != 0)
                filters.Add("bitshuffle");
        }

        Assert.Equal(name == "bz2" ? "bzip2" : name, metadata.CodecName);
        Assert.Equal(filters.Count == 0 ? "none" : string.Join('+', filters), metadata.FilterName);
        if (level != null)
            Assert.Equal(level, metadata.Level);
        Assert.Equal("none", metadata.ChecksumName);
    }

    // 0, 1, 2, ... as far as the type goes: a boolean is true from 1.
    private static byte[] Elements(StorageType type) => [.. Enumerable.Range(0, 12).SelectMany(
        number => FillValue.From(type, type == StorageType.Bool ? number > 0 : number))];
}
