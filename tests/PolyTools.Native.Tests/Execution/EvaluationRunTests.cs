using System.Globalization;
using PolyTools.Native.Codecs;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.Storage;
using PolyTools.Native.Tests.Language;
using PolyTools.Native.Tests.Storage;
using Xunit;
using Generator = PolyTools.Native.Tests.Language.Generator;
using Node = PolyTools.Native.Tests.Language.Node;

namespace PolyTools.Native.Tests.Execution;

/// <summary>
/// Expressions over operands in memory, in mapped files and in chunks of every layout, with results in each of these places: the bits are those of
/// one thread in memory.
/// </summary>
public sealed unsafe class EvaluationRunTests : IDisposable
{
    private const long MemoryLimit = 64 << 20;

    /// <summary>Elements of the arrays that something happens to.</summary>
    private const int Length = 100_000;

    private static readonly int Count = int.Parse(
        Environment.GetEnvironmentVariable("POLYTOOLS_FUZZ_COUNT") ?? "50", CultureInfo.InvariantCulture);

    private static readonly int SeedOffset = 1_000 * int.Parse(
        Environment.GetEnvironmentVariable("POLYTOOLS_TEST_SEED") ?? "0", CultureInfo.InvariantCulture);

    private static readonly DType[] Types = [.. Enum.GetValues<DType>().Where(type => type != DType.String)];
    private static readonly string[] Codecs = ["none", "none", "blosc:lz4", "zstd", "zlib", "lz4", "blosc:zstd"];
    private static readonly ArrayStorage[] Storages = Enum.GetValues<ArrayStorage>();

