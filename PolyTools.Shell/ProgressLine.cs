using System.Diagnostics;
using System.Management.Automation;

namespace PolyTools.Shell;

/// <summary>
/// One line on standard error that shows the latest progress record and is erased before anything else is written.
/// </summary>
internal sealed class ProgressLine
{
    private const int BarWidth = 20;

    // A terminal cannot show more than this, and writing to it costs the work that reports.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly Stopwatch _sinceDrawn = new();
    private bool _visible;

    public void Show(ProgressRecord record)
    {
        if (!Terminal.ErrorIsInteractive) return;
        if (record.RecordType == ProgressRecordType.Completed)
        {
            Erase();
            return;
        }

        if (_visible && _sinceDrawn.Elapsed < Interval) return;
        var text = Describe(record);
        // The last column stays free: a terminal would wrap there.
        var width = Math.Max(1, Terminal.Width - 1);
        if (text.Length > width) text = text[..width];
        Console.Error.Write(Terminal.ErrorHasColour
            ? $"\r\x1b[2K{PSStyle.Instance.Progress.Style}{text}\x1b[0m"
            : $"\r\x1b[2K{text}");
        _visible = true;
        _sinceDrawn.Restart();
    }

    public void Erase()
    {
        if (!_visible) return;
        Console.Error.Write("\r\x1b[2K");
        _visible = false;
    }

    private static string Describe(ProgressRecord record)
    {
        var text = record.Activity;
        if (!string.IsNullOrWhiteSpace(record.StatusDescription)) text += ": " + record.StatusDescription;
        if (!string.IsNullOrWhiteSpace(record.CurrentOperation)) text += " " + record.CurrentOperation;
        if (record.PercentComplete >= 0)
        {
            var percent = Math.Min(record.PercentComplete, 100);
            var done = percent * BarWidth / 100;
            text += $" [{new string('=', done)}{new string(' ', BarWidth - done)}] {percent} %";
        }

        if (record.SecondsRemaining >= 0) text += $" {TimeSpan.FromSeconds(record.SecondsRemaining):c} left";
        return text.ReplaceLineEndings(" ");
    }
}
