using System.Diagnostics;
using System.Management.Automation;

namespace PolyTools;

/// <summary>What a host shows of a command's work: its share, the time left and the rate.</summary>
internal sealed class CommandProgress(Cmdlet command, string activity)
{
    /// <summary>Short work shows no progress.</summary>
    private const double FirstMilliseconds = 500;

    /// <summary>The host is told no more often.</summary>
    private const double IntervalMilliseconds = 100;

    private long start;
    private double next;
    private bool isShown;

    /// <summary>Begins work, or the next part of it.</summary>
    /// <param name="status">What is being done.</param>
    /// <param name="millions">Millions of units that this part works on; 0 where that is not known.</param>
    /// <param name="unit">A million of what is worked on, such as MB.</param>
    /// <param name="part">Which part of the work, from 0; the time left is that of all.</param>
    /// <param name="parts">How many there are.</param>
    /// <returns>Takes the share of this part that is done, on the pipeline's thread.</returns>
    public Action<double> Begin(string status, double millions = 0, string unit = "MB", int part = 0, int parts = 1)
    {
        if (part == 0)
        {
            start = Stopwatch.GetTimestamp();
            next = FirstMilliseconds;
        }

        long partStart = Stopwatch.GetTimestamp();
        return share =>
        {
            double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (elapsed < next)
                return;
            next = elapsed + IntervalMilliseconds;
            isShown = true;
            double seconds = Stopwatch.GetElapsedTime(partStart).TotalSeconds;
            double rate = millions * share / seconds;
            double whole = Math.Clamp((part + share) / parts, 0, 1);
            command.WriteProgress(new ProgressRecord(0, activity, rate > 0 ? $"{status}: {Shown(rate)} {unit}/s" : $"{status}: {seconds:N0} s")
            {
                PercentComplete = (int)(100 * whole),
                SecondsRemaining = whole > 0 ? (int)Math.Min(elapsed * (1 - whole) / whole / 1000, int.MaxValue) : -1,
            });
        };
    }

    /// <summary>Takes the progress away.</summary>
    public void End()
    {
        if (!isShown)
            return;
        isShown = false;
        command.WriteProgress(new ProgressRecord(0, activity, "Done") { RecordType = ProgressRecordType.Completed });
    }

    private static string Shown(double rate) => rate < 10 ? $"{rate:N1}" : $"{rate:N0}";
}
