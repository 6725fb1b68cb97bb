using System.Diagnostics;
using System.Globalization;
using System.Text;
using PolyTools.Native;
using PolyTools.Native.Codecs;
using PolyTools.Native.Measurement;

namespace PolyTools.Benchmarks;

/// <summary>Codecs beside the programs of the command line, on one thread, and what filters gain, over real data and series.</summary>
internal sealed class CompressionComparison : IPart
{
    /// <summary>A turn is itself the fastest of several runs, as the programs' own measurements are: few are enough.</summary>
    private const int MostRounds = 3;

    /// <summary>A turn of ours runs at least once, and until so much time has gone.</summary>
    private const double TurnSeconds = 0.5;

    /// <summary>How long each codec runs before it is measured, in each direction, so that it is compiled for speed.</summary>
    private const double WarmUpSeconds = 0.3;

    private readonly IReadOnlyList<CompressionData> data = CompressionData.All();
    private readonly CompressionTools tools;
    private readonly Dictionary<(CompressionWork Work, CompressionData Data, string Tool), List<CompressionRun>> runs = [];
    private readonly Dictionary<(string Codec, int Level, string Filter, CompressionData Data), List<CompressionRun>> filtered = [];
    private readonly List<string> missing = [];
    private readonly byte[][] buffers = [[], []];
    private int rounds;

    public CompressionComparison() => tools = new CompressionTools(data);

    public string Name => "compression";

    public IReadOnlyList<string> Present => tools.Present;

    public IReadOnlyList<string> Missing =>
        [.. tools.Missing, .. data.Any(one => one.Name == "text") ? Array.Empty<string>() : ["text: there is none here"], .. missing.Distinct()];

    public IReadOnlyList<Target> Targets =>
    [
        .. from work in CompressionWork.All
           where work.HasGoal
           from encodes in new[] { true, false }
           let fastest = work.Tools.MinBy(tool => Total(work, tool, encodes) ?? double.PositiveInfinity)!
           select new Target(
               $"{(encodes ? "compress" : "decompress")} all data, {work.Title}", Total(work, "", encodes),
               CompressionTools.Title(fastest, work.ToolLevel), Total(work, fastest, encodes), CompressionWork.TimeLimit),
    ];

