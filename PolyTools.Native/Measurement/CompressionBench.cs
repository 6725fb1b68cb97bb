using System.Diagnostics;
using PolyTools.Native.Codecs;
using PolyTools.Native.Storage;

namespace PolyTools.Native.Measurement;

/// <summary>Measures ways to compress over any number of sources, whatever their sizes, within memory for a few blocks.</summary>
/// <remarks>
/// A source is read once, batch by batch. All trials compress a batch, get it back and compare it before the next is read, so that
/// all see the machine in the same state, and reading is no part of any time. The buffers have been touched, and the codecs have worked on each thread, before
/// the clock runs.
/// </remarks>
public sealed unsafe class CompressionBench
{
    /// <summary>Bytes that are read at once, unless one block for each thread needs more.</summary>
    private const long BatchBytes = 16 << 20;

    /// <summary>How long a codec works before its first timed run: the compiler replaces its first code within that time.</summary>
    private const double WarmUpSeconds = 0.25;

    /// <summary>Blocks so many times as long as any before are warmed up for anew: codecs have other code and memory for them.</summary>
    private const int MuchLonger = 8;

    /// <summary>What stands in the destination before decoding, so that nothing of an earlier trial is taken for a result.</summary>
    private const byte Untouched = 0xA5;

    private readonly CompressionTrial[] trials;
    private readonly int repeats;
    private readonly CompressionBuffers buffers;

    /// <summary>The longest block that each trial has worked on.</summary>
    private readonly long[] warmBytes;
    private readonly long batchBytes;

    /// <param name="trials">The ways to compress.</param>
    /// <param name="repeats">Timed runs, at least one.</param>
    /// <param name="buffers">Memory, which several may share that do not run at once.</param>
    public CompressionBench(IEnumerable<CompressionTrial> trials, int repeats, CompressionBuffers buffers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        this.trials = [.. trials];
        (this.repeats, this.buffers) = (repeats, buffers);
        warmBytes = new long[this.trials.Length];
        if (this.trials.Length == 0)
            return;
        // Of several sizes of blocks, the largest has whole blocks only.
        long largest = this.trials.Max(trial => trial.BlockBytes);
        batchBytes = Math.Min((this.trials.Max(BatchOf) + largest - 1) / largest, int.MaxValue / largest) * largest;
    }

    /// <summary>Bytes of memory that the buffers take for a source, beside what codecs take.</summary>
    /// <param name="length">Bytes of the source.</param>
    public double RequiredBytes(long length)
    {
        double batch = Math.Min(length, batchBytes);
        return trials.Length == 0 ? 0
            : (2 * batch) + trials.Max(trial => batch / trial.BlockBytes * trial.Chain(trial.BlockBytes).MaxEncodedLength);
    }

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
        byte* original = buffers.Original(batch);
        for (long start = 0; start < source.Length; start += batch)
        {
            int length = checked((int)Math.Min(batch, source.Length - start));
            source.Read(start, new Span<byte>(original, length), cancellation);
            for (int i = 0; i < trials.Length; i++)
            {
                (double before, double share) = ((double)start / source.Length, (double)length / source.Length / trials.Length);
                int number = i;
                Add(sums[i], i, length, cancellation, done => onProgress?.Invoke(before + (share * (number + done))));
            }
        }

        return [.. sums.Select(sum => sum.Result())];
    }

    /// <summary>Whole blocks, as many for each thread.</summary>
    private static long BatchOf(CompressionTrial trial)
    {
        long rounds = Math.Max(1, BatchBytes / trial.BlockBytes / trial.Threads);
        return Math.Min(rounds * trial.Threads, int.MaxValue / trial.BlockBytes) * trial.BlockBytes;
    }

    private void Add(Sums sums, int trial, int length, CancellationToken cancellation, Action<double> onProgress)
    {
        var blocks = new Blocks(trials[trial], length, buffers);
        if (warmBytes[trial] == 0 || blocks.BlockBytes / MuchLonger >= warmBytes[trial])
        {
            WarmUp(blocks, trials[trial].Threads, cancellation);
            warmBytes[trial] = Math.Max(1, blocks.BlockBytes);
        }

        double runs = 2 * repeats;
        for (int run = 0; run < repeats; run++)
            sums.Encode[run] += Time(blocks, encode: true, run);
        new Span<byte>(blocks.Decoded, length).Fill(Untouched);
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
            && new ReadOnlySpan<byte>(blocks.Original, length).SequenceEqual(new ReadOnlySpan<byte>(blocks.Decoded, length));

        double Time(Blocks blocks, bool encode, int number)
        {
            var work = new ChunkWork(trials[trial].Threads, cancellation, OnProgress: share => onProgress((number + share) / runs));
            long begin = Stopwatch.GetTimestamp();
            work.Run(blocks.Count, _ => block => Work(blocks, (int)block, encode));
            return Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }
    }

    private static void Work(Blocks blocks, int block, bool encode)
    {
        CodecChain chain = blocks.Chain(block);
        long at = (long)block * blocks.BlockBytes;
        byte* stored = blocks.Encoded + (block * blocks.Stride);
        if (encode)
        {
            blocks.Lengths[block] = chain.Encode(
                new ReadOnlySpan<byte>(blocks.Original + at, chain.RawLength), new Span<byte>(stored, chain.MaxEncodedLength));
        }
        else
        {
            chain.Decode(new ReadOnlySpan<byte>(stored, blocks.Lengths[block]), new Span<byte>(blocks.Decoded + at, chain.RawLength));
        }
    }

    /// <summary>Each thread works for a while, on blocks of its own.</summary>
    private static void WarmUp(Blocks blocks, int threads, CancellationToken cancellation)
    {
        int workers = Math.Min(threads, blocks.Count);
        long begin = Stopwatch.GetTimestamp();
        new ChunkWork(workers, cancellation).Run(workers, _ => worker =>
        {
            int block = (int)worker;
            do
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

                block = block + workers < blocks.Count ? block + workers : (int)worker;
            }
            while (Stopwatch.GetElapsedTime(begin).TotalSeconds < WarmUpSeconds);
        });
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

        public Blocks(CompressionTrial trial, int length, CompressionBuffers buffers)
        {
            BlockBytes = Math.Min(trial.BlockBytes, length);
            Count = (length + BlockBytes - 1) / BlockBytes;
            whole = trial.Chain(BlockBytes);
            int rest = length - ((Count - 1) * BlockBytes);
            last = rest == BlockBytes ? whole : trial.Chain(rest);
            Stride = Math.Max(whole.MaxEncodedLength, last.MaxEncodedLength);
            Lengths = new int[Count];
            Original = buffers.Original(length);
            Encoded = buffers.Encoded(Count * Stride);
            Decoded = buffers.Decoded(length);
        }

        public byte* Original { get; }

        public byte* Encoded { get; }

        public byte* Decoded { get; }

        public int BlockBytes { get; }

        public int Count { get; }

        public long Stride { get; }

        public int[] Lengths { get; }

        public CodecChain Chain(int block) => block == Count - 1 ? last : whole;
    }
}
