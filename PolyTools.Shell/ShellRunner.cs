using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;
using PolyTools.Shell.Commands;

namespace PolyTools.Shell;

/// <summary>Runs what the command line asks for in one runspace, and answers signals while it runs.</summary>
internal sealed class ShellRunner : IDisposable
{
    // 128 + the signal's number, as every shell has it.
    private const int InterruptedExitCode = 130;
    private const int TerminatedExitCode = 143;

    private readonly ShellOptions _options;
    private readonly ShellUserInterface _userInterface = new();
    private readonly ShellHost _host;
    private readonly Runspace _runspace;
    private readonly PosixSignalRegistration[] _signals;
    private readonly Lock _lock = new();

    private PowerShell? _running;
    private int? _signalExitCode;
    private int _nestedLevel;
    private bool _leaveNested;

    public ShellRunner(ShellOptions options)
    {
        _options = options;
        _host = new ShellHost(this, _userInterface);

        // The engine reports imported modules to its makers unless told not to.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        if (!Terminal.OutputHasColour) PSStyle.Instance.OutputRendering = OutputRendering.PlainText;

        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => OnSignal(signal, InterruptedExitCode)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => OnSignal(signal, TerminatedExitCode)),
        ];

        _runspace = RunspaceFactory.CreateRunspace(_host, CreateSessionState());
        _runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        _runspace.Open();
        Runspace.DefaultRunspace = _runspace;
    }

    private bool IsInteractive => _options.Script is null && _options.Command is null;

    /// <summary>Does the work and returns the exit code of the process.</summary>
    public int Run()
    {
        var imported = _options.NoModule || ImportModule();
        if (!imported && !IsInteractive) return ExitCode(succeeded: false);

        if (_options.Script is not null) return ExitCode(RunScript(_options.Script));
        if (_options.Command is not null) return ExitCode(RunText(_options.Command) && LastSucceeded());

        RunPrompt(() => _host.ExitCode is not null || _signalExitCode == TerminatedExitCode);
        return _host.ExitCode ?? (_signalExitCode == TerminatedExitCode ? TerminatedExitCode : 0);
    }

    /// <summary>Asks for commands inside a running pipeline, until <c>exit</c>.</summary>
    public void RunNestedPrompt()
    {
        _nestedLevel++;
        try
        {
            RunPrompt(() => _leaveNested);
        }
        finally
        {
            _leaveNested = false;
            _nestedLevel--;
        }
    }

    public void LeaveNestedPrompt() => _leaveNested = true;

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _runspace.Dispose();
    }

    private static InitialSessionState CreateSessionState()
    {
        var state = InitialSessionState.CreateDefault2();
        // Without pwsh's own configuration file Windows would refuse every script.
        if (OperatingSystem.IsWindows()) state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.RemoteSigned;
        foreach (var command in CommandTable.Commands) state.Commands.Add(command);
        return state;
    }

    /// <summary>Imports PolyTools; says why on standard error if that fails.</summary>
    private bool ImportModule()
    {
        var manifest = ModuleLocator.Find(AppContext.BaseDirectory);
        if (manifest is null)
        {
            _userInterface.WriteErrorLine(
                "PolyTools.psd1 was not found above the shell's folder. Name it in POLYTOOLS_MODULE, or use -NoModule.");
            return false;
        }

        using var shell = CreateShell();
        shell.AddCommand("Import-Module").AddParameter("Name", manifest).AddParameter("ErrorAction", ActionPreference.Stop);
        return Execute(shell);
    }

    private bool RunScript(string path)
    {
        using var shell = CreateShell();
        var script = new Command(path);
        foreach (var argument in _options.ScriptArguments) script.Parameters.Add(argument);
        shell.Commands.AddCommand(script);
        Engine.LetScriptExitReachHost(_runspace);
        return Execute(shell);
    }

    private bool RunText(string text)
    {
        using var shell = CreateShell();
        shell.AddScript(text);
        return Execute(shell);
    }

    private PowerShell CreateShell()
    {
        if (_nestedLevel > 0) return PowerShell.Create(RunspaceMode.CurrentRunspace);
        var shell = PowerShell.Create();
        shell.Runspace = _runspace;
        return shell;
    }

    /// <summary>
    /// Runs a pipeline with its output and errors, in their order, through the engine's formatter. False if an
    /// error or a signal has ended it.
    /// </summary>
    private bool Execute(PowerShell shell)
    {
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");
        PowerShell? outer;
        lock (_lock)
        {
            outer = _running;
            _running = shell;
        }

        try
        {
            // Only a pipeline that goes into the history leaves $? behind.
            shell.Invoke(input: null, new PSInvocationSettings { AddToHistory = true });
            return true;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (RuntimeException error)
        {
            Report(error.ErrorRecord);
            return false;
        }
        finally
        {
            lock (_lock) _running = outer;
            _userInterface.EraseProgress();
        }
    }

    /// <summary>Shows an error that has ended a pipeline as the engine shows one.</summary>
    private void Report(ErrorRecord error)
    {
        if (error.InvocationInfo is null && error.CategoryInfo.Category == ErrorCategory.ParserError)
        {
            // The engine's view finds no place for these, and shows nothing.
            _userInterface.WriteErrorLine($"ParserError: {error}");
            return;
        }

        using var shell = CreateShell();
        shell.AddCommand("Out-Default").AddParameter("InputObject", error);
        using var errors = _userInterface.OutputAsErrors();
        try
        {
            shell.Invoke();
        }
        catch (RuntimeException)
        {
            _userInterface.WriteErrorLine(error.ToString());
        }
    }

    /// <summary>The engine's <c>$?</c>.</summary>
    private bool LastSucceeded() => _runspace.SessionStateProxy.GetVariable("?") is true;

    private int ExitCode(bool succeeded)
    {
        if (_signalExitCode is { } signalled) return signalled;
        if (_host.ExitCode is { } asked) return asked;
        return succeeded ? 0 : 1;
    }

    private void RunPrompt(Func<bool> isDone)
    {
        var input = new PromptReader(this, _userInterface);
        while (!isDone())
        {
            var text = input.ReadCommand();
            if (text is null) return;
            if (text.Trim().Length > 0) RunText(text);
        }
    }

    /// <summary>What the session's <c>prompt</c> function returns.</summary>
    internal string PromptText()
    {
        using var shell = CreateShell();
        shell.AddCommand("prompt");
        try
        {
            return string.Concat(shell.Invoke<string>());
        }
        catch (RuntimeException)
        {
            return "PS> ";
        }
    }

    /// <summary>The engine's completions at a place in a command, or paths where it has none.</summary>
    internal CommandCompletion Complete(string text, int cursor)
    {
        using var shell = CreateShell();
        try
        {
            var completion = CommandCompletion.CompleteInput(text, cursor, null, shell);
            if (completion.CompletionMatches.Count > 0) return completion;
        }
        catch (Exception error) when (error is RuntimeException or ArgumentException or InvalidOperationException or NullReferenceException)
        {
            // A completer that fails must not cost the line, nor must the engine's own: for the properties of the input
            // of a command that has none, such as a lone Select-Object, it throws a NullReferenceException.
        }

        return PathCompletion.Complete(text, cursor, _runspace.SessionStateProxy.Path);
    }

    private void OnSignal(PosixSignalContext signal, int exitCode)
    {
        signal.Cancel = true;
        PowerShell? running;
        bool again;
        lock (_lock)
        {
            running = _running;
            again = _signalExitCode is not null;
            if (!IsInteractive || exitCode == TerminatedExitCode) _signalExitCode = exitCode;
        }

        // Nothing to stop, or a pipeline that does not stop: the second request is not a polite one.
        var mustLeave = !IsInteractive || exitCode == TerminatedExitCode;
        if (mustLeave && (running is null || again))
        {
            _userInterface.EraseProgress();
            Environment.Exit(exitCode);
        }

        running?.BeginStop(null, null);
    }
}
