using System.Management.Automation.Runspaces;

namespace PolyTools.Shell;

/// <summary>A command line that cannot be understood; the message says why.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>What the command line asks for: a script with arguments, a command, or (neither) an interactive prompt.</summary>
internal sealed class ShellOptions
{
    /// <summary>The exit code for a wrong command line, EX_USAGE of sysexits.h.</summary>
    public const int UsageExitCode = 64;

    public const string Usage = """
        usage: PolyTools.Shell [-NoModule] [script.ps1 [arguments]]
               PolyTools.Shell [-NoModule] -Command 'text'

        Runs a PowerShell script or command with the PolyTools module loaded. Without
        a script and a command it prompts for commands; 'exit' leaves.

          script.ps1 arguments  runs the script; the arguments go to its param()
          -Command text         runs the text, given as one argument
          -NoModule             does not import PolyTools
          -Help                 prints this

        The exit code is that of the script's 'exit', 1 after an error that ended it,
        130 after Ctrl+C, 64 for a wrong command line, otherwise 0.
        POLYTOOLS_MODULE names another PolyTools.psd1, or its folder, to import.

        """;

    public bool Help { get; private set; }

    public bool NoModule { get; private set; }

    /// <summary>The text of -Command, or null.</summary>
    public string? Command { get; private set; }

    /// <summary>The full path of the script, or null.</summary>
    public string? Script { get; private set; }

    /// <summary>The script's arguments, as the engine binds them.</summary>
    public List<CommandParameter> ScriptArguments { get; } = [];

    public static ShellOptions Parse(string[] args)
    {
        var options = new ShellOptions();
        for (var i = 0; i < args.Length; i++)
        {
            var arg = args[i];
            switch (arg.ToLowerInvariant())
            {
                case "-help" or "--help" or "-h" or "-?":
                    options.Help = true;
                    return options;
                case "-nomodule":
                    options.NoModule = true;
                    break;
                case "-command" or "-c":
                    if (++i == args.Length) throw new UsageException("-Command needs the text to run, as one argument.");
                    options.Command = args[i];
                    break;
                case var _ when arg.StartsWith('-'):
                    throw new UsageException($"Unknown option '{arg}'. -Help lists the options.");
                case var _ when options.Command is not null:
                    throw new UsageException(
                        $"-Command takes one argument, and '{arg}' is left over. Put the command in quotes.");
                default:
                    options.Script = FindScript(arg);
                    foreach (var argument in args.AsSpan(i + 1)) options.ScriptArguments.Add(Argument(argument));
                    return options;
            }
        }

        return options;
    }

    private static string FindScript(string path)
    {
        if (!path.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"'{path}' is not a PowerShell script: its name must end in .ps1.");
        var full = Path.GetFullPath(path);
        return File.Exists(full) ? full : throw new UsageException($"There is no script '{path}'.");
    }

    /// <summary>
    /// An argument as <c>pwsh -File</c> hands it over: -Name starts a parameter, whose value, if it takes one, is the
    /// next argument; -Name:value is both; -Switch:$true and -Switch:$false are booleans; everything else is a string.
    /// </summary>
    private static CommandParameter Argument(string argument)
    {
        var isName = argument.Length > 1 && argument[0] == '-' && (char.IsLetter(argument[1]) || argument[1] is '_' or '?');
        if (!isName) return new CommandParameter(null, argument);

        var colon = argument.IndexOf(':');
        if (colon < 0 || colon == argument.Length - 1) return new CommandParameter(argument);
        var value = argument[(colon + 1)..];
        return new CommandParameter(argument[..colon], value.ToLowerInvariant() switch
        {
            "$true" => true,
            "$false" => false,
            _ => value,
        });
    }
}
