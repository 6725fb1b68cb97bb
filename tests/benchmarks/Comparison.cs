using PolyTools.Native.Engines;

namespace PolyTools.Benchmarks;

/// <summary>PolyTools and its peers by turns: while one works, the others sleep.</summary>
internal sealed class Comparison : IDisposable
{
    /// <summary>Rounds that are not counted: what is compiled on use is compiled then.</summary>
    public const int WarmUpRounds = 2;

    /// <summary>Time for threads that wait for more work to fall asleep.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly OwnEngines own;
    private readonly Peers peers;
    private readonly List<Cell> cells = [];
    private readonly Dictionary<Work, Run> expected = [];

    public Comparison(long count)
    {
        ThreadCounts = [.. new[] { 1, Environment.ProcessorCount }.Distinct()];
        Missing = [];
        own = new OwnEngines(count, ThreadCounts[^1]);
        peers = new Peers(count, ThreadCounts);
        Missing.AddRange(peers.Missing);
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

    /// <summary>What was measured.</summary>
    public IReadOnlyList<Cell> Cells => cells;

    /// <summary>The peers' versions and flags.</summary>
    public IReadOnlyList<string> Present => peers.Present;

    /// <summary>What could not be measured, and why.</summary>
    public List<string> Missing { get; }

    /// <summary>Runs all cells as often as asked, in an order that changes from round to round.</summary>
    public void Measure(int rounds, Action<string> progress, CancellationToken cancellation)
    {
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
            if (!Missing.Contains(reason))
                Missing.Add(reason);
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
            Missing.Add($"{cell.Contestant} at {cell.Work.Title}, {cell.Threads} threads: {failure}");
        }
    }
}