    private readonly TemporaryFolder folder = new();
    private int names;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 6)];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_expressions_have_the_same_bits_in_every_storage(int seed)
    {
        var random = new Random(seed + SeedOffset);
        var generator = new Generator(random, allowsApproximate: seed % 2 == 0, Types);
        for (int i = 0; i < Count; i++)
        {
            Node node = generator.Next(1 + (i % 5));
            if (Complaint(node.Text, node.Variables, random) is { } complaint)
                Assert.Fail($"seed {seed}, expression {i}: {node.Text}: {complaint}");
        }
    }

    [Theory]
    [InlineData(".25*x**3 + .75*x**2 - 1.5*x - 2")]
    [InlineData("where((x > 0) & (y < 1), x, y)")]
    [InlineData("x >= y")]
    [InlineData("i*j + i // j")]
    [InlineData("f*f - g")]
    [InlineData("z*w + 1j")]
    [InlineData("sum(x*y)")]
    [InlineData("mean(t, axis=1)")]
    [InlineData("argmax(m, axis=0) + sum(mi, axis=0)")]
    [InlineData("any(m > 9, axis=1)")]
    [InlineData("prod(m)")]
    [InlineData("x - mean(x)")]
    [InlineData("m/sum(m, axis=1, keepdims=True)")]
    [InlineData("x[1:] - x[:-1]")]
    [InlineData("x[::-1] + x[-2]")]
    [InlineData("t[:, ::-1, -2::-1] * col")]
    [InlineData("t[..., :2] - m[..., ::-3]")]
    [InlineData("m[1:, 1:] - m[:-1, :-1]")]
    [InlineData("t + m*row - col")]
    [InlineData("none + 1")]
    [InlineData("sum(none)")]
    [InlineData("sum(nomatrix, axis=0)")]
    [InlineData("nomatrix - mean(m)")]
    [InlineData("single*2")]
    [InlineData("x + single")]
    [InlineData("x[3] + single")]
    [InlineData("sum(single)")]
    public void Shapes_and_layouts_of_all_kinds(string text)
    {
        var random = new Random(11 + SeedOffset);
        var variables = Operands.All.Where(pair => pair.Value.Type != DType.String && pair.Key is not ("word" or "yes")).ToDictionary();
        variables["single"] = new ArrayData(DType.Float64, [], new[] { 2.5 });
        Expression expression = Expression.Parse(text);
        var used = variables.Where(pair => expression.Names.Contains(pair.Key)).ToDictionary();
        for (int i = 0; i < 6; i++)
        {
            string? complaint = Complaint(text, used, random);
            Assert.True(complaint is null, $"round {i}: {complaint}");
        }
    }

    [Theory]
    [InlineData("sum(x*x - x)")]
    [InlineData("mean(x)")]
    [InlineData("std(x) + argmin(x)")]
    public void Reductions_of_one_dimension_have_the_same_bits_for_any_chunk_and_thread_count(string text)
    {
        const int length = 200_001;
        var random = new Random(5);
        ArrayData x = ArrayData.Of([.. Enumerable.Range(0, length).Select(_ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(9)))]);
        using ArrayOperand memory = ArrayOperand.From(x.Elements);
        var variable = Variable.Of("x", memory);
        var bits = new HashSet<string> { Convert.ToHexString(Direct(text, EngineKind.Fused, [variable], [memory], [default])) };
        foreach (long chunk in new long[] { 2000, 4096, 65_537, length })
        {
            ArrayMetadata metadata = ArrayMetadata.Create(new CreationOptions { Shape = [length], Type = StorageType.Float64, ChunkShape = [chunk] });
            ChunkedArray array = ChunkedArray.Create(NewPath(".zarr"), metadata);
            array.Write([], memory);
            foreach (int threads in new[] { 1, 2, 5 })
                bits.Add(Convert.ToHexString(Run(text, EngineKind.Fused, [new OperandSource(variable, Chunks: array)], threads)));
        }

        Assert.Single(bits);
    }

    [Theory]
    [InlineData("sum(t)")]
    [InlineData("mean(t, axis=0)")]
    [InlineData("std(t, axis=1)")]
    [InlineData("t - mean(t, axis=0)")]
    public void Reductions_of_two_dimensions_have_the_same_bits_for_any_thread_count(string text)
    {
        var random = new Random(6);
        var elements = new double[700, 430];
        for (int i = 0; i < elements.Length; i++)
            elements[i / 430, i % 430] = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(9));
        using ArrayOperand memory = ArrayOperand.From(elements);
        var variable = Variable.Of("t", memory);
        var bits = new HashSet<string>();
        ArrayMetadata metadata = ArrayMetadata.Create(
            new CreationOptions { Shape = [700, 430], Type = StorageType.Float64, ChunkShape = [130, 90] });
        ChunkedArray array = ChunkedArray.Create(NewPath(".zarr"), metadata);
        array.Write([], memory);
        foreach (int threads in new[] { 1, 2, 5 })
            bits.Add(Convert.ToHexString(Run(text, EngineKind.Fused, [new OperandSource(variable, Chunks: array)], threads)));
        bits.Add(Convert.ToHexString(Direct(text, EngineKind.Fused, [variable], [memory], [default])));
        Assert.Single(bits);
    }

    [Fact]
    public void What_the_limit_is_too_small_for_is_said_and_enough_is_enough()
    {
        ChunkedArray array = Range(Length, chunk: 25_000);
        PolyException exception = Assert.Throws<PolyException>(() => Run("x + 1", EngineKind.Fused, [Source(array)], threads: 2, limit: 50_000));
        Assert.Equal("MemoryLimitTooSmall", exception.ErrorId);
        string needed = System.Text.RegularExpressions.Regex.Match(exception.RecommendedAction, @"at least ([\d,.]+) MB").Groups[1].Value;
        long enough = (long)(1e6 * double.Parse(needed, NumberStyles.Number, CultureInfo.CurrentCulture));
        Assert.Equal(Length * 8, Run("x + 1", EngineKind.Fused, [Source(array)], threads: 2, limit: enough).Length);
    }

    [Theory]
    [InlineData("x + 1", ArrayStorage.Chunked, ArrayStorage.Chunked, false)]
    [InlineData("x + 1", ArrayStorage.Chunked, ArrayStorage.Memory, false)]
    [InlineData("x + 1", ArrayStorage.Chunked, ArrayStorage.MemoryMap, false)]
    [InlineData("x + 1", ArrayStorage.Memory, ArrayStorage.Memory, true)]
    [InlineData("x + 1", ArrayStorage.MemoryMap, ArrayStorage.MemoryMap, true)]
    public void An_operand_that_is_removed_under_way_gives_no_numbers(string text, ArrayStorage storage, ArrayStorage results, bool whileFilling)
    {
        ChunkedArray array = Range(Length, chunk: 1000);
        Assert.Equal("ArrayRemoved", ErrorUnderWay(text, array, storage, results, whileFilling, () => ChunkedArray.Delete(array.Path)));
    }

    [Theory]
    [InlineData(ArrayStorage.Chunked, ArrayStorage.Chunked, false)]
    [InlineData(ArrayStorage.Chunked, ArrayStorage.Memory, false)]
    [InlineData(ArrayStorage.Memory, ArrayStorage.Memory, true)]
    [InlineData(ArrayStorage.MemoryMap, ArrayStorage.MemoryMap, true)]
    public void An_operand_that_is_replaced_under_way_gives_no_numbers(ArrayStorage storage, ArrayStorage results, bool whileFilling)
    {
        // The other array has the same metadata.
        ChunkedArray array = Range(Length, chunk: 1000), other = Range(Length, chunk: 1000, last: 77);
        string id = ErrorUnderWay("x + 1", array, storage, results, whileFilling, () =>
        {
            ChunkedArray.Delete(array.Path);
            Directory.Move(other.Path, array.Path);
        });
        // For a moment there is none.
        Assert.Contains(id, new[] { "ArrayReplaced", "ArrayRemoved" });
    }

    [Theory]
    [InlineData("sum(x)", ArrayStorage.Chunked)]
    [InlineData("x - mean(x)", ArrayStorage.Chunked)]
    [InlineData("sum(x)", ArrayStorage.Memory)]
    [InlineData("sum(x)", ArrayStorage.MemoryMap)]
    public void An_operand_that_is_gone_before_the_run_gives_no_numbers(string text, ArrayStorage storage)
    {
        ChunkedArray array = Range(Length, chunk: 1000);
        OperandSource source = Source(array);
        ChunkedArray.Delete(array.Path);
        PolyException exception = Assert.Throws<PolyException>(() => Run(text, EngineKind.Fused, [source], threads: 2, storage, storage));
        Assert.Equal("ArrayRemoved", exception.ErrorId);
        Assert.Empty(Entries());
    }

    [Fact]
    public void An_operand_that_grows_under_way_is_read_as_it_was()
    {
        ChunkedArray array = Range(Length, chunk: 1000);
        byte[] expected = Run("x + 1", EngineKind.Fused, [Source(array)], threads: 2);
        bool hasGrown = false;
        using var target = NewTarget(ArrayStorage.Chunked, DType.Float64, [Length]);
        using PlacedOperand operand = Placed(Source(array), ArrayStorage.Chunked);
        CompiledExpression compiled = Compile("x + 1", EngineKind.Fused, [Source(array).Variable]);
        var run = new EvaluationRun(compiled, [operand], [default], target, threads: 1, MemoryLimit, sync: false);
        run.Execute(CancellationToken.None, _ =>
        {
            if (hasGrown)
                return;
            hasGrown = true;
            using ArrayOperand more = ArrayOperand.From(new double[] { 1, 2, 3 });
            ChunkedArray.Open(array.Path).Append(more);
        });
        Assert.True(hasGrown);
        Assert.Equal(expected, Bytes(target.Read()));
    }

    [Fact]
    public void A_damaged_chunk_is_named_and_nothing_stays()
    {
        ChunkedArray array = Range(Length, chunk: 1000);
        string file = Path.Combine(array.Path, "c", "37");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^9]);
        string[] before = Entries();
        foreach (ArrayStorage storage in Storages)
        {
            PolyException exception = Assert.Throws<PolyException>(
                () => Run("x*x", EngineKind.Fused, [Source(array)], threads: 2, storage: storage, results: storage));
            Assert.Equal("ChunkDamaged", exception.ErrorId);
            Assert.Contains(file, exception.Message, StringComparison.Ordinal);
            Assert.Contains("(37,)", exception.Message, StringComparison.Ordinal);
            Assert.Equal(before, Entries());
        }
    }

    [Theory]
    [InlineData(ArrayStorage.Chunked, ArrayStorage.Chunked, "x*x")]
    [InlineData(ArrayStorage.Chunked, ArrayStorage.MemoryMap, "x*x")]
    [InlineData(ArrayStorage.MemoryMap, ArrayStorage.MemoryMap, "x*x")]
    [InlineData(ArrayStorage.Memory, ArrayStorage.Memory, "x*x")]
    [InlineData(ArrayStorage.Chunked, ArrayStorage.Memory, "sum(x*x)")]
    public void Cancellation_leaves_nothing(ArrayStorage storage, ArrayStorage results, string text)
    {
        ChunkedArray array = Range(Length, chunk: 1000);
        string[] before = Entries();
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            using PlacedOperand operand = Placed(Source(array), storage);
            CompiledExpression compiled = Compile(text, EngineKind.Fused, [Source(array).Variable]);
            using ResultTarget target = NewTarget(results, compiled.Type, compiled.Shape.Lengths.ToArray());
            var run = new EvaluationRun(compiled, [operand], [default], target, threads: 1, MemoryLimit, sync: false);
            run.Fill(source.Token, _ => source.Cancel());
            bool isReduction = compiled.Shape.Rank == 0;
            if (isReduction)
                source.Cancel();
            run.Execute(source.Token, _ => source.Cancel());
        });
        Assert.Equal(before, Entries());
    }

    [Fact]
    public void Eager_needs_whole_arrays()
    {
        ChunkedArray array = Range(1000, chunk: 100);
        PolyException exception = Assert.Throws<PolyException>(() => Run("x + 1", EngineKind.Eager, [Source(array)], threads: 1));
        Assert.Equal("EngineNeedsWholeArrays", exception.ErrorId);
        byte[] expected = Run("x + 1", EngineKind.Fused, [Source(array)], threads: 1);
        foreach (ArrayStorage storage in new[] { ArrayStorage.Memory, ArrayStorage.MemoryMap })
            Assert.Equal(expected, Run("x + 1", EngineKind.Eager, [Source(array)], threads: 1, storage: storage, results: storage));
    }

    /// <summary>Runs, does something when a part is done, and gives the id of the error.</summary>
    private string ErrorUnderWay(
        string text, ChunkedArray array, ArrayStorage storage, ArrayStorage results, bool whileFilling, Action action)
    {
        bool isDone = false;
        void Act(double share)
        {
            if (isDone || share > 0.9)
                return;
            isDone = true;
            action();
        }

        using PlacedOperand operand = Placed(Source(array), storage);
        CompiledExpression compiled = Compile(text, EngineKind.Fused, [Source(array).Variable]);
        using ResultTarget target = NewTarget(results, compiled.Type, compiled.Shape.Lengths.ToArray());
        var run = new EvaluationRun(compiled, [operand], [default], target, threads: 1, MemoryLimit, sync: false);
        PolyException exception = Assert.Throws<PolyException>(() =>
        {
            run.Fill(CancellationToken.None, whileFilling ? Act : null);
            run.Execute(CancellationToken.None, Act);
        });
        Assert.True(isDone);
        Assert.Contains(array.Path, exception.Message, StringComparison.Ordinal);
        return exception.ErrorId;
    }

    private string? Complaint(string text, IReadOnlyDictionary<string, ArrayData> variables, Random random)
    {
        var sources = new List<OperandSource>();
        var memory = new List<ArrayOperand?>();
        var layouts = new List<string>();
        try
        {
            foreach ((string name, ArrayData data) in variables)
            {
                if (data.Shape is null)
                {
                    Scalar scalar = Scalar.From(data.Value)!.Value;
                    sources.Add(new OperandSource(Variable.Of(name, scalar), Scalar: scalar));
                    memory.Add(null);
                    continue;
                }

                (OperandSource source, ArrayOperand values, string layout) = Place(name, data, random);
                sources.Add(source);
                memory.Add(values);
                layouts.Add($"{name}: {layout}");
            }

            Variable[] described = [.. sources.Select(source => source.Variable)];
            EngineKind engine = random.Next(4) switch { 0 => EngineKind.Blocked, 1 => EngineKind.Eager, _ => EngineKind.Fused };
            CompiledExpression compiled = Compile(text, engine, described);
            if (compiled.IsScalar || compiled.Type == DType.String)
                return null;
            Scalar[] scalars = [.. sources.Select(source => source.Scalar)];
            byte[]? expected = null;
            string? expectedError = null;
            try
            {
                expected = Direct(text, engine, described, memory, scalars);
            }
            catch (PolyException exception)
            {
                expectedError = exception.ErrorId;
            }

            foreach (ArrayStorage storage in Storages)
            {
                ArrayStorage results = random.Next(2) == 0 ? storage : Storages[random.Next(Storages.Length)];
                bool isChunked = results == ArrayStorage.Chunked
                    || (storage == ArrayStorage.Chunked && sources.Any(source => source.Chunks is not null));
                if (engine == EngineKind.Eager && isChunked)
                    continue;
                int threads = random.Next(3) switch { 0 => 1, 1 => 2, _ => 5 };
                byte[]? found = null;
                string? foundError = null;
                try
                {
                    found = Run(text, engine, sources, threads, storage, results, random: random);
                }
                catch (PolyException exception)
                {
                    foundError = exception.ErrorId;
                }

                string where = $"{engine}, {threads} threads, {storage} to {results}, {string.Join("; ", layouts)}: ";
                if (expectedError != foundError)
                    return $"{where}{foundError ?? "no error"}, not {expectedError ?? "no error"}";
                if (expected is null)
                    continue;
                int at = expected.AsSpan().CommonPrefixLength(found);
                if (at != expected.Length || found!.Length != at)
                    return $"{where}byte {at} of {expected.Length} differs ({found!.Length})";
            }

            return null;
        }
        finally
        {
            memory.ForEach(array => array?.Dispose());
            sources.ForEach(source => source.Array?.Dispose());
            foreach (string path in Directory.EnumerateDirectories(folder.Path))
                Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Puts an operand somewhere; also gives what it then is, in memory.</summary>
    private (OperandSource Source, ArrayOperand Values, string Layout) Place(string name, ArrayData data, Random random)
    {
        long[] shape = [.. data.Shape!.Select(length => (long)length)];
        ArrayOperand values = RandomArray.Allocate(data.Type, shape);
        byte[] bytes = data.ToBytes();
        bytes.CopyTo(new Span<byte>((void*)values.Pointer, bytes.Length));
        switch (random.Next(5))
        {
            case 0:
                ArrayOperand copy = RandomArray.Allocate(data.Type, shape);
                ArrayCopy.Copy(values, copy);
                return (new OperandSource(Variable.Of(name, copy), copy), values, $"memory {ArrayShape.Text(shape)}");
            case 1:
                string file = NewPath(".npy");
                NpyFile.Write(file, data.Type, shape, (byte*)values.Pointer);
                ArrayOperand mapped = NpyFile.Open(file);
                return (new OperandSource(Variable.Of(name, mapped), mapped), values, $"map {ArrayShape.Text(shape)}");
        }

        StorageType type = data.Type switch
        {
            DType.Float32 when random.Next(2) == 0 => StorageType.Float16,
            DType.Complex128 when random.Next(2) == 0 => StorageType.Complex64,
            _ => StorageTypes.From(data.Type),
        };
        ArrayMetadata metadata = Layout(type, shape, random);
        ChunkedArray array = ChunkedArray.Create(NewPath(".zarr"), metadata);
        bool isBig = random.Next(3) == 0 && MakeBigEndian(array.Path);
        array = ChunkedArray.Open(array.Path);
        if (type == StorageTypes.From(data.Type))
        {
            array.Write([], values);
        }
        else
        {
            // Values that a narrower type holds: what is read back is the operand.
            using ArrayOperand small = new RandomArray(random).Values(data.Type, shape);
            array.Write([], small);
        }

        bool isMissing = random.Next(3) == 0;
        if (isMissing)
        {
            foreach (string chunk in Directory.EnumerateFiles(array.Path, "*", SearchOption.AllDirectories).ToArray())
            {
                if (!Path.GetFileName(chunk).Contains('z', StringComparison.Ordinal) && random.Next(2) == 0)
                    File.Delete(chunk);
            }
        }

        values.Dispose();
        values = array.Read([]);
        string layout = RandomArray.Describe(array.Metadata) + $" {array.Metadata.Format}{(isBig ? " big-endian" : "")}{(isMissing ? " with holes" : "")}";
        return (new OperandSource(new Variable(name, data.Type, new Shape(shape)), Chunks: array), values, layout);
    }

    /// <summary>Metadata of an array with a few chunks along each dimension.</summary>
    private static ArrayMetadata Layout(StorageType type, long[] shape, Random random)
    {
        // No more than some hundred files.
        long[] chunks = [.. shape.Select(length => 1 + random.NextInt64(Math.Max(length / 8, 0), Math.Max(length, 1)))];
        bool isVersion3 = random.Next(3) > 0;
        ArrayMetadata metadata = ArrayMetadata.Create(new CreationOptions
        {
            Shape = shape, Type = type, ChunkShape = chunks, Format = isVersion3 ? ZarrFormat.V3 : ZarrFormat.V2,
            ShardShape = isVersion3 && random.Next(3) == 0 ? [.. chunks.Select(chunk => chunk * random.Next(1, 4))] : null,
            Codec = Codecs[random.Next(Codecs.Length)], Filter = random.Next(2) == 0 ? "shuffle" : "none",
            Checksum = isVersion3 && random.Next(2) == 0 ? "crc32c" : "none",
            Order = random.Next(2) == 0 ? 'C' : 'F', Separator = random.Next(2) == 0 ? '.' : '/',
            FillValue = FillValue.From(type, type == StorageType.Bool ? true : 7),
        });
        return metadata.ShardShape is null ? metadata : metadata with { IndexAtStart = random.Next(2) == 0 };
    }

    /// <summary>Says in the metadata of an array without chunks that its bytes are in the order of other machines.</summary>
    private static bool MakeBigEndian(string path)
    {
        foreach ((string name, string little, string big) in new[] { ("zarr.json", "\"little\"", "\"big\""), (".zarray", "\"<", "\">") })
        {
            string file = Path.Combine(path, name);
            if (!File.Exists(file))
                continue;
            string text = File.ReadAllText(file);
            int at = text.IndexOf(little, StringComparison.Ordinal);
            if (at < 0)
                return false;
            // The first one is that of the elements; a shard's index has its own.
            File.WriteAllText(file, text[..at] + big + text[(at + little.Length)..]);
            return true;
        }

        return false;
    }

    private static CompiledExpression Compile(string text, EngineKind engine, Variable[] variables, long largestBuffer = long.MaxValue) =>
        CompiledExpression.Compile(Expression.Parse(text), variables, engine, new CompileOptions { LargestBuffer = largestBuffer });

    private static byte[] Direct(string text, EngineKind engine, Variable[] variables, IReadOnlyList<ArrayOperand?> arrays, Scalar[] scalars)
    {
        CompiledExpression compiled = Compile(text, engine, variables);
        using var result = new NativeBuffer(compiled.ResultBytes);
        compiled.Run([.. arrays], scalars, result.Pointer, 1, StorePolicy.DefaultThreshold, CancellationToken.None);
        return new ReadOnlySpan<byte>(result.Pointer, (int)compiled.ResultBytes).ToArray();
    }

    private byte[] Run(
        string text, EngineKind engine, IReadOnlyList<OperandSource> sources, int threads, ArrayStorage storage = ArrayStorage.Chunked,
        ArrayStorage results = ArrayStorage.Chunked, long limit = MemoryLimit, Random? random = null)
    {
        random ??= new Random(1);
        bool keepsLittle = storage == ArrayStorage.Chunked && random.Next(3) == 0;
        CompiledExpression compiled = Compile(
            text, engine, [.. sources.Select(source => source.Variable)], keepsLittle ? 16 : storage == ArrayStorage.Memory ? long.MaxValue : limit / 4);
        PlacedOperand?[] operands = [.. sources.Select(source => source.IsScalar ? null : Placed(source, storage))];
        try
        {
            using ResultTarget target = NewTarget(results, compiled.Type, compiled.Shape.Lengths.ToArray(), random);
            var run = new EvaluationRun(
                compiled, operands, [.. sources.Select(source => source.Scalar)], target, threads, limit, sync: random.Next(8) == 0);
            int runs = random.Next(1, 3);
            for (int number = 0; number < runs; number++)
            {
                target.Prepare();
                run.Execute(CancellationToken.None);
            }

            return Bytes(target.Read());
        }
        finally
        {
            foreach (PlacedOperand? operand in operands)
                operand?.Dispose();
        }
    }

    private static byte[] Bytes(RegionSource source)
    {
        long[] shape = [.. source.Shape];
        int size = source.Type.Size();
        var bytes = new byte[ArrayShape.Count(shape, size) * size];
        if (bytes.Length == 0)
            return bytes;
        long[] start = new long[shape.Length], step = [.. shape.Select(_ => 1L)], strides = new long[shape.Length];
        using RegionReader reader = source.CreateReader();
        nint first = reader.Read(start, step, shape, strides);
        StorageType type = StorageTypes.From(source.Type);
        fixed (byte* target = bytes)
            ArrayCopy.Copy(type, (byte*)first, shape, strides, type, target, shape, ArrayShape.Strides(shape, size));
        return bytes;
    }

    private PlacedOperand Placed(OperandSource source, ArrayStorage storage) => new(source, new OperandPlace(
        storage, NewPath, (shape, type) => ArrayMetadata.Create(new CreationOptions { Shape = shape, Type = type, ChunkBytes = 4096 })));

    /// <summary>A place for a result; without random numbers, many small chunks.</summary>
    private ResultTarget NewTarget(ArrayStorage storage, DType type, long[] shape, Random? random = null) => storage switch
    {
        ArrayStorage.Memory => new MemoryResult(type, shape),
        ArrayStorage.MemoryMap => new MappedResult(NewPath(".npy"), type, shape),
        _ => new ChunkedResult(() => NewPath(".zarr"), random is null
            ? ArrayMetadata.Create(new CreationOptions { Shape = shape, Type = StorageTypes.From(type), ChunkBytes = 16_000 })
            : Layout(StorageTypes.From(type), shape, random)),
    };

    private static OperandSource Source(ChunkedArray array) =>
        new(new Variable("x", array.Metadata.Type.MemoryType(), new Shape([.. array.Metadata.Shape])), Chunks: array);

    private ChunkedArray Range(int count, long chunk, double last = 1)
    {
        ArrayMetadata metadata = ArrayMetadata.Create(
            new CreationOptions { Shape = [count], Type = StorageType.Float64, ChunkShape = [chunk], Checksum = "crc32c" });
        ChunkedArray array = ChunkedArray.Create(NewPath(".zarr"), metadata);
        using ArrayOperand values = ArrayOperand.Linspace(DType.Float64, count, 0, last, 1);
        array.Write([], values);
        return array;
    }

    private string[] Entries() =>
        [.. Directory.EnumerateFileSystemEntries(folder.Path).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal)];

    private string NewPath(string ending) => folder[string.Create(CultureInfo.InvariantCulture, $"{names++}{ending}")];
}
