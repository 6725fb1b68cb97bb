using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace PolyTools.Shell;

/// <summary>
/// Text in and out. Output goes to standard output; errors, warnings, verbose, debug and progress go to standard
/// error, so that redirected output holds results only.
/// </summary>
internal sealed class ShellUserInterface : PSHostUserInterface, IHostUISupportsMultipleChoiceSelection
{
    private readonly Lock _lock = new();
    private readonly ProgressLine _progress = new();
    private TextWriter? _capture;
    private bool _outputIsError;

    public ShellUserInterface() => Current = this;

    /// <summary>The interface of this process.</summary>
    public static ShellUserInterface? Current { get; private set; }

    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUserInterface();

    public override bool SupportsVirtualTerminal => Terminal.OutputHasColour;

    public void EraseProgress()
    {
        lock (_lock) _progress.Erase();
    }

    /// <summary>
    /// Sends what the formatter writes to <paramref name="writer"/>, as plain text, until the result is disposed.
    /// This is how Out-File gets the engine's own rendering.
    /// </summary>
    public IDisposable Capture(TextWriter writer)
    {
        var outer = _capture;
        _capture = writer;
        return new Restore(() => _capture = outer);
    }

    /// <summary>Treats what the formatter writes as an error, until the result is disposed.</summary>
    public IDisposable OutputAsErrors()
    {
        _outputIsError = true;
        return new Restore(() => _outputIsError = false);
    }

    public override void Write(string value)
    {
        lock (_lock)
        {
            if (_capture is not null)
            {
                _capture.Write(Terminal.Plain(value));
                return;
            }

            _progress.Erase();
            Console.Out.Write(Terminal.OutputHasColour ? value : Terminal.Plain(value));
        }
    }

