using System.Diagnostics;
using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;

namespace PolyTools.Native.Measurement;

/// <summary>Measures ways to compress over any number of sources, whatever their sizes, within memory for a few blocks.</summary>
/// <remarks>
/// A source is read once, batch by batch. All trials compress a batch, get it back and compare it before the next is read, so that
/// all see the machine in the same state, and reading is no part of any time. The buffers have been touched and the codecs compiled before
/// the clock runs.
/// </remarks>
public sealed unsafe class CompressionBench : IDisposable
{
    /// <summary>Bytes that are read at once, unless one block for each thread needs more.</summary>
    private const long BatchBytes = 16 << 20;

    /// <summary>How long a codec works before its first timed run: the compiler takes that long to replace its first code.</summary>
    private const double WarmUpSeconds = 0.1;

    /// <summary>What stands in the destination before decoding, so that nothing of an earlier trial is taken for a result.</summary>
    private const byte Untouched = 0xA5;

    private readonly CompressionTrial[] trials;
    private readonly int repeats;
    private readonly bool[] isWarm;
    private readonly long batchBytes;
    private NativeBuffer original = new(0), encoded = new(0), decoded = new(0);

    /// <param name="trials">The ways to compress.</param>
    /// <param name="repeats">Timed runs, at least one.</param>
    public CompressionBench(IEnumerable<CompressionTrial> trials, int repeats)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        this.trials = [.. trials];
        this.repeats = repeats;
        isWarm = new bool[this.trials.Length];
        if (this.trials.Length == 0)
            return;
        // Of several sizes of blocks, the largest has whole blocks only.
        long largest = this.trials.Max(trial => trial.BlockBytes);
        batchBytes = Math.Min((this.trials.Max(BatchOf) + largest - 1) / largest, int.MaxValue / largest) * largest;
    }

    /// <summary>Bytes of memory that the buffers take for sources that are long enough, beside what codecs take.</summary>
    public double RequiredBytes => trials.Length == 0 ? 0
        : (2.0 * batchBytes) + trials.Max(trial => (double)batchBytes / trial.BlockBytes * trial.Chain(trial.BlockBytes).MaxEncodedLength);

    /// <summary>Measures a source.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="cancellation">Ends the work between two blocks.</param>
    /// <param name="onProgress">Is told the share that is done, by any thread.</param>
    /// <returns>A measurement for each trial, in their order.</returns>
    /// <exception cref="PolyException">The source cannot be read, or there is not enough memory.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IReadOnlyList<CompressionMeasurement> Run(ByteSource source, CancellationToken cancellation, Action<double>? onProgress = null)
    {
        Sums[] sums = [.. trials.Select(_ => new Sums(repeats))];
        long batch = Math.Min(source.Length, batchBytes);
        Reserve(ref original, batch);
        Reserve(ref decoded, batch);
        for (long start = 0; start < source.Length; start += batch)
        {
            int length = checked((int)Math.Min(batch, source.Length - start));
            source.Read(start, new Span<byte>(original.Pointer, length), cancellation);
            for (int i = 0; i < trials.Length; i++)
            {
                (double before, double share) = ((double)start / source.Length, (double)length / source.Length / trials.Length);
                int number = i;
                Add(sums[i], i, length, cancellation, done => onProgress?.Invoke(before + (share * (number + done))));
            }
        }

        return [.. sums.Select(sum => sum.Result())];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        original.Dispose();
        encoded.Dispose();
        decoded.Dispose();
    }

    /// <summary>Whole blocks, as many for each thread.</summary>
    private static long BatchOf(CompressionTrial trial)
    {
        long rounds = Math.Max(1, BatchBytes / trial.BlockBytes / trial.Threads);
        return Math.Min(rounds * trial.Threads, int.MaxValue / trial.BlockBytes) * trial.BlockBytes;
    }

    private static void Reserve(ref NativeBuffer buffer, long bytes)
    {
        if (buffer.Length >= bytes)
            return;
        buffer.Dispose();
        buffer = new NativeBuffer(0);
        buffer = new NativeBuffer(bytes);
        // Pages that are touched for the first time would be part of the first run.
        new Span<byte>(buffer.Pointer, checked((int)bytes)).Clear();
    }

    private void Add(Sums sums, int trial, int length, CancellationToken cancellation, Action<double> onProgress)
    {
        var blocks = new Blocks(trials[trial], length);
        Reserve(ref encoded, blocks.EncodedBytes);
        if (!isWarm[trial])
        {
            WarmUp(blocks, cancellation);
            isWarm[trial] = true;
        }

        double runs = 2 * repeats;
        for (int run = 0; run < repeats; run++)
            sums.Encode[run] += Time(blocks, encode: true, run);
        new Span<byte>(decoded.Pointer, length).Fill(Untouched);
        bool isDecoded = true;
        for (int run = 0; run < repeats; run++)
        {
            try
            {
                sums.Decode[run] += Time(blocks, encode: false, repeats + run);
            }
            catch (CodecException)
            {
                isDecoded = false;
            }
        }

        sums.Original += length;
        sums.Compressed += blocks.Lengths.Sum(bytes => (long)bytes);
        sums.IsVerified &= isDecoded
            && new ReadOnlySpan<byte>(original.Pointer, length).SequenceEqual(new ReadOnlySpan<byte>(decoded.Pointer, length));

        double Time(Blocks blocks, bool encode, int number)
        {
            var work = new ChunkWork(trials[trial].Threads, cancellation, OnProgress: share => onProgress((number + share) / runs));
            long begin = Stopwatch.GetTimestamp();
            work.Run(blocks.Count, _ => block => Work(blocks, (int)block, encode));
            return Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }
    }

    private void Work(Blocks blocks, int block, bool encode)
    {
        CodecChain chain = blocks.Chain(block);
        long at = (long)block * blocks.BlockBytes;
        byte* stored = encoded.Pointer + (block * blocks.Stride);
        if (encode)
        {
            blocks.Lengths[block] = chain.Encode(
                new ReadOnlySpan<byte>(original.Pointer + at, chain.RawLength), new Span<byte>(stored, chain.MaxEncodedLength));
        }
        else
        {
            chain.Decode(new ReadOnlySpan<byte>(stored, blocks.Lengths[block]), new Span<byte>(decoded.Pointer + at, chain.RawLength));
        }
    }

    private void WarmUp(Blocks blocks, CancellationToken cancellation)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int block = 0; Stopwatch.GetElapsedTime(begin).TotalSeconds < WarmUpSeconds; block = (block + 1) % blocks.Count)
        {
            cancellation.ThrowIfCancellationRequested();
            Work(blocks, block, encode: true);
            try
            {
                Work(blocks, block, encode: false);
            }
            catch (CodecException)
            {
                // It is found again where it counts.
            }
        }
    }

    /// <summary>What a trial took so far.</summary>
    private sealed class Sums(int repeats)
    {
        public double[] Encode { get; } = new double[repeats];

        public double[] Decode { get; } = new double[repeats];

        public long Original { get; set; }

        public long Compressed { get; set; }

        public bool IsVerified { get; set; } = true;

        public CompressionMeasurement Result() => new(Original, Compressed, Statistics.Median(Encode), Statistics.Median(Decode), IsVerified);
    }

    /// <summary>The blocks of a batch; the last one may be shorter.</summary>
    private sealed class Blocks
    {
        private readonly CodecChain whole;
        private readonly CodecChain last;

        public Blocks(CompressionTrial trial, int length)
        {
            BlockBytes = Math.Min(trial.BlockBytes, length);
            Count = (length + BlockBytes - 1) / BlockBytes;
            whole = trial.Chain(BlockBytes);
            int rest = length - ((Count - 1) * BlockBytes);
            last = rest == BlockBytes ? whole : trial.Chain(rest);
            Stride = Math.Max(whole.MaxEncodedLength, last.MaxEncodedLength);
            Lengths = new int[Count];
        }

        public int BlockBytes { get; }

        public int Count { get; }

        public long Stride { get; }

        public int[] Lengths { get; }

        public long EncodedBytes => Count * Stride;

        public CodecChain Chain(int block) => block == Count - 1 ? last : whole;
    }
}
