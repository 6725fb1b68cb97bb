using System.Globalization;
using System.Management.Automation;

namespace PolyTools.Shell;

/// <summary>What the standard streams are connected to, and so what may be written to them.</summary>
internal static class Terminal
{
    private const int RedirectedWidth = 120;

    private static readonly bool AllowsColour =
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Whether escape sequences may go to standard output.</summary>
    public static bool OutputHasColour { get; } = AllowsColour && !Console.IsOutputRedirected;

    /// <summary>Whether escape sequences may go to standard error.</summary>
    public static bool ErrorHasColour { get; } = AllowsColour && !Console.IsErrorRedirected;

    /// <summary>Whether standard error is a terminal on which a line can be rewritten.</summary>
    public static bool ErrorIsInteractive { get; } =
        !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Whether a person can be asked: a terminal on both sides.</summary>
    public static bool IsInteractive { get; } = !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <summary>The width of the output in columns: COLUMNS if set, else the terminal's, else 120.</summary>
    public static int Width
    {
        get
        {
            var columns = Environment.GetEnvironmentVariable("COLUMNS");
            if (int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out var width) && width > 0)
                return width;
            if (Console.IsOutputRedirected) return RedirectedWidth;
            width = Console.WindowWidth;
            return width > 0 ? width : RedirectedWidth;
        }
    }

    /// <summary>The text without escape sequences.</summary>
    public static string Plain(string text) =>
        text.Contains('\x1b') ? new System.Management.Automation.Internal.StringDecorated(text).ToString(OutputRendering.PlainText) : text;
}
