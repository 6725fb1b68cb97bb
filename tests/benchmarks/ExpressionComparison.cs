using System.Globalization;
using System.Text;
using PolyTools.Native;
using PolyTools.Native.Engines;
using PolyTools.Native.Measurement;

namespace PolyTools.Benchmarks;

/// <summary>PolyTools' engines and their peers by turns: while one works, the others sleep.</summary>
internal sealed class ExpressionComparison : IPart
{
    /// <summary>Rounds that are not counted: what is compiled on use is compiled then.</summary>
    public const int WarmUpRounds = 2;

    /// <summary>Time for threads that wait for more work to fall asleep.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly Options options;
    private readonly string root;
    private readonly (double First, double New, double Similar) compile;
    private readonly List<string> missing = [];
    private readonly OwnEngines own;
    private readonly Peers peers;
    private readonly List<Cell> cells = [];
    private readonly Dictionary<Work, Run> expected = [];
    private ShellTime? shell;

    public ExpressionComparison(Options options, string root)
    {
        (this.options, this.root) = (options, root);
        // First, so that the first expression of the process is among what is measured.
        compile = CompileTime.Measure();
        long count = options.Count;
        ThreadCounts = [.. new[] { 1, Environment.ProcessorCount }.Distinct()];
        own = new OwnEngines(count, ThreadCounts[^1]);
        peers = new Peers(count, ThreadCounts);
        missing.AddRange(peers.Missing);
        foreach (int threads in ThreadCounts)
        {
            foreach (Work work in Work.Expressions)
            {
                foreach (EngineKind engine in Enum.GetValues<EngineKind>())
                    AddOwn(engine, work, threads);
            }

            cells.Add(own.Copy(nonTemporal: false, threads));
            cells.Add(own.Copy(nonTemporal: true, threads));
        }

        cells.AddRange(peers.Cells);
    }

    /// <summary>One, and all processors.</summary>
    public IReadOnlyList<int> ThreadCounts { get; }

    public string Name => "expressions";

    public IReadOnlyList<string> Present => peers.Present;

    public IReadOnlyList<string> Missing => missing;

    public IReadOnlyList<Target> Targets => Target.Expressions(cells, ThreadCounts, compile.New, shell);

    /// <summary>Runs all cells as often as asked, in an order that changes from round to round.</summary>
    public void Measure(int rounds, Action<string> progress, CancellationToken cancellation)
    {
        MeasureShell(progress, cancellation);
        for (int round = -WarmUpRounds; round < rounds; round++)
        {
            progress(round < 0 ? "warming up" : $"round {round + 1} of {rounds}");
            // What is compared follows each other, so that what slows the machine slows it all.
            IGrouping<(string, int), Cell>[] groups =
                [.. cells.ToArray().GroupBy(cell => (cell.Work.Group, cell.Threads))];
            Random.Shared.Shuffle(groups);
            foreach (IGrouping<(string, int), Cell> group in groups)
            {
                Cell[] contestants = [.. group];
                Random.Shared.Shuffle(contestants);
                foreach (Cell cell in contestants)
                {
                    Measure(cell, Expected(cell.Work), isTimed: round >= 0);
                    cancellation.ThrowIfCancellationRequested();
                }
            }
        }
    }

