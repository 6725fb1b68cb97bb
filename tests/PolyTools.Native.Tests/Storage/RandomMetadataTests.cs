using System.Text;
using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>Random metadata: what is written is read, and damaged files are errors.</summary>
public sealed class RandomMetadataTests
{
    private static readonly string[] Interesting =
    [
        "null", "true", "false", "0", "-1", "1", "0.5", "1e400", "-0", "64", "2147483648", "9223372036854775807", "-9223372036854775808",
        "18446744073709551616", "1e18", "[]", "{}", "\"\"", "\"NaN\"", "\"0x7fc00000\"", "\"\\u0000\"", "[0]", "[-1, 5]", "[1, 1, 1]", "[[[[]]]]",
        "[9223372036854775807, 9223372036854775807]", "{\"name\": \"bytes\"}", "{\"name\": \"sharding_indexed\", \"configuration\": {}}",
        "\"sharding_indexed\"", "{\"id\": \"blosc\"}", "{\"id\": \"delta\", \"dtype\": \"<i3\"}", "{\"name\": \"blosc\", \"configuration\": {\"typesize\": 0}}",
        "\"polytools.lzo\"", "\"crc32c\"", "{\"name\": \"transpose\", \"configuration\": {\"order\": []}}", "\"numcodecs.\"", "\"none\"",
    ];

    /// <summary>Version 2 and 3, every type, codecs of the registry, shards, names, attributes.</summary>
    [Fact]
    public void WhatIsWrittenIsRead()
    {
        using var folder = new TemporaryFolder();
        for (int seed = 0; seed < 3000; seed++)
        {
            ArrayMetadata metadata = Random(new Random(seed));
            foreach (string file in Directory.GetFiles(folder.Path))
                File.Delete(file);
            metadata.Write(folder.Path);
            AssertSame(metadata, ArrayMetadata.Read(folder.Path), seed);
            // A chunk goes through the chain that was read as through the one that was written.
            CodecChain read = ArrayMetadata.Read(folder.Path).Codecs;
            var raw = new byte[read.RawLength];
            new Random(seed).NextBytes(raw);
            if (metadata.Type == StorageType.Bool)
                raw = [.. raw.Select(number => (byte)(number & 1))];
            var stored = new byte[metadata.Codecs.MaxEncodedLength];
            int length = metadata.Codecs.Encode(raw, stored);
            var decoded = new byte[raw.Length];
            read.Decode(stored.AsSpan(0, length), decoded);
            Assert.True(raw.AsSpan().SequenceEqual(decoded), $"seed {seed}");
        }
    }

    /// <summary>Parts replaced by others, removed or repeated, bytes changed: an error of ours or metadata that can be used.</summary>
    [Fact]
    public void DamagedMetadata()
    {
        int valid = 0;
        for (int seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            ArrayMetadata metadata = Random(random);
            bool isVersion3 = metadata.Format == ZarrFormat.V3;
            JsonObject json = isVersion3 ? ZarrV3Metadata.Write(metadata) : ZarrV2Metadata.Write(metadata);
            for (int i = random.Next(3); i >= 0; i--)
                Mutate(json, random);
            byte[] bytes = MetadataJson.Write(json, 2);
            for (int i = random.Next(4) == 0 ? random.Next(1, 4) : 0; i > 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : "\"{}[],:0-9eNIt\\"[random.Next(15)]);
            try
            {
                JsonObject parsed = MetadataJson.Parse("file", bytes);
                ArrayMetadata read = isVersion3
                    ? ZarrV3Metadata.IsArray("file", parsed) ? ZarrV3Metadata.Read("file", parsed) : metadata
                    : ZarrV2Metadata.Read("file", parsed, []);
                Assert.InRange(read.Codecs.RawLength, 1, int.MaxValue);
                JsonObject again = read.Format == ZarrFormat.V3 ? ZarrV3Metadata.Write(read) : ZarrV2Metadata.Write(read);
                AssertSame(
                    read, read.Format == ZarrFormat.V3 ? ZarrV3Metadata.Read("file", again) : ZarrV2Metadata.Read("file", again, []), seed);
                valid++;
            }
            catch (PolyException error)
            {
                Assert.True(
                    error.ErrorId is "MetadataInvalid" or "MetadataUnsupported" or "ChunkTooLarge", $"seed {seed}: {error.ErrorId} {error.Message}");
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}: {exception}\n{Encoding.UTF8.GetString(bytes)}");
            }
        }

