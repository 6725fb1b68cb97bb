using System.Diagnostics;
using System.Globalization;
using System.Text;
using PolyTools.Native;
using PolyTools.Native.Engines;
using PolyTools.Native.Expressions;

namespace PolyTools.Benchmarks;

/// <summary>Elementary functions beside glibc's libmvec, called by gcc's loops, and NumExpr, by turns.</summary>
internal sealed class FunctionComparison : IPart
{
    private const string Gcc = "gcc with libmvec";

    /// <summary>Elements that stay in the cache.</summary>
    private const int CacheCount = 4096;

    /// <summary>How long a turn in the cache takes: so short that what slows the processor slows the next contestant too.</summary>
    private const double CacheSeconds = 5e-4;

    /// <summary>Turns of each contestant in a round in the cache.</summary>
    private const int CacheTurns = 5;

    /// <summary>R of the arguments, from -R to R, of arrays in memory.</summary>
    private const int MemoryRange = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private static readonly string[] Flags = ["-Ofast", "-march=native", "-mprefer-vector-width=512"];

    /// <summary>
    /// What is measured of PolyTools, each with what it has for a function; the goals are for the last one that has it.
    /// </summary>
    private static readonly IReadOnlyList<Form> Forms =
    [
        new("PolyTools", "", new CompileOptions(), _ => true),
        new("PolyTools -FastMath", ", -FastMath", new CompileOptions { FastMath = true }, OwnFunctions.HasFast),
    ];

    private static readonly IReadOnlyList<DType> Types = [DType.Float64, DType.Float32];

    private readonly long count;
    private readonly int threads = Environment.ProcessorCount;
    private readonly OwnFunctions own;
    private readonly List<Contestant> contestants = [];
    private readonly List<FunctionCell> cells;
    private readonly Dictionary<FunctionCell, Run> expected = [];
    private readonly DirectoryInfo programs = Directory.CreateTempSubdirectory("polytools-functions-");
    private readonly List<PeerProcess> processes = [];
    private readonly List<string> present = [];
    private readonly List<string> missing = [];

