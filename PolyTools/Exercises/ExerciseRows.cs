namespace PolyTools;

/// <summary>The rows of one exercise, and how answers find theirs.</summary>
internal sealed class ExerciseRows(IEnumerable<ExerciseResult> rows)
{
    private readonly ExerciseResult[] all = [.. rows];

    /// <summary>Those of Invoke-PolyEval that have a time.</summary>
    public IEnumerable<ExerciseResult> Runs => all.Where(row => row.Source is null && row.Seconds is not null);

    /// <summary>All of Invoke-PolyEval.</summary>
    public IEnumerable<ExerciseResult> Attempts => all.Where(row => row.Source is null);

    /// <summary>Those of Measure-Compression.</summary>
    public IEnumerable<ExerciseResult> Compressions => all.Where(row => row.Source is not null);

    /// <summary>The first run by an engine, on so many threads and over such arrays, of an expression; null where there is none.</summary>
    public ExerciseResult? Find(string engine, int? threads = null, string? storage = null, string? expression = null, string? result = null) =>
        Runs.FirstOrDefault(row => row.Engine == engine && (threads is null || row.Threads == threads) && (storage is null || row.Storage == storage)
            && (expression is null || row.Expression == expression) && (result is null || row.ResultStorage == result));

    /// <summary>Engines with a run, in the order of the rows.</summary>
    public IEnumerable<string> Engines => Runs.Select(row => row.Engine!).Distinct();

    /// <summary>The most threads that a run had.</summary>
    public int MostThreads => Runs.Select(row => row.Threads ?? 1).DefaultIfEmpty(1).Max();

    /// <summary>The bandwidth of a copy on as many threads as the row had, as it was measured in the run; null where it was not.</summary>
    public static double? Roof(ExerciseResult? row) => row?.PercentOfPeak is > 0 and double percent ? 100 * row.GBPerSecond / percent : null;

    /// <summary>Bytes that must be moved for each element: operands once in, the result once out.</summary>
    public static double BytesPerElement(ExerciseResult row) => 1e9 * row.GBPerSecond!.Value * row.Seconds!.Value / row.Count!.Value;
}