    public void Measure(int rounds, Action<string> progress, CancellationToken cancellation)
    {
        this.rounds = Math.Min(rounds, MostRounds);
        progress("compression, warming up");
        foreach ((string codec, int level) in CompressionWork.All.Select(work => (work.Codec, work.Level)).Distinct())
        {
            cancellation.ThrowIfCancellationRequested();
            // What a codec does depends on what it finds: it is compiled for bytes and for numbers.
            foreach (CompressionData one in new[] { data[0], data[^1] })
            {
                CompressionData part = one with { Bytes = one.Bytes[..Math.Min(CompressionWork.Megabyte, one.Bytes.Length)] };
                RunOwn([Create(codec, level)], part, CompressionWork.Megabyte, WarmUpSeconds);
            }
        }

        (CompressionWork Work, CompressionData Data)[] works =
            [.. from work in CompressionWork.All from one in data select (work, one)];
        var filters = (
            from compressor in CompressionWork.Compressors
            from filter in CompressionWork.Filters
            from one in data
            where one.IsNumbers && CompressionWork.IsExact(filter, one.Type)
            select (compressor.Codec, compressor.Level, filter, one)).ToArray();
        for (int round = 0; round < this.rounds; round++)
        {
            Random.Shared.Shuffle(works);
            for (int i = 0; i < works.Length; i++)
            {
                progress($"compression, round {round + 1} of {this.rounds}, {i + 1} of {works.Length}");
                (CompressionWork work, CompressionData one) = works[i];
                string[] turns = [.. work.Tools.Where(tools.Has), ""];
                Random.Shared.Shuffle(turns);
                foreach (string tool in turns)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Take(work, one, tool);
                }
            }

            Random.Shared.Shuffle(filters);
            foreach ((string codec, int level, string filter, CompressionData one) in filters)
            {
                cancellation.ThrowIfCancellationRequested();
                progress($"filters, round {round + 1} of {this.rounds}");
                Add(filtered, (codec, level, filter, one), RunOwn(
                    CodecSteps.Create(codec, level, filter, one.Type), one, CompressionWork.Megabyte, TurnSeconds));
            }
        }
    }

    public void AppendTo(StringBuilder text)
    {
        text.AppendLine("## Compression beside the command line").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"""
            Each codec beside the program of its format, on the same bytes ({CompressionData.Length >> 20} MB of each kind of data), one thread;
            medians of {rounds} turns. MB/s counts the bytes that are not compressed. A turn of PolyTools is the fastest of the runs in
            {TurnSeconds} s, from memory to memory. That of the others:

            - lz4 and zstd: their own benchmark, `-b -i1 -B1048576`, from memory to memory, the fastest run. Blocks of 1 MB, and so PolyTools'.
            - gzip, pigz (`-z -p 1`, zlib's format), bzip2 and lzop (`-F`, no checksum): the time of the processor outside the system
              (what `time` calls user), so that reading and writing do not count, of a run that compresses or decompresses a file in memory,
              several times if it is short, to /dev/null; the fastest of two. lzop that finds its data stored only copies it, which takes
              less than the clock shows: its figure is left out, and counts as no time in the goals. PolyTools
              takes all bytes at once there, for lzo 256 kB at a time as lzop.
            - C-Blosc: numcodecs in a process of its own, chunks of 1 MB without shuffle, the fastest of the runs in 0.5 s.

            lz4's level 9 is what the program calls 1 (its 9 is Blosc's lz4hc). The runtime's zlib is zlib-ng, whose level 1 compresses less than
            zlib's: its level 2 stands beside the programs' 1. Columns with × are PolyTools' throughput as a part of the program's.

            """);
        foreach (CompressionData one in data)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{one.Name}: {one.Description}.").AppendLine();
            text.AppendLine(Report.Table(
                ["codec", "beside", "ratio", "its", "compress MB/s", "its", "×", "decompress MB/s", "its", "×"], "llrrrrrrrr",
                from work in CompressionWork.All
                from tool in work.Tools
                let own = Median(work, one, "")
                let other = Median(work, one, tool)
                select new[]
                {
                    work.Title, CompressionTools.Title(tool, work.ToolLevel), Ratio(one, own), Ratio(one, other),
                    Speed(one, own?.Encode), Speed(one, other?.Encode), Part(own?.Encode, other?.Encode),
                    Speed(one, own?.Decode), Speed(one, other?.Decode), Part(own?.Decode, other?.Decode),
                }));
        }

        text.AppendLine(Slower());
        text.AppendLine("## Filters").AppendLine();
        text.AppendLine($"""
            What filters before a compressor gain over the columns of numbers above: chunks of 1 MB, one thread, in memory. gain is the
            ratio as a part of that without a filter. delta gives back every bit of integers only.

            """);
        text.AppendLine(Report.Table(
            ["data", "codec", "filter", "ratio", "gain", "compress MB/s", "decompress MB/s"], "lllrrrr",
            from one in data
            where one.IsNumbers
            from compressor in CompressionWork.Compressors
            let plain = Median(filtered, (compressor.Codec, compressor.Level, "none", one))
            from filter in CompressionWork.Filters
            let run = Median(filtered, (compressor.Codec, compressor.Level, filter, one))
            where run is not null
            select new[]
            {
                one.Name, $"{compressor.Codec} {compressor.Level}", filter, Ratio(one, run), Part(run?.Bytes, plain?.Bytes),
                Speed(one, run?.Encode), Speed(one, run?.Decode),
            }));
    }

    public void Dispose() => tools.Dispose();

    private static Codec Create(string codec, int level) =>
        CodecRegistry.Create(codec, new CodecOptions(StorageType.UInt8, level));

    private static string Ratio(CompressionData one, CompressionRun? run) => run is { Bytes: var bytes }
        ? ((double)one.Bytes.Length / bytes).ToString("0.00", CultureInfo.InvariantCulture) : "";

    private static string Speed(CompressionData one, double? seconds) => seconds is > 0 and { } value
        ? (one.Bytes.Length / value / 1e6).ToString(value * 1e7 > one.Bytes.Length ? "0.0" : "0", CultureInfo.InvariantCulture) : "";

    /// <summary>How many times as much work is done in the time of another: the inverse of the times.</summary>
    private static string Part(double? own, double? other) => own is { } mine && other is > 0 and { } its
        ? (its / mine).ToString("0.00", CultureInfo.InvariantCulture) : "";

    private static CompressionRun? Median<TKey>(Dictionary<TKey, List<CompressionRun>> all, TKey key)
        where TKey : notnull =>
        all.TryGetValue(key, out List<CompressionRun>? found)
            ? new CompressionRun(
                Statistics.Median([.. found.Select(run => run.Encode)]), Statistics.Median([.. found.Select(run => run.Decode)]),
                found[0].Bytes)
            : null;

    private static void Add<TKey>(Dictionary<TKey, List<CompressionRun>> all, TKey key, CompressionRun run)
        where TKey : notnull
    {
        if (!all.TryGetValue(key, out List<CompressionRun>? found))
            all.Add(key, found = []);
        found.Add(run);
    }

    private CompressionRun? Median(CompressionWork work, CompressionData one, string tool) => Median(runs, (work, one, tool));

    /// <summary>Milliseconds for all data; null if one is missing.</summary>
    private double? Total(CompressionWork work, string tool, bool encodes)
    {
        double sum = 0;
        foreach (CompressionData one in data)
        {
            if (Median(work, one, tool) is not { } run)
                return null;
            sum += encodes ? run.Encode : run.Decode;
        }

        return sum * 1e3;
    }

    /// <summary>Names what is below the goal for one kind of data: the goals are for all together.</summary>
    private string Slower()
    {
        var slower = (
            from work in CompressionWork.All
            where work.HasGoal
            from one in data
            from encodes in new[] { true, false }
            let own = Median(work, one, "")
            let others = work.Tools.Select(tool => Median(work, one, tool)).OfType<CompressionRun>().ToArray()
            where own is not null && others.Length > 0
            let part = encodes ? others.Min(run => run.Encode) / own.Value.Encode : others.Min(run => run.Decode) / own.Value.Decode
            where part > 0
            select (Title: $"{work.Title} {(encodes ? "compressing" : "decompressing")} {one.Name}", Part: part)).ToArray();
        var below = slower.Where(item => item.Part < 1 / CompressionWork.TimeLimit).OrderBy(item => item.Part).ToArray();
        string count = string.Create(
            CultureInfo.InvariantCulture,
            $"Of {slower.Length} comparisons with a goal, one kind of data in one direction each, {below.Length} are below 0.9 of the fastest program's throughput");
        return below.Length == 0 ? $"{count}.\n" : $"{count}:\n\n" + Report.Bullets(below.Select(item =>
            string.Create(CultureInfo.InvariantCulture, $"{item.Title}: {item.Part:0.00}")));
    }

    private void Take(CompressionWork work, CompressionData one, string tool)
    {
        try
        {
            Add(runs, (work, one, tool), tool.Length == 0
                ? RunOwn([Create(work.Codec, work.Level)], one, work.Block, TurnSeconds)
                : tools.Run(tool, work, one));
        }
        catch (PeerException exception)
        {
            missing.Add($"{CompressionTools.Title(tool, work.ToolLevel)} over {one.Name}: {exception.Message}");
        }
    }

    /// <summary>Compresses and decompresses block by block; the fastest of the runs within a time, of each.</summary>
    private CompressionRun RunOwn(IReadOnlyList<Codec> steps, CompressionData one, int block, double limit)
    {
        byte[] bytes = one.Bytes;
        if (block == 0)
            block = bytes.Length;
        int largest = block;
        foreach (Codec step in steps)
            largest = checked((int)Math.Max(largest, step.MaxEncodedLength(largest)));
        for (int i = 0; i < buffers.Length; i++)
        {
            if (buffers[i].Length < largest)
                buffers[i] = new byte[largest];
        }

        // Every block has its place, so that nothing is copied while the clock runs.
        int count = (bytes.Length + block - 1) / block;
        var packed = new byte[count][];
        var lengths = new int[count];
        for (int i = 0; i < count; i++)
            packed[i] = new byte[largest];
        var unpacked = new byte[bytes.Length];

        double encode = Fastest(limit, () =>
        {
            for (int i = 0; i < count; i++)
                lengths[i] = Encode(steps, Block(bytes, i), packed[i]);
        });
        double decode = Fastest(limit, () =>
        {
            for (int i = 0; i < count; i++)
                Decode(steps, packed[i].AsSpan(0, lengths[i]), Block(unpacked, i));
        });
        return unpacked.AsSpan().SequenceEqual(bytes)
            ? new CompressionRun(encode, decode, lengths.Sum(length => (long)length))
            : throw new InvalidOperationException($"{string.Join(", ", steps.Select(step => step.Info.Name))}: {one.Name} changed.");

        Span<byte> Block(byte[] array, int number) => array.AsSpan(number * block, Math.Min(block, array.Length - (number * block)));
    }

    private static double Fastest(double limit, Action action)
    {
        double fastest = double.PositiveInfinity;
        long begin = Stopwatch.GetTimestamp();
        do
        {
            long start = Stopwatch.GetTimestamp();
            action();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < limit);
        return fastest;
    }

    /// <summary>The steps but the last go through the buffers by turns.</summary>
    private int Encode(IReadOnlyList<Codec> steps, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        for (int i = 0; i < steps.Count - 1; i++)
        {
            byte[] next = buffers[i % 2];
            source = next.AsSpan(0, steps[i].Encode(source, next));
        }

        return steps[^1].Encode(source, destination);
    }

    private void Decode(IReadOnlyList<Codec> steps, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        for (int i = steps.Count - 1; i > 0; i--)
        {
            byte[] next = buffers[i % 2];
            source = next.AsSpan(0, steps[i].Decode(source, next));
        }

        if (steps[0].Decode(source, destination) != destination.Length)
            throw new InvalidOperationException("A block was not decoded whole.");
    }
}
