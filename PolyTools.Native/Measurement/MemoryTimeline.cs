using System.Diagnostics;

namespace PolyTools.Native.Measurement;

/// <summary>What this process had in memory at a moment of a run.</summary>
/// <param name="Seconds">Since the watch began.</param>
/// <param name="ResidentBytes">Memory that is resident, mapped files included.</param>
/// <param name="AnonymousBytes">The part of it that is no file's; on systems that do not tell, all of it.</param>
/// <param name="ReadBytes">Bytes read through the file system's calls since the watch began.</param>
/// <param name="WrittenBytes">Bytes written likewise.</param>
public readonly record struct MemorySample(
    double Seconds, long ResidentBytes, long AnonymousBytes, long ReadBytes, long WrittenBytes);

/// <summary>Samples the memory of this process while something runs, by a thread of its own.</summary>
/// <remarks>
/// A run of any length has at most <see cref="MostSamples"/> samples: when there are as many, every second one is dropped and the
/// interval doubled.
/// </remarks>
public sealed class MemoryTimeline : IDisposable
{
    /// <summary>Samples that are kept at most.</summary>
    public const int MostSamples = 1000;

    private static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(5);

    private readonly Lock access = new();
    private readonly List<MemorySample> samples = [];
    private readonly ManualResetEventSlim stopped = new(false);
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly ProcessCounters before = ProcessCounters.Take();
    private readonly Thread thread;
    private TimeSpan interval = FirstInterval;

    private MemoryTimeline()
    {
        Take();
        thread = new Thread(Watch) { IsBackground = true, Name = "PolyTools memory timeline" };
        thread.Start();
    }

    /// <summary>Begins to watch.</summary>
    public static MemoryTimeline Start() => new();

    /// <summary>Ends the watch and takes a last sample.</summary>
    /// <returns>The samples, in the order of time.</returns>
    public IReadOnlyList<MemorySample> Stop()
    {
        if (!stopped.IsSet)
        {
            stopped.Set();
            thread.Join();
            Take();
        }

        lock (access)
            return [.. samples];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        stopped.Dispose();
    }

    private void Watch()
    {
        while (!stopped.Wait(interval))
            Take();
    }

    private void Take()
    {
        ProcessCounters done = ProcessCounters.Take() - before;
        (long resident, long anonymous) = PeakMemory.Resident();
        var sample = new MemorySample(
            Stopwatch.GetElapsedTime(start).TotalSeconds, resident, anonymous, done.ReadBytes, done.WrittenBytes);
        lock (access)
        {
            samples.Add(sample);
            if (samples.Count < MostSamples)
                return;
            // The first one stays.
            for (int i = 1; i < samples.Count / 2; i++)
                samples[i] = samples[2 * i];
            samples.RemoveRange(samples.Count / 2, samples.Count - (samples.Count / 2));
            interval *= 2;
        }
    }
}