    public FunctionComparison(long count)
    {
        this.count = Math.Max(count, CacheCount);
        cells =
        [
            .. from work in FunctionWork.Functions
               from type in Types
               from range in FunctionWork.Ranges
               where work.X(type, range) is not null
               select new FunctionCell(work, type, range, InCache: true, CacheCount, 1),
            .. from work in FunctionWork.Functions.Append(FunctionWork.Mixed)
               from type in Types
               let range = work.X(type, MemoryRange) is null ? 1 : MemoryRange
               select new FunctionCell(work, type, range, InCache: false, this.count, threads),
        ];
        own = new OwnFunctions(this.count, threads);
        contestants.AddRange(Forms.Select(form =>
            new Contestant(form.Name, cell => form.Takes(cell.Work), cell => own.Run(cell, form.Options))));
        try
        {
            StartGcc();
            StartNumExpr();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Name => "functions";

    public IReadOnlyList<string> Present => present;

    public IReadOnlyList<string> Missing => missing;

    public IReadOnlyList<Target> Targets =>
    [
        .. from cell in cells
           where cell.InCache && cell.Work.Vector is not null
           select Target(
               cell, Gcc, cell.Work.CacheLimit,
               (cell.Work.CacheLimit < 1.5 ? "sin, cos, exp and log" : "the other functions") + $" in cache, {cell.Type.Name()}"),
        .. from cell in cells
           where !cell.InCache && cell.Work.Vector is not null
           select Target(cell, Gcc, 1, $"functions in memory, {cell.Type.Name()}"),
        .. from cell in cells
           where !cell.InCache && cell.Work.HasNumExpr && cell.Work != FunctionWork.Mixed
           select Target(cell, Contestants.NumExpr, 0.4, $"functions in memory, {cell.Type.Name()}, against NumExpr"),
        .. from cell in cells
           where cell.Work == FunctionWork.Mixed
           from goal in new[] { (Against: Gcc, Limit: 1.0), (Against: Contestants.NumExpr, Limit: 0.25) }
           select Target(cell, goal.Against, goal.Limit, null),
    ];

    public void Measure(int rounds, Action<string> progress, CancellationToken cancellation)
    {
        // A round before those that count: what is compiled on use is compiled then.
        for (int round = -1; round < rounds; round++)
        {
            progress($"functions in cache, round {round + 1} of {rounds}");
            // All on one processor, since another may be slowed by other work.
            Pin((nint)1 << Random.Shared.Next(threads));
            FunctionCell[] order = [.. cells.Where(cell => cell.InCache)];
            Random.Shared.Shuffle(order);
            foreach (FunctionCell cell in order)
            {
                for (int turn = 0; turn < CacheTurns; turn++)
                    Measure(cell, round, cancellation);
            }
        }

        Pin(((nint)1 << threads) - 1);
        for (int round = -1; round < rounds; round++)
        {
            progress($"functions in memory, round {round + 1} of {rounds}");
            // What has the same operands follows each other, so that they are seldom filled anew.
            IGrouping<(DType, Interval, Interval), FunctionCell>[] groups =
                [.. cells.Where(cell => !cell.InCache).GroupBy(cell => (cell.Type, cell.X, cell.Y))];
            Random.Shared.Shuffle(groups);
            foreach (IGrouping<(DType, Interval, Interval), FunctionCell> group in groups)
            {
                FunctionCell[] order = [.. group];
                Random.Shared.Shuffle(order);
                foreach (FunctionCell cell in order)
                    Measure(cell, round, cancellation);
            }
        }
    }

    public void AppendTo(StringBuilder text)
    {
        text.AppendLine("## Functions").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"""
            Each elementary function by the Fused engine, whose results are within one unit in the last place, and by its faster form
            within {Operation.FastUlp} units for -FastMath where there is one, which then is held against the goal; beside a loop in C with the
            flags `{string.Join(' ', Flags)} -fopenmp`, in which gcc calls the function of glibc's libmvec for vectors of 512 bits,
            within four units; functions that libmvec lacks (those without a goal) are gcc's own instructions or libm's.

            The arguments lie in the ranges ±1, ±10 and ±1e5, as far as the function is defined there and its result is a normal
            number of the type; they jump over the range, so that neighbours do not all take one branch. Where it is not the whole
            range:

            """);
        text.AppendLine(Report.Table(
            ["functions", "operand", .. FunctionWork.Ranges.Select(FunctionCell.RangeTitle)], "llrrr", Domains()));
        AppendCache(text);
        AppendMemory(text);
        AppendMixed(text);
        AppendMissed(text);
    }

    public void Dispose()
    {
        own.Dispose();
        processes.ForEach(process => process.Dispose());
        programs.Delete(recursive: true);
    }

    private static string Ratio(double? ratio, double limit) => ratio is not double number ? ""
        : number > limit ? string.Create(CultureInfo.InvariantCulture, $"**{number:0.00}**")
        : number.ToString("0.00", CultureInfo.InvariantCulture);

    private static IEnumerable<string[]> Domains()
    {
        var rows =
            from work in FunctionWork.Functions
            from operand in new[] { (Name: "x", Interval: work.X), (Name: "y", Interval: work.Y) }
            where operand.Interval is not null
            from type in Types
            let intervals = FunctionWork.Ranges.Select(range => Text(operand.Interval!(type, range))).ToArray()
            where !intervals.SequenceEqual(FunctionWork.Ranges.Select(range => Text(new Interval(-range, range))))
            group (work.Name, type) by (Operand: operand.Name, Intervals: string.Join('|', intervals));
        foreach (var row in rows)
        {
            string[] names =
            [
                .. row.GroupBy(entry => entry.Name, entry => entry.type)
                    .Select(types => types.Count() == Types.Count ? types.Key : $"{types.Key} ({types.Single().Name()})"),
            ];
            yield return [string.Join(", ", names), row.Key.Operand, .. row.Key.Intervals.Split('|')];
        }

        static string Text(Interval? interval) => interval is not { } found ? "none" : string.Create(
            CultureInfo.InvariantCulture, $"{found.First} to {found.Last}").Replace("100000", "1e5", StringComparison.Ordinal);
    }

    private static Target Target(FunctionCell cell, string against, double limit, string? group)
    {
        Form form = Forms.Last(form => form.Takes(cell.Work));
        return new Target(
            cell.Title + form.Suffix + (cell.InCache ? ", in cache" : $", {cell.Threads} threads"), Figure(cell, form.Name), against,
            Figure(cell, against), limit, cell.InCache ? "ns" : "ms", group);
    }

    /// <summary>Nanoseconds of one element in the cache, milliseconds of an array in memory.</summary>
    private static double? Figure(FunctionCell cell, string contestant) =>
        cell.Seconds(contestant) * (cell.InCache ? 1e9 / cell.Count : 1e3);

    private void AppendCache(StringBuilder text)
    {
        text.AppendLine("### In cache").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"""
            {CacheCount} elements again and again on one thread: nanoseconds per element of PolyTools' loop, of gcc's, and the ratio. Both take
            {CacheTurns} short turns in each round, one after the other on the same processor; the median is one of all turns. The goal
            is 1.30 × libmvec for sin, cos, exp and log, and 1.60 × for the others that it has; a ratio that misses it is bold.

            """);
        text.AppendLine(Report.Table(
            ["function", "type", .. FunctionWork.Ranges.SelectMany(range => new[] { FunctionCell.RangeTitle(range), "gcc", "ratio" })],
            "ll" + string.Concat(Enumerable.Repeat("rrr", FunctionWork.Ranges.Count)),
            from work in FunctionWork.Functions
            from type in Types
            from form in Forms
            where form.Takes(work)
            select (string[])
            [
                work.Name + form.Suffix, type.Name(), .. FunctionWork.Ranges.SelectMany(range =>
                {
                    FunctionCell? cell = cells.Find(cell =>
                        cell.InCache && cell.Work == work && cell.Type == type && cell.Range == range);
                    return cell is null ? ["", "", ""] : Columns(
                        cell, form, Gcc, work.Vector is null ? double.PositiveInfinity : work.CacheLimit)
                        .Prepend(Text(cell, form.Name));
                }),
            ]));
    }

