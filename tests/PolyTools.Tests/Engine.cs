using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PolyTools.Tests;

/// <summary>PowerShell's engine in the test's process, with the module imported from its manifest.</summary>
public sealed class Engine : IDisposable
{
    private readonly Runspace runspace;

    public Engine()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([Manifest]);
        runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
    }

    /// <summary>The module's manifest, beside the folder of the built shell.</summary>
    public static string Manifest { get; } = Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(ShellProcess.Assembly)!, "..", "..", "..", "..", "PolyTools.psd1"));

    /// <summary>Runs a script; a terminating error is thrown, others are handed out.</summary>
    public Collection<PSObject> Run(string script, out IList<ErrorRecord> errors, params (string Name, object Value)[] variables)
    {
        using PowerShell shell = Create(script, variables);
        Collection<PSObject> results = shell.Invoke();
        errors = [.. shell.Streams.Error];
        return results;
    }

    /// <summary>Runs a script that must report no error.</summary>
    public Collection<PSObject> Run(string script, params (string Name, object Value)[] variables)
    {
        Collection<PSObject> results = Run(script, out IList<ErrorRecord> errors, variables);
        return errors.Count == 0 ? results : throw new InvalidOperationException(errors[0].ToString());
    }

    /// <summary>Runs a script whose only statement must end in an error.</summary>
    public ErrorRecord RunToError(string script, params (string Name, object Value)[] variables)
    {
        try
        {
            Run(script, out IList<ErrorRecord> errors, variables);
            if (errors.Count > 0)
                return errors[0];
        }
        catch (RuntimeException exception)
        {
            return exception.ErrorRecord;
        }

        throw new InvalidOperationException($"There was no error: {script}");
    }

    /// <summary>A script that is ready to run in this engine.</summary>
    public PowerShell Create(string script, params (string Name, object Value)[] variables)
    {
        foreach ((string name, object value) in variables)
            runspace.SessionStateProxy.SetVariable(name, value);
        var shell = PowerShell.Create(runspace);
        shell.AddScript(script);
        return shell;
    }

    /// <inheritdoc/>
    public void Dispose() => runspace.Dispose();
}
