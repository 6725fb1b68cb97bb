using PolyTools.Native;
using PolyTools.Native.Measurement;

namespace PolyTools;

/// <summary>Runs the combinations of a grid over one input after the other, aside.</summary>
internal sealed class CompressionMeter : IDisposable
{
    private readonly CompressionGrid grid;
    private readonly int? elementSize;
    private readonly int repeats;
    private readonly long? sample;
    private readonly Dictionary<(StorageType? Type, int Size), Kind> kinds = [];
    private readonly CompressionBuffers buffers = new();
    private readonly WorkAside aside = new();
    private bool isDisposed;

    /// <param name="grid">The combinations.</param>
    /// <param name="elementSize">Bytes of an element; null to take what is known of each input.</param>
    /// <param name="repeats">Timed runs.</param>
    /// <param name="sample">Bytes of an input that are compressed; null for all.</param>
    public CompressionMeter(CompressionGrid grid, int? elementSize, int repeats, long? sample)
    {
        (this.grid, this.elementSize, this.repeats, this.sample) = (grid, elementSize, repeats, sample);
    }

    /// <summary>Bytes of an element of an input.</summary>
    public int ElementSizeOf(CompressionInput input) => elementSize ?? input.Bytes.ElementSize;

    /// <summary>Bytes of an input that are compressed by all combinations together, each once.</summary>
    public double BytesOf(CompressionInput input) =>
        (double)Math.Min(sample ?? long.MaxValue, input.Bytes.Length) * KindOf(input).Ways.Count;

    /// <summary>Measures an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="requireMemory">Is told the bytes that the buffers take, before they are made.</param>
    /// <param name="onProgress">Is told the share that is done, by the calling thread.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>A measurement for each combination.</returns>
    /// <exception cref="PolyException">The input cannot be read, or there is not enough memory.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled; the block that is being compressed is still finished.</exception>
    public IReadOnlyList<(CompressionWay Way, CompressionMeasurement Measured)> Measure(
        CompressionInput input, Action<double> requireMemory, Action<double> onProgress, CancellationToken cancellation)
    {
        Kind kind = KindOf(input);
        if (kind.Ways.Count == 0)
            return [];
        ByteSource bytes = sample is long most ? input.Bytes.Sample(most, kind.Ways.Max(way => way.Trial.BlockBytes)) : input.Bytes;
        requireMemory(kind.Bench.RequiredBytes(bytes.Length));
        IReadOnlyList<CompressionMeasurement> measured = aside.Run(
            report => kind.Bench.Run(bytes, cancellation, report), onProgress, cancellation);
        return [.. kind.Ways.Zip(measured)];
    }

    /// <summary>Gives an input back, when nothing reads it any more.</summary>
    public void Release(CompressionInput input) => aside.Post(input.Dispose);

    /// <summary>Frees the buffers, when their work has ended.</summary>
    public void Dispose()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        aside.Post(buffers.Dispose);
        aside.Dispose();
    }

    private Kind KindOf(CompressionInput input)
    {
        int size = ElementSizeOf(input);
        StorageType? type = size == input.Bytes.ElementSize ? input.Bytes.Type : null;
        if (kinds.TryGetValue((type, size), out Kind? kind))
            return kind;
        IReadOnlyList<CompressionWay> ways = grid.For(type, size);
        kind = new Kind(ways, new CompressionBench(ways.Select(way => way.Trial), repeats, buffers));
        kinds.Add((type, size), kind);
        return kind;
    }

    /// <summary>The combinations for elements of a kind.</summary>
    private sealed record Kind(IReadOnlyList<CompressionWay> Ways, CompressionBench Bench);
}
