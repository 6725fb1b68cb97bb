using System.Management.Automation.Language;

namespace PolyTools.Shell;

/// <summary>Reads one command from the prompt: a line, or several while the parser says that more must follow.</summary>
internal sealed class PromptReader(ShellRunner runner, ShellUserInterface userInterface)
{
    private const string ContinuationPrompt = ">> ";

    private readonly LineEditor _editor = new(runner.Complete);

    /// <summary>The command, or null at the end of the input. Ctrl+C gives an empty command.</summary>
    public string? ReadCommand()
    {
        var text = ReadLine(runner.PromptText());
        if (text is null) return null;
        while (IsIncomplete(text))
        {
            var line = ReadLine(ContinuationPrompt);
            if (line is null) break;
            if (line.Length == 0)
            {
                // Ctrl+C, or an empty line: the parser's complaint, if any, is more use than another prompt.
                if (_editor.Cancelled) return "";
                break;
            }

            text += Environment.NewLine + line;
        }

        return text;
    }

    private static bool IsIncomplete(string text)
    {
        Parser.ParseInput(text, out _, out var errors);
        return errors.Any(error => error.IncompleteInput);
    }

    private string? ReadLine(string prompt)
    {
        userInterface.EraseProgress();
        // A piped list of commands is not a conversation.
        return Terminal.IsInteractive ? _editor.ReadLine(prompt) : Console.In.ReadLine();
    }
}
