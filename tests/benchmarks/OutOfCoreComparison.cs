using System.Diagnostics;
using System.Globalization;
using System.Text;
using PolyTools.Native;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.Measurement;
using PolyTools.Native.Storage;

namespace PolyTools.Benchmarks;

/// <summary>The polynomial over arrays on disk: over chunks beside tables.Expr, over maps beside numpy.memmap, and at a hundred times the size.</summary>
internal sealed class OutOfCoreComparison : IPart
{
    private const string Polynomial = ".25*x**3 + .75*x**2 - 1.5*x - 2";

    /// <summary>A work of both that takes longer is repeated a few times only.</summary>
    private const double SlowSeconds = 1;

    private const int SlowRounds = 3;

    private const long MemoryLimit = 128L << 20;

    /// <summary>How much longer the arrays are that show that memory does not grow and time does no more than they.</summary>
    private const int Scale = 100;

    private const string Existing = "existing";
    private const string Fresh = "fresh";

    private readonly long count;
    private readonly string root;
    private readonly int threads = Environment.ProcessorCount;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("polytools-outofcore-");
    private readonly Expression expression = Expression.Parse(Polynomial);
    private readonly CompiledExpression compiled;
    private readonly OperandSource x;
    private readonly PeerProcess? tables;
    private readonly PeerProcess? memmap;
    private readonly List<string> missing = [];
    private readonly Dictionary<(OutOfCoreWork Work, int Threads), (List<double> Own, List<double> Peer)> chunked = [];
    private readonly Dictionary<OutOfCoreWork, (long Own, long Peer)> sizes = [];
    private readonly Dictionary<string, (List<double> Own, List<double> Peer)> mapped = new()
    {
        [Existing] = ([], []),
        [Fresh] = ([], []),
    };

    private readonly Dictionary<string, List<double>> synced = new() { ["none"] = [], ["blosc:lz4"] = [] };
    private (double Small, double Large, double PeakBytes, double StoredMB)? scaled;
    private int paths;

    public OutOfCoreComparison(long count, string root)
    {
        (this.count, this.root) = (count, root);
        var variable = new Variable("x", DType.Float64, new Shape(count));
        x = new OperandSource(variable, Range: (-1, 1));
        compiled = CompiledExpression.Compile(
            expression, [variable], EngineKind.Fused, new CompileOptions { LargestBuffer = MemoryLimit / 4 });
        tables = Start("tables", "tables", "PyTables");
        memmap = Start("numpy", "memmap", "numpy.memmap");
    }

    public string Name => "outofcore";

    public IReadOnlyList<string> Present => [.. new[] { tables, memmap }.OfType<PeerProcess>().Select(peer => peer.Description)];

    public IReadOnlyList<string> Missing => missing;

    public IReadOnlyList<Target> Targets
    {
        get
        {
            var targets = new List<Target>();
            foreach (OutOfCoreWork work in OutOfCoreWork.All)
            {
                Add(threads, work.Limit);
                if (threads > 1 && work.SingleLimit is double single)
                    Add(1, single);
                (long own, long peer) = sizes.GetValueOrDefault(work);
                targets.Add(new Target(
                    $"files of x and r, {work.Title}", own == 0 ? null : own / 1e6, "PyTables", peer == 0 ? null : peer / 1e6,
                    OutOfCoreWork.SizeLimit, "MB"));

                void Add(int number, double limit)
                {
                    (List<double>? own, List<double>? peer) = chunked.GetValueOrDefault((work, number));
                    targets.Add(new Target(
                        $"over chunks, {work.Title}, {Plural(number)}", Milliseconds(own), "tables.Expr", Milliseconds(peer), limit));
                }
            }

            targets.Add(new Target(
                $"over maps into an existing file, {Plural(threads)}", Milliseconds(mapped[Existing].Own), "numpy.memmap",
                Milliseconds(mapped[Existing].Peer), 0.15));
            targets.Add(new Target(
                $"over maps into a fresh file, {Plural(threads)}", Milliseconds(mapped[Fresh].Own), "numpy.memmap",
                Milliseconds(mapped[Fresh].Peer), 0.35));
            targets.Add(new Target(
                $"over chunks without compression, {Plural(threads)}", Milliseconds(chunked.GetValueOrDefault((OutOfCoreWork.All[0], threads)).Own),
                "over maps into a fresh file", Milliseconds(mapped[Fresh].Own), 1.5));
            targets.Add(new Target(
                $"memory of the whole process, {Millions(count * Scale)} points, blosc:lz4 5", scaled?.PeakBytes / 1e6, "", null, 300, "MB"));
            targets.Add(new Target(
                $"time for a million points of {Millions(count * Scale)}", scaled?.Large * 1e9 / (count * Scale), $"of {Millions(count)}",
                scaled?.Small * 1e9 / count, 1.15));
            return targets;
        }
    }