        // The mutations are such that both happen.
        Assert.InRange(valid, 1000, 19_000);
    }

    private static void AssertSame(ArrayMetadata expected, ArrayMetadata actual, int seed)
    {
        Assert.Equal(Describe(expected), Describe(actual));

        string Describe(ArrayMetadata metadata) => string.Join('\n',
            $"seed {seed}", metadata.Format, string.Join(',', metadata.Shape), metadata.Type, string.Join(',', metadata.ChunkShape),
            metadata.ShardShape is null ? "no shards" : string.Join(',', metadata.ShardShape), metadata.IndexAtStart,
            Chain(metadata.IndexCodecs), Convert.ToHexString(metadata.FillValue), metadata.HasFillValue, metadata.Keys, Chain(metadata.Codecs),
            MetadataJson.Sorted(metadata.Attributes)!.ToJsonString(), MetadataJson.Sorted(metadata.Unknown)!.ToJsonString(),
            metadata.DimensionNames is null ? "no names" : string.Join(',', metadata.DimensionNames.Select(name => name ?? "(null)")),
            metadata.CodecName, metadata.Level, metadata.FilterName, metadata.ChecksumName, metadata.Order);

        static string Chain(CodecChain? chain) => chain is null ? "no chain" : string.Join(' ',
            chain.Steps.Select(step => step.Info.Name + step.Configuration(ZarrFormat.V3).ToJsonString())
                .Append($"{chain.Type} {string.Join(',', chain.ChunkShape)} {chain.MaxEncodedLength} {chain.IsBigEndian}"));
    }

    private static ArrayMetadata Random(Random random)
    {
        T One<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
        ZarrFormat format = One<ZarrFormat>([ZarrFormat.V2, ZarrFormat.V3]);
        bool isVersion3 = format == ZarrFormat.V3;
        StorageType type = One(StorageTypes.All);
        int rank = random.Next(5);
        long[] chunks = [.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(1, 6))];
        CodecInfo[] compressors = [.. CodecRegistry.All.Where(info =>
            info.Kind == CodecKind.Compressor && (isVersion3 || info.V2Id != null || info.Name == "none"))];
        CodecInfo compressor = One(compressors);
        bool isNumber = type is not (StorageType.Bool or StorageType.Complex64 or StorageType.Complex128);
        // Differences of floating point numbers are rounded.
        bool isInteger = isNumber && type is not (StorageType.Float16 or StorageType.Float32 or StorageType.Float64);
        string[] filters = [.. CodecRegistry.All.Where(info => info.Kind == CodecKind.Filter && (isVersion3 || info.V2Id != null)
            && (info.Name != "delta" || isInteger)).Select(info => info.Name)];
        var fill = new byte[type.Size()];
        if (type == StorageType.Bool)
            fill[0] = (byte)random.Next(2);
        else if (isVersion3 || isNumber)
            random.NextBytes(fill);
        // Version 2 has one NaN.
        fill = FillValue.FromJson(type, FillValue.ToJson(type, fill, format))!;
        bool hasChecksum = isVersion3 && CodecRegistry.All.Any(info => info.Kind == CodecKind.Checksum);
        var metadata = ArrayMetadata.Create(new CreationOptions
        {
            Shape = [.. Enumerable.Range(0, rank).Select(_ => random.NextInt64(0, 1 << random.Next(1, 14)))],
            Type = type,
            Format = format,
            ChunkShape = random.Next(4) == 0 && rank > 0 ? null : chunks,
            ChunkBytes = random.Next(1, 4096),
            Codec = compressor.Name,
            Level = compressor.MinLevel is null ? null : One<int?>([null, 0, compressor.MinLevel, compressor.MaxLevel]),
            Filter = One<string>([.. filters, "none"]),
            Checksum = hasChecksum && random.Next(2) == 0 ? "crc32c" : "none",
            Order = One<char>(['C', 'F']),
            Separator = One<char?>([null, '.', '/']),
            FillValue = fill,
            Attributes = random.Next(2) == 0 ? null : new JsonObject { ["b é\"<>+"] = 1.5, ["a"] = new JsonArray("x", null, true) },
            DimensionNames = random.Next(2) == 0 ? null : [.. Enumerable.Range(0, rank).Select(i => isVersion3 && i == 1 ? null : $"d{i}")],
        });
        if (!isVersion3)
            return random.Next(4) == 0 ? metadata with { HasFillValue = false, FillValue = new byte[type.Size()] } : metadata;

        // What only other programs choose: both orders of bytes, any permutation, shards of any kind, version 2's names.
        if (random.Next(2) == 0)
        {
            var steps = metadata.Codecs.Steps.Where(step => step is not (TransposeCodec or ByteSwapCodec)).ToList();
            int arraySteps = steps.Count(CodecChain.IsArrayStep);
            if (random.Next(2) == 0 && type.NumberSize() > 1)
                steps.Insert(arraySteps, new ByteSwapCodec(type));
            int[] order = [.. Enumerable.Range(0, rank)];
            random.Shuffle(order);
            steps.Insert(0, new TransposeCodec(type.Size(), metadata.ChunkShape, order));
            metadata = metadata with { Codecs = new CodecChain(type, metadata.ChunkShape, steps) };
        }

        if (random.Next(2) == 0)
        {
            long[] shards = [.. metadata.ChunkShape.Select(length => length * random.Next(1, 4))];
            IReadOnlyList<long> index = ArrayMetadata.IndexShape(shards, metadata.ChunkShape);
            metadata = metadata with
            {
                ShardShape = shards,
                IndexAtStart = random.Next(2) == 0,
                IndexCodecs = new CodecChain(
                    StorageType.UInt64, index, random.Next(2) == 0 ? [] : [new ByteSwapCodec(StorageType.UInt64)]),
            };
        }

        return metadata with
        {
            Keys = new ChunkKeys(random.Next(2) == 0, metadata.Keys.Separator),
            Unknown = random.Next(3) > 0 ? [] : new JsonObject { ["x"] = new JsonObject { ["must_understand"] = false } },
        };
    }

    private static void Mutate(JsonObject root, Random random)
    {
        // A random place: a member of an object, or an item of a list.
        JsonNode parent = root;
        while (true)
        {
            JsonNode[] inner = [.. Children(parent).Where(child => child is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })];
            if (inner.Length == 0 || random.Next(3) == 0)
                break;
            parent = inner[random.Next(inner.Length)];
        }

        JsonNode? value = random.Next(8) == 0
            ? Children(root).ElementAt(random.Next(Children(root).Count())).DeepClone()
            : JsonNode.Parse(Interesting[random.Next(Interesting.Length)]);
        int action = random.Next(6);
        if (parent is JsonObject { Count: > 0 } members)
        {
            string key = members.ElementAt(random.Next(members.Count)).Key;
            if (action == 0)
                members.Remove(key);
            else if (action == 1)
                members[key + "x"] = value;
            else
                members[key] = value;
        }
        else if (parent is JsonArray { Count: > 0 } list)
        {
            int at = random.Next(list.Count);
            if (action == 0)
                list.RemoveAt(at);
            else if (action == 1)
                list.Insert(at, value);
            else if (action == 2)
                list.Add(list[at]?.DeepClone());
            else
                list[at] = value;
        }
    }

    private static IEnumerable<JsonNode> Children(JsonNode node) => (node switch
    {
        JsonObject members => members.Select(member => member.Value),
        JsonArray list => list,
        _ => [],
    }).OfType<JsonNode>();
}