    public void AppendTo(StringBuilder text)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"""
            ## Expressions: how they are measured

            Arrays of {options.Count:N0} elements, each evenly over a range:

            {Report.Bullets(Operand.All.Select(Range))}
            Each contestant's process has arrays of its own, with huge pages asked for; their pages are touched first
            by the threads that work on them when all processors work (NumPy and NumExpr: by one thread). The
            contestants take turns in an order that is shuffled in each of the {options.Rounds} rounds, after
            {WarmUpRounds} rounds that are not counted. A turn is one run that is not timed and then one
            that is, by the contestant's own monotonic clock, while all others sleep. Results are written into arrays
            that exist; NumPy's temporaries, and the result of `np.where`, which has no `out`, are its own. The
            first, middle and last element of each result, or the sum, are compared with PolyTools'.

            GB/s counts the bytes that the work must move: each array once in, the result once out.

            NumExpr 2.8 has no `//`; what can be written instead is `floor((i*3 + j) / 7) % 11`, in float64. Its
            virtual machine has the division of int32, rounded towards 0, and "{Contestants.NumExprInteger}" reaches it.
            A literal is float64 to NumExpr; "{Contestants.NumExprFloat32}" passes the coefficients as variables
            of float32. C divides by `/`, which is the same where nothing is negative, and sums in order, which gcc keeps
            unless it is told -ffast-math, as by -Ofast.

            """);
        foreach (Work work in Work.All)
            AppendWork(text, work);
        AppendShort(text);
    }

    public void Dispose()
    {
        own.Dispose();
        peers.Dispose();
    }

    /// <summary>What all contestants must give: the result of one of PolyTools' own.</summary>
    private Run Expected(Work work)
    {
        if (!expected.TryGetValue(work, out Run run))
        {
            string fused = Contestants.Own(EngineKind.Fused);
            run = cells.First(cell =>
                cell.Work == work && (cell.Contestant == fused || cell.Contestant == Contestants.OwnCopy)).Measure();
            expected.Add(work, run);
        }

        return run;
    }

    private void AddOwn(EngineKind engine, Work work, int threads)
    {
        try
        {
            cells.AddRange(own.Cells(engine, work, threads));
        }
        catch (Native.PolyException exception)
        {
            string reason = $"{Contestants.Own(engine)}: {exception.Message}";
            if (!missing.Contains(reason))
                missing.Add(reason);
        }
    }

    private void Measure(Cell cell, Run result, bool isTimed)
    {
        Thread.Sleep(Pause);
        string? failure = null;
        try
        {
            Run run = cell.Measure();
            if (!run.Agrees(result, cell.Work.Tolerance))
                failure = $"gives {run}, PolyTools gives {result}";
            else if (isTimed)
                cell.Seconds.Add(run.Seconds);
        }
        catch (PeerException exception)
        {
            failure = exception.Message;
        }

        if (failure is not null)
        {
            cells.Remove(cell);
            missing.Add($"{cell.Contestant} at {cell.Work.Title}, {cell.Threads} threads: {failure}");
        }
    }

    private void MeasureShell(Action<string> progress, CancellationToken cancellation)
    {
        try
        {
            shell = ShellTime.Measure(root, progress, cancellation);
        }
        catch (PeerException exception)
        {
            cancellation.ThrowIfCancellationRequested();
            missing.Add($"the shell: {exception.Message}");
        }
    }

    private static string Range(Operand operand) => string.Create(
        CultureInfo.InvariantCulture,
        $"{operand.Name} ({operand.Type.Name()}) from {operand.First:N0} to {operand.Last:N0}");

    private void AppendWork(StringBuilder text, Work work)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"## {char.ToUpperInvariant(work.Title[0])}{work.Title[1..]}");
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"`{work.Expression}`").AppendLine();
        foreach (int threads in ThreadCounts)
        {
            Cell[] shown = [
                .. cells.Where(cell => cell.Work == work && cell.Threads == threads)
                    .OrderBy(cell => cell.Median)];
            text.AppendLine(Report.Table(
                [threads == 1 ? "1 thread" : $"{threads} threads", "median ms", "least ms", "GB/s"], "lrrr",
                shown.Select(cell => new[]
                {
                    cell.Contestant, Report.Milliseconds(cell.Median * 1e3), Report.Milliseconds(cell.Minimum * 1e3),
                    (work.BytesMoved(options.Count) / cell.Median / 1e9).ToString("0.0", CultureInfo.InvariantCulture),
                })));
        }
    }

    private void AppendShort(StringBuilder text)
    {
        text.AppendLine("## Compiling, and the module").AppendLine();
        var rows = new List<string[]>
        {
            new[] { "a new polynomial, Fused, from its text to the first 1000 results", Report.Milliseconds(compile.New * 1e3), "" },
            new[] { "the same, the very first in a process", Report.Milliseconds(compile.First * 1e3), "" },
            new[] { "one that differs from one compiled before in its coefficients only", Report.Milliseconds(compile.Similar * 1e3), "" },
        };
        if (shell is not null)
        {
            rows.AddRange(shell.Evaluations.Select(evaluation =>
                new[] { $"`{evaluation.Command}`", Report.Milliseconds(evaluation.Seconds * 1e3), "" }));
            rows.Add(Import("Import-Module PolyTools, a fresh process each", shell.Imports));
            rows.Add(Import("Import-Module of an empty manifest, a fresh process each", shell.EmptyImports));
        }

        text.AppendLine(Report.Table(["what", "median ms", "least ms"], "lrr", rows));
        text.AppendLine("""
            The commands run in this repository's shell; `$x` is an array of 1000 float64. Each was run 500 times before the 500
            runs that count.
            """);

        static string[] Import(string name, IReadOnlyList<double> seconds) =>
            [name, Report.Milliseconds(Statistics.Median([.. seconds]) * 1e3), Report.Milliseconds(seconds.Min() * 1e3)];
    }
}