    private void AppendMemory(StringBuilder text)
    {
        text.AppendLine("### In memory").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"""
            {count:N0} elements on {threads} threads, arguments in the range ±{MemoryRange} (arcsin, arccos and arctanh: ±1): milliseconds. The goals are 1.00 × gcc with
            libmvec, where that has the function, and 0.40 × NumExpr; a ratio that misses it is bold.

            """);
        text.AppendLine(Report.Table(
            ["function", "type", "PolyTools", "gcc", "ratio", "NumExpr", "ratio"], "llrrrrr",
            from cell in cells
            where !cell.InCache && cell.Work != FunctionWork.Mixed
            from form in Forms
            where form.Takes(cell.Work)
            select (string[])
            [
                cell.Work.Name + form.Suffix, cell.Type.Name(), Text(cell, form.Name),
                .. Columns(cell, form, Gcc, cell.Work.Vector is null ? double.PositiveInfinity : 1),
                .. Columns(cell, form, Contestants.NumExpr, 0.4),
            ]));
    }

    private void AppendMixed(StringBuilder text)
    {
        text.AppendLine("### A mixed expression").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"""
            `{FunctionWork.Mixed.Expression}`, {count:N0} elements on {threads} threads, x from -{MemoryRange} to {MemoryRange} and y from -1 to
            {MemoryRange}: milliseconds. The goals are 1.00 × gcc with libmvec and 0.25 × NumExpr.

            """);
        text.AppendLine(Report.Table(
            ["type", "PolyTools", "gcc", "ratio", "NumExpr", "ratio"], "lrrrrr",
            from cell in cells
            where cell.Work == FunctionWork.Mixed
            from form in Forms
            where form.Takes(cell.Work)
            select (string[])
            [
                cell.Type.Name() + form.Suffix, Text(cell, form.Name), .. Columns(cell, form, Gcc, 1),
                .. Columns(cell, form, Contestants.NumExpr, 0.25),
            ]));
    }

    private void AppendMissed(StringBuilder text)
    {
        Target[] missed =
            [.. Targets.Where(target => target.IsMet == false).OrderByDescending(target => target.Figure / target.Limit)];
        if (missed.Length == 0)
            return;
        text.AppendLine("### Goals of functions that were missed").AppendLine();
        text.AppendLine(Report.Goals(missed));
    }

    private static string Text(FunctionCell cell, string contestant) => Report.Milliseconds(Figure(cell, contestant));

    /// <summary>The figure of a peer, and the ratio to it.</summary>
    private static IEnumerable<string> Columns(FunctionCell cell, Form form, string against, double limit) =>
        [Text(cell, against), Ratio(cell.Seconds(form.Name) / cell.Seconds(against), limit)];

    /// <summary>Lets this thread, and those of the peers that wait for requests, work on some processors only.</summary>
    private void Pin(nint processors)
    {
        if (!OperatingSystem.IsLinux() || threads >= nint.Size * 8)
            return;
        using Process self = Process.GetCurrentProcess();
        self.ProcessorAffinity = processors;
        foreach (PeerProcess process in processes)
            process.Pin(processors);
    }

    private void Measure(FunctionCell cell, int round, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!expected.TryGetValue(cell, out Run result))
        {
            result = own.Run(cell, new CompileOptions());
            expected.Add(cell, result);
            if (cell.InCache)
            {
                cell.Repeats = 20;
                cell.Repeats = (int)Math.Clamp(20 * CacheSeconds / own.Run(cell, new CompileOptions()).Seconds, 10, 4000);
            }
        }

        Contestant[] order = [.. contestants.Where(contestant => contestant.Takes(cell))];
        Random.Shared.Shuffle(order);
        foreach (Contestant contestant in order)
        {
            // Threads that wait for more work fall asleep meanwhile.
            if (!cell.InCache)
                Thread.Sleep(Pause);
            string? failure = null;
            try
            {
                Run run = contestant.Run(cell);
                if (!run.Agrees(result, cell.Tolerance))
                    failure = $"gives {run}, PolyTools gives {result}";
                else if (round >= 0)
                    cell.Add(contestant.Name, run.Seconds);
            }
            catch (PeerException exception)
            {
                failure = exception.Message;
            }

            string line = $"{contestant.Name} at {cell.Title}: {failure}";
            if (failure is not null && !missing.Contains(line))
                missing.Add(line);
        }
    }

    private void StartGcc()
    {
        try
        {
            string program = Path.Combine(programs.FullName, "functions");
            Peers.Build(program, Flags, "functions.c");
            // The widest vectors of those that are called; what is narrower is for the last elements.
            IGrouping<char, string> called =
                Peers.CalledVectorFunctions(program).GroupBy(name => name["_ZGV".Length]).MaxBy(width => width.Key)
                ?? throw new PeerException("its program calls no function of libmvec");
            PeerProcess peer = PeerProcess.Start(
                program, [count.ToString(CultureInfo.InvariantCulture), threads.ToString(CultureInfo.InvariantCulture)], threads);
            processes.Add(peer);
            contestants.Add(new Contestant(Gcc, _ => true, cell => peer.Run(cell.Request, cell.Threads)));
            present.Add(
                $"{Gcc}: {Peers.Ask("gcc", "--version").Split('\n')[0]}, flags `{string.Join(' ', Flags)} -fopenmp`; it calls "
                + $"{called.Count()} functions of libmvec, such as `{called.First()}`");
            string[] scalar =
            [
                .. from work in FunctionWork.Functions
                   from name in new[] { work.Vector, work.Vector + "f" }
                   where work.Vector is not null && !called.Any(vector => vector.EndsWith($"v_{name}", StringComparison.Ordinal))
                   select name,
            ];
            if (scalar.Length > 0)
                missing.Add($"libmvec: gcc calls no vector form of {string.Join(", ", scalar)}");
        }
        catch (PeerException exception)
        {
            missing.Add($"{Gcc}: {exception.Message}");
        }
    }

    private void StartNumExpr()
    {
        try
        {
            PeerProcess peer = Peers.StartPython(
                "numexpr", [count.ToString(CultureInfo.InvariantCulture)], threads, "functions");
            processes.Add(peer);
            contestants.Add(new Contestant(
                Contestants.NumExpr, cell => !cell.InCache && cell.Work.HasNumExpr, cell => peer.Run(cell.Request, cell.Threads)));
            present.Add(peer.Description);
        }
        catch (PeerException exception)
        {
            missing.Add($"NumExpr: {exception.Message}");
        }
    }

    /// <summary>A way to compute by PolyTools.</summary>
    /// <param name="Name">Its name among the contestants.</param>
    /// <param name="Suffix">What distinguishes its lines from those of the others.</param>
    /// <param name="Options">How it is compiled.</param>
    /// <param name="Takes">Which functions it has.</param>
    private sealed record Form(string Name, string Suffix, CompileOptions Options, Func<FunctionWork, bool> Takes);

    /// <summary>Who takes part, in which cells, and a turn of it: once untimed and once timed.</summary>
    private sealed record Contestant(string Name, Func<FunctionCell, bool> Takes, Func<FunctionCell, Run> Run);
}