    public void Measure(int rounds, Action<string> progress, CancellationToken cancellation)
    {
        foreach (OutOfCoreWork work in OutOfCoreWork.All)
        {
            progress($"over chunks, {work.Title}");
            MeasureChunks(work, rounds, cancellation);
        }

        progress("over maps");
        MeasureMaps(rounds, cancellation);
        progress("to the device");
        foreach (string codec in synced.Keys)
        {
            using var run = new Chunks(this, codec, 5);
            for (int round = 0; round < Math.Min(rounds, 2 * SlowRounds); round++)
            {
                cancellation.ThrowIfCancellationRequested();
                double seconds = run.Evaluate(threads, sync: true);
                if (round > 0)
                    synced[codec].Add(seconds);
            }
        }

        progress($"{Millions(count * Scale)} points");
        try
        {
            scaled = MeasureScale();
        }
        catch (PeerException exception)
        {
            missing.Add($"{Millions(count * Scale)} points: {exception.Message}");
        }
    }

    public void AppendTo(StringBuilder text)
    {
        text.AppendLine("## Out of core").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"""
            `{Polynomial}` of {count:N0} float64 from -1 to 1, x and the result on disk, in the system's cache unless said otherwise. PyTables works as its
            `bench/poly.py` does, x and the result each in a file, with the chunks that it chooses, and as many threads for NumExpr and Blosc as PolyTools
            has; PolyTools with chunks of 1 MB, each a file. Opening the files and making the result's is part of the time.

            """);
        text.AppendLine(Report.Table(
            ["codec", "threads", "median ms", "tables.Expr's", "MB", "PyTables'"], "lrrrrr",
            from work in OutOfCoreWork.All
            from number in threads > 1 ? new[] { 1, threads } : [1]
            let found = chunked.GetValueOrDefault((work, number))
            where found.Own is not null
            let size = sizes.GetValueOrDefault(work)
            select new[]
            {
                work.Title, number.ToString(CultureInfo.InvariantCulture), Report.Milliseconds(Milliseconds(found.Own)),
                Report.Milliseconds(Milliseconds(found.Peer)), Megabytes(size.Own), Megabytes(size.Peer),
            }));
        text.AppendLine(Report.Table(
            ["maps, result into a file that is", "median ms", "numpy.memmap's"], "lrr",
            mapped.Select(row => new[]
            {
                row.Key, Report.Milliseconds(Milliseconds(row.Value.Own)), Report.Milliseconds(Milliseconds(row.Value.Peer)),
            })));
        text.AppendLine(CultureInfo.InvariantCulture, $"""
            With `-Sync`, each run ends when the device has the result: here compression makes the work faster where the device is slower than
            the codec. {Plural(threads)}.

            """);
        text.AppendLine(Report.Table(
            ["codec", "median ms", "fastest", "slowest"], "lrrr",
            synced.Where(row => row.Value.Count > 0).Select(row => new[]
            {
                row.Key, Report.Milliseconds(Milliseconds(row.Value)), Report.Milliseconds(row.Value.Min() * 1e3),
                Report.Milliseconds(row.Value.Max() * 1e3),
            })));
        if (scaled is (double small, double large, double peak, double stored))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"""
                {Millions(count * Scale)} points ({count * Scale * 16 / 1e9:N1} GB of x and r, {stored / 1e3:N1} GB on disk with blosc:lz4, level 5), `Invoke-PolyEval -Storage Chunked`
                in the shell: {large:N2} s, {small * 1e3:N1} ms for {Millions(count)}. The process had at most {peak / 1e6:N0} MB, PowerShell and .NET included.

                """);
        }
    }

    public void Dispose()
    {
        tables?.Dispose();
        memmap?.Dispose();
        folder.Delete(recursive: true);
    }

    private static string Plural(int number) => number == 1 ? "1 thread" : $"{number} threads";

    private static string Millions(long number) => string.Create(CultureInfo.InvariantCulture, $"{number / 1e6:#,0.###} million");

    private static string Megabytes(long bytes) => bytes == 0 ? "" : (bytes / 1e6).ToString("0.00", CultureInfo.InvariantCulture);

    private static double? Milliseconds(List<double>? seconds) => seconds is null or [] ? null : Statistics.Median([.. seconds]) * 1e3;

    private PeerProcess? Start(string module, string peer, string name)
    {
        try
        {
            return Peers.StartPython(module, [folder.FullName, count.ToString(CultureInfo.InvariantCulture)], threads, peer);
        }
        catch (PeerException exception)
        {
            missing.Add($"{name}: {exception.Message}");
            return null;
        }
    }

    private void MeasureChunks(OutOfCoreWork work, int rounds, CancellationToken cancellation)
    {
        using var run = new Chunks(this, work.Codec, work.Level);
        int[] numbers = threads > 1 && work.SingleLimit is not null ? [1, threads] : [threads];
        foreach (int number in numbers)
            chunked.Add((work, number), ([], []));
        bool isSlow = false;
        for (int round = -1; round < (isSlow ? Math.Min(rounds, SlowRounds) : rounds); round++)
        {
            foreach (int number in numbers)
            {
                cancellation.ThrowIfCancellationRequested();
                (List<double> own, List<double> peer) = chunked[(work, number)];
                bool peerFirst = Random.Shared.Next(2) == 0;
                double peerSeconds = peerFirst ? RunPeer() : 0;
                double ownSeconds = run.Evaluate(number, sync: false);
                if (!peerFirst)
                    peerSeconds = RunPeer();
                isSlow |= Math.Max(ownSeconds, peerSeconds) > SlowSeconds;
                if (round < 0)
                    continue;
                own.Add(ownSeconds);
                if (tables is not null)
                    peer.Add(peerSeconds);

                double RunPeer()
                {
                    if (tables is null)
                        return 0;
                    Run result = tables.Run($"evaluate:{work.Library}:{work.Level}", number);
                    sizes[work] = (run.StoredBytes, (long)result.First);
                    return result.Seconds;
                }
            }
        }

        sizes[work] = (run.StoredBytes, sizes.GetValueOrDefault(work).Peer);
    }

    private unsafe void MeasureMaps(int rounds, CancellationToken cancellation)
    {
        string operand = Path.Combine(folder.FullName, "x.npy"), result = Path.Combine(folder.FullName, "r.npy");
        using (NewMappedArray made = MappedArray.CreateNpy(operand, DType.Float64, [count]))
        {
            Generator.Linspace((byte*)made.Array.Pointer, DType.Float64, count, -1, 1, threads, cancellation);
            made.Commit();
        }

        using (NewMappedArray made = MappedArray.CreateNpy(result, DType.Float64, [count]))
            made.Commit();
        for (int round = -1; round < rounds; round++)
        {
            foreach (string kind in new[] { Existing, Fresh })
            {
                cancellation.ThrowIfCancellationRequested();
                if (kind == Fresh)
                    File.Delete(result);
                long start = Stopwatch.GetTimestamp();
                using (ArrayOperand source = MappedArray.OpenNpy(operand))
                {
                    if (kind == Existing)
                    {
                        using ArrayOperand target = MappedArray.OpenNpy(result, writable: true);
                        compiled.Run([source], [default], (void*)target.Pointer, threads, StorePolicy.DefaultThreshold, cancellation);
                    }
                    else
                    {
                        using NewMappedArray target = MappedArray.CreateNpy(result, DType.Float64, [count]);
                        compiled.Run([source], [default], (void*)target.Array.Pointer, threads, StorePolicy.DefaultThreshold, cancellation);
                        target.Commit();
                    }
                }

                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                double? peer = memmap?.Run(kind, 1).Seconds;
                if (round < 0)
                    continue;
                mapped[kind].Own.Add(seconds);
                if (peer is double other)
                    mapped[kind].Peer.Add(other);
            }
        }
    }

    /// <summary>The seconds of a short and a long run as a user has them, and what the process of the long one took.</summary>
    private (double Small, double Large, double PeakBytes, double StoredMB) MeasureScale()
    {
        string script = $$"""
            Import-Module '{{Shell.Quoted(Path.Combine(root, "PolyTools.psd1"))}}'
            $row = Invoke-PolyEval '{{Polynomial}}' -Count COUNT -Storage Chunked -Codec blosc:lz4 -Level 5 -Repeat REPEAT -Path '{{Shell.Quoted(folder.FullName)}}'
            foreach ($number in $row.Seconds, [Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64, $row.StoredMB) {
                $number.ToString([cultureinfo]::InvariantCulture)
            }
            """;
        double[] small = Shell.Run(script.Replace("COUNT", $"{count}").Replace("REPEAT", "9"));
        double[] large = Shell.Run(script.Replace("COUNT", $"{count * Scale}").Replace("REPEAT", "3"));
        return (small[0], large[0], large[1], large[2]);
    }

    /// <summary>x and the result in chunks of one codec.</summary>
    private sealed class Chunks : IDisposable
    {
        private readonly OutOfCoreComparison owner;
        private readonly PlacedOperand operand;
        private readonly ChunkedResult result;

        public Chunks(OutOfCoreComparison owner, string codec, int level)
        {
            this.owner = owner;
            operand = new PlacedOperand(owner.x, new OperandPlace(ArrayStorage.Chunked, NewPath, Describe));
            result = new ChunkedResult(() => NewPath(".zarr"), Describe([owner.count], StorageType.Float64));
            operand.Fill(new ChunkWork(owner.threads));

            ArrayMetadata Describe(IReadOnlyList<long> shape, StorageType type) => ArrayMetadata.Create(
                new CreationOptions { Shape = shape, Type = type, Codec = codec, Level = codec == "none" ? null : level });
        }

        public long StoredBytes => operand.StoredBytes + result.StoredBytes;

        public double Evaluate(int threads, bool sync)
        {
            result.Prepare();
            long start = Stopwatch.GetTimestamp();
            new EvaluationRun(owner.compiled, [operand], [default], result, threads, MemoryLimit, sync).Execute(CancellationToken.None);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        public void Dispose()
        {
            operand.Dispose();
            result.Dispose();
        }

        private string NewPath(string ending) => Path.Combine(
            owner.folder.FullName, string.Create(CultureInfo.InvariantCulture, $"{++owner.paths}{ending}"));
    }
}
