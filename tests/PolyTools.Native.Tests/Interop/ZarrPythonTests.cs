using System.Numerics;
using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Interop;

/// <summary>Zarr version 2 both ways with zarr-python: every compressor, filter, type, byte order, order and separator.</summary>
public sealed class ZarrPythonTests : IDisposable
{
    private const string Skipped = "python3-zarr is not installed.";

    private static readonly string?[] Compressors =
    [
        null,
        """{"id":"blosc","cname":"blosclz","clevel":5,"shuffle":1,"blocksize":0}""",
        """{"id":"blosc","cname":"lz4","clevel":9,"shuffle":2,"blocksize":0}""",
        """{"id":"blosc","cname":"lz4hc","clevel":1,"shuffle":0,"blocksize":256}""",
        """{"id":"blosc","cname":"snappy","clevel":3,"shuffle":1,"blocksize":0}""",
        """{"id":"blosc","cname":"zlib","clevel":4,"shuffle":-1,"blocksize":0}""",
        """{"id":"blosc","cname":"zstd","clevel":7,"shuffle":-1,"blocksize":0}""",
        """{"id":"zlib","level":1}""",
        """{"id":"gzip","level":6}""",
        """{"id":"bz2","level":9}""",
        """{"id":"zstd","level":3}""",
        """{"id":"lz4","acceleration":2}""",
    ];

    private static readonly long[] Shape = [5, 4, 3];

    private static readonly long[] Chunks = [3, 4, 2];

