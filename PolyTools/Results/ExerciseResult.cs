namespace PolyTools;

/// <summary>A row of an exercise: what Invoke-PolyEval or Measure-Compression measured there.</summary>
/// <remarks>
/// The properties of <see cref="EvalResult"/> and then those of <see cref="CompressionResult"/> that it has not, always all and in this order, so
/// that all rows fit one table or CSV file. Those that the row's command does not have are empty.
/// </remarks>
public sealed class ExerciseResult
{
    private readonly EvalResult? eval;
    private readonly CompressionResult? compression;

    /// <param name="exercise">The exercise.</param>
    /// <param name="eval">What Invoke-PolyEval measured.</param>
    /// <param name="compression">Or what Measure-Compression measured.</param>
    /// <param name="rows">The rows before this one.</param>
    internal ExerciseResult(Exercise exercise, EvalResult? eval, CompressionResult? compression, IReadOnlyList<ExerciseResult> rows)
    {
        (this.eval, this.compression) = (eval, compression);
        ExerciseResult first = rows.FirstOrDefault(row => row.Seconds is not null && row.Count == eval?.Count && row.DType == eval?.DType) ?? this;
        Speedup = first.Seconds / eval?.Seconds;
        (Exercise, Title) = (exercise.Number, exercise.Title);
        Case = exercise.CaseOf(this);
    }

    /// <summary>The exercise's number, 1 to 12.</summary>
    public int Exercise { get; }

    /// <summary>What the exercise is about.</summary>
    public string Title { get; }

    /// <inheritdoc cref="EvalResult.Expression"/>
    public string? Expression => eval is null ? compression?.Expression : eval.Expression;

    /// <inheritdoc cref="EvalResult.Engine"/>
    public string? Engine => eval?.Engine;

    /// <inheritdoc cref="EvalResult.Storage"/>
    public string? Storage => eval?.Storage;

    /// <inheritdoc cref="EvalResult.Codec"/>
    public string? Codec => eval is null ? compression?.Codec : eval.Codec;

    /// <inheritdoc cref="EvalResult.Level"/>
    public int? Level => eval is null ? compression?.Level : eval.Level;

    /// <inheritdoc cref="EvalResult.Filter"/>
    public string? Filter => eval is null ? compression?.Filter : eval.Filter;

    /// <inheritdoc cref="EvalResult.Threads"/>
    public int? Threads => eval is null ? compression?.Threads : eval.Threads;

    /// <inheritdoc cref="EvalResult.Count"/>
    public long? Count => eval?.Count;

    /// <inheritdoc cref="EvalResult.DType"/>
    public string? DType => eval?.DType;

    /// <inheritdoc cref="EvalResult.Seconds"/>
    public double? Seconds => eval?.Seconds;

    /// <inheritdoc cref="EvalResult.MinSeconds"/>
    public double? MinSeconds => eval?.MinSeconds;

    /// <inheritdoc cref="EvalResult.MaxSeconds"/>
    public double? MaxSeconds => eval?.MaxSeconds;

    /// <inheritdoc cref="EvalResult.MElementsPerSecond"/>
    public double? MElementsPerSecond => eval?.MElementsPerSecond;

    /// <inheritdoc cref="EvalResult.GBPerSecond"/>
    public double? GBPerSecond => eval?.GBPerSecond;

    /// <inheritdoc cref="EvalResult.PercentOfPeak"/>
    public double? PercentOfPeak => eval?.PercentOfPeak;

    /// <summary>How many times faster than the exercise's first row of the same count and type.</summary>
    public double? Speedup { get; }

    /// <inheritdoc cref="EvalResult.PeakMemoryMB"/>
    public double? PeakMemoryMB => eval?.PeakMemoryMB;

    /// <inheritdoc cref="EvalResult.MinorFaults"/>
    public long? MinorFaults => eval?.MinorFaults;

    /// <inheritdoc cref="EvalResult.MajorFaults"/>
    public long? MajorFaults => eval?.MajorFaults;

    /// <inheritdoc cref="EvalResult.ReadMB"/>
    public double? ReadMB => eval?.ReadMB;

    /// <inheritdoc cref="EvalResult.WrittenMB"/>
    public double? WrittenMB => eval?.WrittenMB;