    public override void WriteLine(string value)
    {
        if (_outputIsError) WriteErrorLine(value);
        else Write(value + Environment.NewLine);
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
    {
        if (!Terminal.OutputHasColour || _capture is not null)
        {
            Write(value);
            return;
        }

        lock (_lock)
        {
            _progress.Erase();
            if (Enum.IsDefined(foregroundColor)) Console.ForegroundColor = foregroundColor;
            if (Enum.IsDefined(backgroundColor)) Console.BackgroundColor = backgroundColor;
            Console.Out.Write(value);
            Console.ResetColor();
        }
    }

    public override void WriteErrorLine(string value)
    {
        // Out-File gets the errors that are redirected to a file.
        if (_capture is not null) Write(value + Environment.NewLine);
        else WriteDiagnostic(PSStyle.Instance.Formatting.Error, value);
    }

    public override void WriteWarningLine(string message) =>
        WriteDiagnostic(PSStyle.Instance.Formatting.Warning, "WARNING: " + message);

    public override void WriteVerboseLine(string message) =>
        WriteDiagnostic(PSStyle.Instance.Formatting.Verbose, "VERBOSE: " + message);

    public override void WriteDebugLine(string message) =>
        WriteDiagnostic(PSStyle.Instance.Formatting.Debug, "DEBUG: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (_lock) _progress.Show(record);
    }

    public override string ReadLine()
    {
        EraseProgress();
        return Console.In.ReadLine()
            ?? throw new HostException("An answer is needed, but standard input has ended.");
    }

    public override SecureString ReadLineAsSecureString()
    {
        var secure = new SecureString();
        if (Console.IsInputRedirected)
        {
            foreach (var character in ReadLine()) secure.AppendChar(character);
            return secure;
        }

        EraseProgress();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                if (secure.Length > 0) secure.RemoveAt(secure.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                secure.AppendChar(key.KeyChar);
            }
        }

        WriteLine();
        return secure;
    }

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions)
    {
        WriteQuestion(caption, message);
        var answers = new Dictionary<string, PSObject>();
        foreach (var field in descriptions)
            answers[field.Name] = PSObject.AsPSObject(ReadField(field));
        return answers;
    }

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        WriteQuestion(caption, message);
        while (true)
        {
            WriteChoices(choices, defaultChoice >= 0 ? [defaultChoice] : []);
            var answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0) return defaultChoice;
            if (answer == "?") WriteChoiceHelp(choices);
            else if (FindChoice(choices, answer) is { } choice) return choice;
        }
    }

    public Collection<int> PromptForChoice(
        string? caption, string? message, Collection<ChoiceDescription> choices, IEnumerable<int>? defaultChoices)
    {
        WriteQuestion(caption, message);
        int[] defaults = defaultChoices?.ToArray() ?? [];
        var chosen = new Collection<int>();
        WriteChoices(choices, defaults);
        while (true)
        {
            Write($"Choice[{chosen.Count}]: ");
            var answer = ReadLine().Trim();
            if (answer.Length == 0) return chosen.Count == 0 ? new Collection<int>(defaults) : chosen;
            if (answer == "?") WriteChoiceHelp(choices);
            else if (FindChoice(choices, answer) is { } choice) chosen.Add(choice);
        }
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(
            caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName,
        PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        WriteQuestion(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            Write("User: ");
            userName = ReadLine();
        }

        Write($"Password for user {userName}: ");
        return new PSCredential(userName, ReadLineAsSecureString());
    }

    private void WriteDiagnostic(string style, string text)
    {
        lock (_lock)
        {
            _progress.Erase();
            // The engine has already coloured some texts.
            if (!Terminal.ErrorHasColour) text = Terminal.Plain(text);
            else if (!text.Contains('\x1b')) text = style + text + PSStyle.Instance.Reset;
            Console.Error.WriteLine(text);
        }
    }

    private void WriteQuestion(string? caption, string? message)
    {
        EraseProgress();
        if (!string.IsNullOrEmpty(caption)) WriteLine(caption);
        if (!string.IsNullOrEmpty(message)) WriteLine(message);
    }

    private object? ReadField(FieldDescription field)
    {
        var name = string.IsNullOrEmpty(field.Label) ? field.Name : field.Label.Replace("&", "");
        var type = Type.GetType(field.ParameterAssemblyFullName) ?? typeof(string);
        if (type == typeof(SecureString))
        {
            Write(name + ": ");
            return ReadLineAsSecureString();
        }

        if (type == typeof(PSCredential)) return PromptForCredential("", field.HelpMessage, "", "");

        var isList = type.IsArray || (type != typeof(string) && typeof(System.Collections.IList).IsAssignableFrom(type));
        if (!isList) return ReadValue(name, type);

        var items = new List<object?>();
        while (true)
        {
            Write($"{name}[{items.Count}]: ");
            var answer = ReadLine();
            if (answer.Length == 0) return LanguagePrimitives.ConvertTo(items.ToArray(), type, CultureInfo.InvariantCulture);
            items.Add(answer);
        }
    }

    private object? ReadValue(string name, Type type)
    {
        while (true)
        {
            Write(name + ": ");
            try
            {
                return LanguagePrimitives.ConvertTo(ReadLine(), type, CultureInfo.InvariantCulture);
            }
            catch (PSInvalidCastException error)
            {
                WriteErrorLine(error.Message);
            }
        }
    }

    private void WriteChoices(Collection<ChoiceDescription> choices, int[] defaults)
    {
        var keys = choices.Select(Hotkey).ToArray();
        var text = string.Join("  ", choices.Select((choice, i) => $"[{keys[i]}] {choice.Label.Replace("&", "")}"));
        var preset = defaults.Length == 0 ? "" : $" (default is \"{string.Join(",", defaults.Select(i => keys[i]))}\")";
        Write($"{text}  [?] Help{preset}: ");
    }

    private void WriteChoiceHelp(Collection<ChoiceDescription> choices)
    {
        foreach (var choice in choices) WriteLine($"{Hotkey(choice)} - {choice.HelpMessage}");
    }

    private static int? FindChoice(Collection<ChoiceDescription> choices, string answer)
    {
        for (var i = 0; i < choices.Count; i++)
        {
            if (answer.Equals(Hotkey(choices[i]), StringComparison.OrdinalIgnoreCase)
                || answer.Equals(choices[i].Label.Replace("&", ""), StringComparison.OrdinalIgnoreCase))
                return i;
        }

        return null;
    }

    /// <summary>The letter after the ampersand, or the whole label.</summary>
    private static string Hotkey(ChoiceDescription choice)
    {
        var ampersand = choice.Label.IndexOf('&');
        return ampersand >= 0 && ampersand + 1 < choice.Label.Length
            ? choice.Label.Substring(ampersand + 1, 1).ToUpperInvariant()
            : choice.Label;
    }

    private sealed class Restore(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
