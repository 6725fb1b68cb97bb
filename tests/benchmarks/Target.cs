using System.Globalization;
using PolyTools.Native.Engines;

namespace PolyTools.Benchmarks;

/// <summary>One line of the table of goals: a figure of PolyTools, what it is held against, and the most it may be.</summary>
/// <param name="Subject">What was measured.</param>
/// <param name="Own">It in milliseconds; null if it was not measured.</param>
/// <param name="Against">What it is held against; empty for a limit in milliseconds.</param>
/// <param name="Other">That in milliseconds; null if it was not measured, or if there is none.</param>
/// <param name="Limit">The most that the ratio, or the milliseconds, may be.</param>
/// <param name="Unit">The unit of both figures.</param>
/// <param name="Group">Goals of one group share a line, that of the worst of them; null for a line of its own.</param>
internal sealed record Target(
    string Subject, double? Own, string Against, double? Other, double Limit, string Unit = "ms", string? Group = null)
{
    /// <summary>True for a limit in milliseconds, false for a ratio.</summary>
    public bool IsAbsolute => Against.Length == 0;

    /// <summary>What is limited; null if it was not measured.</summary>
    public double? Figure => IsAbsolute ? Own : Own / Other;

    public bool? IsMet => Figure is double figure ? figure <= Limit : null;

    public string LimitText => Limit.ToString("0.00", CultureInfo.InvariantCulture) + (IsAbsolute ? $" {Unit}" : " ×");

    /// <summary>The goals of expressions, with the figures of this run.</summary>
    public static IReadOnlyList<Target> Expressions(
        IReadOnlyList<Cell> cells, IReadOnlyList<int> threadCounts, double compile, ShellTime? shell)
    {
        int all = threadCounts[^1];
        var targets = new List<Target>();
        foreach (Work work in new[] { Work.Polynomial, Work.Horner })
        {
            foreach (int threads in threadCounts)
            {
                Add(EngineKind.Fused, work, threads, 0.80, Contestants.GccNative);
                Add(EngineKind.Fused, work, threads, 0.25, Contestants.NumExpr);
            }

            AddCopy(work);
            Add(EngineKind.Blocked, work, all, 0.70, Contestants.NumExpr);
        }

        foreach (int threads in threadCounts)
        {
            Add(EngineKind.Fused, Work.SinCos, threads, 0.25, Contestants.Gcc);
            Add(EngineKind.Fused, Work.SinCos, threads, 1.00, Contestants.GccFast);
            Add(EngineKind.Fused, Work.SinCos, threads, 0.15, Contestants.NumExpr);
        }

        foreach (int threads in threadCounts)
        {
            Add(EngineKind.Fused, Work.Where, threads, 0.85, Contestants.GccNative);
            Add(EngineKind.Fused, Work.Where, threads, 0.25, Contestants.NumExpr);
        }

        (Work, double)[] types =
        [
            (Work.Comparison, 0.30), (Work.Logic, 0.35), (Work.Integer, 0.50), (Work.Horner32, 0.25),
            (Work.SumOfExpression, 0.30),
        ];
        foreach ((Work work, double limit) in types)
        {
            Add(EngineKind.Fused, work, all, 1.10, Contestants.GccNative);
            Add(
                EngineKind.Fused, work, all, limit,
                Contestants.NumExpr, Contestants.NumExprInteger, Contestants.NumExprFloat32);
        }

        Add(EngineKind.Fused, Work.Sum, 1, 1.00, Contestants.NumPy);
        if (all > 1)
            AddScaling(Work.Sum, 0.60);

        Add(EngineKind.Eager, Work.Horner, 1, 1.00, Contestants.NumPy, Contestants.NumPyChain);
        targets.Add(new Target("compile a new expression, Fused", compile * 1e3, "", null, 5));
        targets.Add(new Target(
            "the cmdlet, 1000 points, expression cached, warm shell",
            shell?.Evaluations.Max(evaluation => evaluation.Seconds) * 1e3, "", null, 1));
        targets.Add(new Target(
            "Import-Module, more than an empty manifest", shell?.AddedByImport * 1e3, "", null, 100));
        return targets;

        void Add(EngineKind engine, Work work, int threads, double limit, params string[] others) =>
            AddAgainst(engine, work, threads, limit, [
                .. cells.Where(cell =>
                    cell.Work == work && cell.Threads == threads && others.Contains(cell.Contestant))], others[0]);

        void AddCopy(Work work) => AddAgainst(EngineKind.Fused, work, all, 1.10, [
            .. cells.Where(cell => cell.Threads == all
                && (cell.Contestant is Contestants.GccCopyNonTemporal or Contestants.OwnCopyNonTemporal))],
            "a non-temporal copy");

        void AddScaling(Work work, double limit) => AddAgainst(EngineKind.Fused, work, all, limit, [
            .. cells.Where(cell =>
                cell.Work == work && cell.Threads == 1 && cell.Contestant == Contestants.Own(EngineKind.Fused))],
            Contestants.Own(EngineKind.Fused), ", 1 thread");

        // Of several that it can be held against, the fastest counts.
        void AddAgainst(
            EngineKind engine, Work work, int threads, double limit, Cell[] others, string name, string suffix = "")
        {
            Cell? own = cells.FirstOrDefault(cell =>
                cell.Work == work && cell.Threads == threads && cell.Contestant == Contestants.Own(engine));
            Cell? other = others.MinBy(cell => cell.Median);
            string against = other is null ? name
                : other.Work == Work.Copy ? $"copy: {other.Contestant}" : other.Contestant;
            targets.Add(new Target(
                $"{work.Title}, {engine}, {Plural(threads)}", own?.Median * 1e3, against + suffix, other?.Median * 1e3, limit));
        }
    }

    private static string Plural(int threads) => threads == 1 ? "1 thread" : $"{threads} threads";
}
