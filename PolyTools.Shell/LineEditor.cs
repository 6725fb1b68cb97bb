using System.Management.Automation;

namespace PolyTools.Shell;

/// <summary>
/// Edits one line on a terminal, with history (up, down) and completion (Tab). A line longer than the terminal is
/// scrolled sideways, so that the editor never has to know where a terminal wraps.
/// </summary>
internal sealed class LineEditor(Func<string, int, CommandCompletion> complete)
{
    private readonly List<string> _history = [];
    private string _line = "";
    private int _cursor;
    private CommandCompletion? _completion;

    /// <summary>Whether the last line was given up with Ctrl+C.</summary>
    public bool Cancelled { get; private set; }

    /// <summary>The line; empty if it was given up; null on Ctrl+D or the end of the input.</summary>
    public string? ReadLine(string prompt)
    {
        Cancelled = false;
        _line = "";
        _cursor = 0;
        var place = _history.Count;
        var lastLine = prompt[(prompt.LastIndexOf('\n') + 1)..];
        Console.Out.Write(prompt);
        // While a line is edited, Ctrl+C is a key. While a command runs it must be a signal.
        Console.TreatControlCAsInput = true;
        try
        {
            while (true)
            {
                var key = Console.ReadKey(intercept: true);
                var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
                if (key.Key != ConsoleKey.Tab) _completion = null;
                switch (key.Key)
                {
                    case ConsoleKey.Enter:
                        return Accept();
                    case ConsoleKey.C when control:
                        Cancelled = true;
                        _line = "";
                        Console.Out.WriteLine("^C");
                        return "";
                    case ConsoleKey.D when control && _line.Length == 0:
                        Console.Out.WriteLine();
                        return null;
                    case ConsoleKey.L when control:
                        Console.Clear();
                        break;
                    case ConsoleKey.U when control:
                        Replace(0, _cursor, "");
                        break;
                    case ConsoleKey.A when control:
                    case ConsoleKey.Home:
                        _cursor = 0;
                        break;
                    case ConsoleKey.E when control:
                    case ConsoleKey.End:
                        _cursor = _line.Length;
                        break;
                    case ConsoleKey.LeftArrow:
                        _cursor = Math.Max(0, _cursor - 1);
                        break;
                    case ConsoleKey.RightArrow:
                        _cursor = Math.Min(_line.Length, _cursor + 1);
                        break;
                    case ConsoleKey.Backspace when _cursor > 0:
                        Replace(_cursor - 1, 1, "");
                        break;
                    case ConsoleKey.Delete when _cursor < _line.Length:
                    case ConsoleKey.D when control && _cursor < _line.Length:
                        Replace(_cursor, 1, "");
                        break;
                    case ConsoleKey.UpArrow:
                        place = Recall(Math.Max(0, place - 1));
                        break;
                    case ConsoleKey.DownArrow:
                        place = Recall(Math.Min(_history.Count, place + 1));
                        break;
                    case ConsoleKey.Tab:
                        Complete(forward: !key.Modifiers.HasFlag(ConsoleModifiers.Shift));
                        break;
                    default:
                        if (!char.IsControl(key.KeyChar)) Replace(_cursor, 0, key.KeyChar.ToString());
                        break;
                }

                // A pasted line is drawn once, not once a character.
                if (!Console.KeyAvailable) Draw(lastLine);
            }
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }

        string Accept()
        {
            _cursor = _line.Length;
            Draw(lastLine);
            Console.Out.WriteLine();
            if (_line.Trim().Length > 0 && (_history.Count == 0 || _history[^1] != _line)) _history.Add(_line);
            return _line;
        }
    }

    private void Replace(int start, int length, string text)
    {
        _line = _line.Remove(start, length).Insert(start, text);
        _cursor = start + text.Length;
    }

    private int Recall(int place)
    {
        if (_history.Count > 0) Replace(0, _line.Length, place < _history.Count ? _history[place] : "");
        return place;
    }

    /// <summary>Puts in the first completion; on further presses the next.</summary>
    private void Complete(bool forward)
    {
        int length;
        if (_completion is null)
        {
            _completion = complete(_line, _cursor);
            length = _completion.ReplacementLength;
        }
        else
        {
            length = _cursor - _completion.ReplacementIndex;
        }

        var match = _completion.GetNextResult(forward);
        if (match is null) _completion = null;
        else Replace(_completion.ReplacementIndex, length, match.CompletionText);
    }

    /// <summary>Redraws the row: the prompt, and as much of the line as fits with the cursor in it.</summary>
    private void Draw(string prompt)
    {
        var width = Math.Max(10, Terminal.Width);
        var promptWidth = Terminal.Plain(prompt).Length;
        if (promptWidth > width - 10) (prompt, promptWidth) = ("> ", 2);
        var room = width - promptWidth - 1;
        var first = Math.Max(0, _cursor - room);
        var shown = _line.Substring(first, Math.Min(room, _line.Length - first));
        var back = shown.Length - (_cursor - first);
        Console.Out.Write($"\r\x1b[K{prompt}{shown}" + (back > 0 ? $"\x1b[{back}D" : ""));
    }
}