    // The last chunk of the first column of chunks.
    private static readonly long[] Missing = [1, 0, 0];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("polytools-zarr-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Reads_what_zarr_python_writes()
    {
        Case[] cases = [.. Cases()];
        string? output = Peer("write", cases);
        Assert.SkipWhen(output is null, Skipped);
        Assert.Empty(KnownValues.Failures(output));
        var failures = new List<string>();
        foreach (Case item in cases)
        {
            try
            {
                ChunkedArray array = ChunkedArray.Open(Path.Combine(folder.FullName, item.Name));
                using ArrayOperand all = array.Read([]);
                string? difference = KnownValues.Difference(
                    all, Shape, item.Type, index => Zip(index).All(pair => pair.Index / pair.Chunk == pair.Hole),
                    Fill(item));
                if (difference is null && !array.Metadata.ChunkShape.SequenceEqual(Chunks))
                    difference = "chunks";
                if (difference is null && array.Metadata.Attributes["title"]?.GetValue<string>() != item.Name)
                    difference = "attributes";
                if (difference is not null)
                    failures.Add($"{item.Name} {item.Compressor} {item.Filter}: {difference}");
            }
            catch (PolyException exception)
            {
                failures.Add($"{item.Name} {item.Compressor} {item.Filter}: {exception.Message}");
            }
        }

        Assert.Empty(failures);
    }

    [Fact]
    public void Zarr_python_reads_what_is_written_here()
    {
        // The same metadata, written by the peer, with chunks that are ours.
        Case[] cases = [.. Cases()];
        string? output = Peer("write", cases);
        Assert.SkipWhen(output is null, Skipped);
        foreach (Case item in cases)
        {
            string path = Path.Combine(folder.FullName, item.Name);
            ArrayMetadata metadata = ChunkedArray.Open(path).Metadata;
            Directory.Delete(path, recursive: true);
            ChunkedArray array = ChunkedArray.Create(path, metadata);
            using ArrayOperand values = KnownValues.Make(Shape, item.Type);
            array.Write([], values);
        }

        Assert.Empty(KnownValues.Failures(Peer("read", cases, isComplete: true)!));
    }

    [Fact]
    public void Zarr_python_reads_what_the_options_create()
    {
        var cases = new List<Case>();
        foreach (CodecInfo codec in CodecRegistry.All.Where(codec => codec is { Kind: CodecKind.Compressor, IsPortable: true }))
        {
            foreach (string filter in new[] { "none", "shuffle", "delta" })
            {
                foreach (StorageType type in StorageTypes.All)
                {
                    if (filter == "delta" && !type.MemoryType().IsInteger())
                        continue;
                    var item = new Case(
                        $"o{cases.Count}", type, $"{(type.NumberSize() == 1 ? '|' : '<')}{type.Kind()}", "C", ".", codec.Name, filter);
                    ChunkedArray array = ChunkedArray.Create(
                        Path.Combine(folder.FullName, item.Name),
                        ArrayMetadata.Create(new CreationOptions
                        {
                            Format = ZarrFormat.V2, Shape = Shape, ChunkShape = Chunks, Type = type, Codec = codec.Name, Filter = filter,
                        }));
                    using ArrayOperand values = KnownValues.Make(Shape, type);
                    array.Write([], values);
                    cases.Add(item);
                }
            }
        }

        string? output = Peer("read", [.. cases], isComplete: true);
        Assert.SkipWhen(output is null, Skipped);
        Assert.Empty(KnownValues.Failures(output));
    }

    private static IEnumerable<(long Index, long Chunk, long Hole)> Zip(long[] index) =>
        Enumerable.Range(0, index.Length).Select(d => (index[d], Chunks[d], Missing[d]));

    private static Complex Fill(Case item) => item.Type switch
    {
        // A NaN behind an edge would make all sums of differences after it NaN.
        StorageType.Float16 or StorageType.Float32 or StorageType.Float64 =>
            item.Filter?.Contains("delta", StringComparison.Ordinal) == true ? 0.5 : double.NaN,
        StorageType.Complex64 or StorageType.Complex128 => Complex.Zero,
        _ => 1,
    };

    private static IEnumerable<Case> Cases()
    {
        int number = 0;
        foreach (StorageType type in StorageTypes.All)
        {
            foreach (char endian in type.NumberSize() == 1 ? "|" : "<>")
            {
                string dtype = $"{endian}{type.Kind()}";
                foreach (string? compressor in Compressors)
                {
                    foreach (string? filter in new[]
                    {
                        null, $$"""{"id":"shuffle","elementsize":{{type.Size()}}}""", $$"""{"id":"delta","dtype":"{{dtype}}"}""",
                    })
                    {
                        // NumPy does not subtract booleans.
                        if (type == StorageType.Bool && filter?.Contains("delta", StringComparison.Ordinal) == true)
                            continue;
                        foreach (string order in new[] { "C", "F" })
                        {
                            foreach (string separator in new[] { ".", "/" })
                                yield return new Case($"a{number++}", type, dtype, order, separator, compressor, filter);
                        }
                    }
                }
            }
        }
    }

    private string? Peer(string mode, IReadOnlyList<Case> cases, bool isComplete = false)
    {
        var request = new JsonObject
        {
            ["mode"] = mode,
            ["folder"] = folder.FullName,
            ["arrays"] = new JsonArray([.. cases.Select(item => item.Json(isComplete))]),
        };
        return Python.RunWithInput("zarr_peer.py", "zarr", request.ToJsonString());
    }

    private sealed record Case(
        string Name, StorageType Type, string DType, string Order, string Separator, string? Compressor, string? Filter)
    {
        public JsonNode Json(bool isComplete) => new JsonObject
        {
            ["name"] = Name,
            ["shape"] = new JsonArray([.. Shape.Select(length => JsonValue.Create(length))]),
            ["chunks"] = new JsonArray([.. Chunks.Select(length => JsonValue.Create(length))]),
            ["dtype"] = DType,
            ["order"] = Order,
            ["separator"] = Separator,
            ["compressor"] = Compressor?.StartsWith('{') == true ? JsonNode.Parse(Compressor) : null,
            ["filters"] = Filter?.StartsWith('{') == true ? new JsonArray(JsonNode.Parse(Filter)) : null,
            ["fill"] = double.IsNaN(Fill(this).Real) ? "NaN" : Fill(this).Real,
            ["missing"] = isComplete
                ? new JsonArray() : new JsonArray(new JsonArray([.. Missing.Select(index => JsonValue.Create(index))])),
        };
    }
}