    /// <inheritdoc cref="EvalResult.StoredMB"/>
    public double? StoredMB => eval?.StoredMB;

    /// <inheritdoc cref="EvalResult.Ratio"/>
    public double? Ratio => eval is null ? compression?.Ratio : eval.Ratio;

    /// <summary>The largest difference to the first row of the same call of Invoke-PolyEval in the script.</summary>
    public double? MaxDifference => eval?.MaxDifference;

    /// <summary>That, to the first row of the same expression, in units in the last place of the largest result.</summary>
    public double? MaxUlp => eval?.MaxUlp;

    /// <inheritdoc cref="EvalResult.Outcome"/>
    public string? Outcome => eval?.Outcome;

    /// <inheritdoc cref="EvalResult.Timeline"/>
    public EvalMemorySample[]? Timeline => eval?.Timeline;

    /// <inheritdoc cref="EvalResult.DeviceReadMB"/>
    public double? DeviceReadMB => eval?.DeviceReadMB;

    /// <inheritdoc cref="EvalResult.DeviceWrittenMB"/>
    public double? DeviceWrittenMB => eval?.DeviceWrittenMB;

    /// <inheritdoc cref="EvalResult.MemoryCap"/>
    public string? MemoryCap => eval?.MemoryCap;

    /// <inheritdoc cref="EvalResult.ResultStorage"/>
    public string? ResultStorage => eval?.ResultStorage;

    /// <inheritdoc cref="EvalResult.Sync"/>
    public bool? Sync => eval?.Sync;

    /// <inheritdoc cref="EvalResult.CompilerFlag"/>
    public string? CompilerFlag => eval?.CompilerFlag;

    /// <inheritdoc cref="EvalResult.Passes"/>
    public int? Passes => eval?.Passes;

    /// <inheritdoc cref="EvalResult.Operations"/>
    public int? Operations => eval?.Operations;

    /// <inheritdoc cref="EvalResult.TrafficMB"/>
    public double? TrafficMB => eval?.TrafficMB;

    /// <inheritdoc cref="EvalResult.MemoryCapMB"/>
    public double? MemoryCapMB => eval?.MemoryCapMB;

    /// <inheritdoc cref="EvalResult.FastMath"/>
    public bool? FastMath => eval?.FastMath;

    /// <inheritdoc cref="CompressionResult.Source"/>
    public string? Source => compression?.Source;

    /// <inheritdoc cref="CompressionResult.BlockSize"/>
    public int? BlockSize => compression?.BlockSize;

    /// <inheritdoc cref="CompressionResult.OriginalMB"/>
    public double? OriginalMB => compression?.OriginalMB;

    /// <inheritdoc cref="CompressionResult.CompressedMB"/>
    public double? CompressedMB => compression?.CompressedMB;

    /// <inheritdoc cref="CompressionResult.CompressMBPerSecond"/>
    public double? CompressMBPerSecond => compression?.CompressMBPerSecond;

    /// <inheritdoc cref="CompressionResult.DecompressMBPerSecond"/>
    public double? DecompressMBPerSecond => compression?.DecompressMBPerSecond;

    /// <inheritdoc cref="CompressionResult.TransferMBPerSecond"/>
    public double? TransferMBPerSecond => compression?.TransferMBPerSecond;

    /// <inheritdoc cref="CompressionResult.Verified"/>
    public bool? Verified => compression?.Verified;

    /// <inheritdoc cref="CompressionResult.Pareto"/>
    public bool? Pareto => compression?.Pareto;

    /// <inheritdoc cref="CompressionResult.ElementSize"/>
    public int? ElementSize => compression?.ElementSize;

    /// <inheritdoc cref="CompressionResult.SavedMBPerSecond"/>
    public double? SavedMBPerSecond => compression?.SavedMBPerSecond;

    /// <inheritdoc cref="CompressionResult.SampledPercent"/>
    public double? SampledPercent => compression?.SampledPercent;

    /// <inheritdoc cref="CompressionResult.DeviceMBPerSecond"/>
    public double? DeviceMBPerSecond => compression?.DeviceMBPerSecond;

    /// <inheritdoc cref="CompressionResult.EvalSeconds"/>
    public double? EvalSeconds => compression?.EvalSeconds;

    /// <summary>What tells this row from the exercise's others, in a few words.</summary>
    public string Case { get; }
}
