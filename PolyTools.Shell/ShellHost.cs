using System.Globalization;
using System.Management.Automation.Host;
using System.Reflection;

namespace PolyTools.Shell;

/// <summary>The host that the engine talks to: a console.</summary>
internal sealed class ShellHost(ShellRunner runner, ShellUserInterface userInterface) : PSHost
{
    public override string Name => "PolyTools.Shell";

    public override Version Version { get; } = Assembly.GetExecutingAssembly().GetName().Version ?? new Version(0, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => userInterface;

    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    /// <summary>The exit code that an <c>exit</c> has asked for, or null.</summary>
    public int? ExitCode { get; private set; }

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => runner.RunNestedPrompt();

    public override void ExitNestedPrompt() => runner.LeaveNestedPrompt();

    // A native command writes to the terminal by itself: it must not find a progress line there.
    public override void NotifyBeginApplication() => userInterface.EraseProgress();

    public override void NotifyEndApplication()
    {
    }
}
