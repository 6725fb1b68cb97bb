using System.Collections.Concurrent;
using PolyTools.Native;
using PolyTools.Native.Measurement;

namespace PolyTools;

/// <summary>
/// Runs the combinations of a grid over one input after the other, on a thread of its own: a codec cannot be stopped within a block, and the pipeline's thread is not to wait
/// for it when the user stops the command. What was given back while it is in use is freed by that thread.
/// </summary>
internal sealed class CompressionMeter : IDisposable
{
    private const int PollMilliseconds = 50;

    private readonly CompressionGrid grid;
    private readonly int? elementSize;
    private readonly int repeats;
    private readonly long? sample;
    private readonly Dictionary<(StorageType? Type, int Size), Kind> kinds = [];
    private readonly BlockingCollection<Action> queue = [];

    /// <param name="grid">The combinations.</param>
    /// <param name="elementSize">Bytes of an element; null to take what is known of each input.</param>
    /// <param name="repeats">Timed runs.</param>
    /// <param name="sample">Bytes of an input that are compressed; null for all.</param>
    public CompressionMeter(CompressionGrid grid, int? elementSize, int repeats, long? sample)
    {
        (this.grid, this.elementSize, this.repeats, this.sample) = (grid, elementSize, repeats, sample);
        new Thread(() =>
        {
            foreach (Action work in queue.GetConsumingEnumerable())
                work();
            foreach (Kind kind in kinds.Values)
                kind.Bench.Dispose();
            queue.Dispose();
        })
        {
            IsBackground = true, Name = "PolyTools compression",
        }.Start();
    }

    /// <summary>Bytes of an element of an input.</summary>
    public int ElementSizeOf(CompressionInput input) => elementSize ?? input.Bytes.ElementSize;

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
        Kind kind = KindOf(input, requireMemory);
        if (kind.Ways.Count == 0)
            return [];
        ByteSource bytes = sample is long most ? input.Bytes.Sample(most, kind.Ways.Max(way => way.Trial.BlockBytes)) : input.Bytes;
        double share = 0;
        var done = new TaskCompletionSource<IReadOnlyList<CompressionMeasurement>>();
        queue.Add(
            () =>
            {
                try
                {
                    done.SetResult(kind.Bench.Run(bytes, cancellation, value => Volatile.Write(ref share, value)));
                }
                catch (Exception exception)
                {
                    done.SetException(exception);
                }
            },
            CancellationToken.None);
        while (Task.WaitAny([done.Task], PollMilliseconds, cancellation) < 0)
            onProgress(Volatile.Read(ref share));
        return [.. kind.Ways.Zip(done.Task.GetAwaiter().GetResult())];
    }

    /// <summary>Gives an input back, when nothing reads it any more.</summary>
    public void Release(CompressionInput input) => queue.Add(input.Dispose);

    /// <summary>Ends the thread and frees the buffers, when its work has ended.</summary>
    public void Dispose()
    {
        if (!queue.IsAddingCompleted)
            queue.CompleteAdding();
    }

    private Kind KindOf(CompressionInput input, Action<double> requireMemory)
    {
        int size = ElementSizeOf(input);
        StorageType? type = size == input.Bytes.ElementSize ? input.Bytes.Type : null;
        if (kinds.TryGetValue((type, size), out Kind? kind))
            return kind;
        IReadOnlyList<CompressionWay> ways = grid.For(type, size);
        if (ways.Count > 0)
            requireMemory(ways.Max(way => CompressionBench.RequiredBytes(way.Trial)));
        kind = new Kind(ways, new CompressionBench(ways.Select(way => way.Trial), repeats));
        kinds.Add((type, size), kind);
        return kind;
    }

    /// <summary>The combinations for elements of a kind.</summary>
    private sealed record Kind(IReadOnlyList<CompressionWay> Ways, CompressionBench Bench);
}
