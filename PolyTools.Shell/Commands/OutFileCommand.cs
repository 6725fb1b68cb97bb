using System.Management.Automation;
using System.Text;

namespace PolyTools.Shell.Commands;

/// <summary>
/// Writes what the terminal would show to a file. The engine runs it for the operators <c>&gt;</c> and <c>&gt;&gt;</c>.
/// </summary>
[Cmdlet(VerbsData.Out, "File", SupportsShouldProcess = true, DefaultParameterSetName = "ByPath")]
public sealed class OutFileCommand : PSCmdlet, IDisposable
{
    private StreamWriter? _writer;
    private SteppablePipeline? _formatter;

    /// <summary>The objects.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>The file.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "ByPath")]
    [Alias("Path")]
    public string FilePath { get; set; } = "";

    /// <summary>The file, taken as it is.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "ByLiteralPath")]
    [Alias("PSPath", "LP")]
    public string LiteralPath { get; set; } = "";

    /// <summary>Adds to an existing file.</summary>
    [Parameter]
    public SwitchParameter Append { get; set; }

    /// <summary>Writes over a read-only file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Refuses to write over an existing file.</summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>The encoding; UTF-8 with or without a byte-order mark.</summary>
    [Parameter(Position = 1)]
    [ValidateSet("utf8", "utf8NoBOM", "utf8BOM")]
    public string Encoding { get; set; } = "utf8";

    /// <inheritdoc/>
    public void Dispose()
    {
        _formatter?.Dispose();
        _writer?.Dispose();
    }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var isLiteral = ParameterSetName == "ByLiteralPath";
        var path = isLiteral ? LiteralPath : FilePath;
        var file = Commands.FilePath.ForWriting(this, path, isLiteral);
        if (!ShouldProcess(path)) return;

        var stream = Commands.FilePath.Open(this, file, Append, Force, NoClobber);
        stream.Seek(0, SeekOrigin.End);
        _writer = new StreamWriter(stream, new UTF8Encoding(Encoding == "utf8BOM" && stream.Position == 0));
        _formatter = ScriptBlock.Create("Out-Host").GetSteppablePipeline(CommandOrigin.Internal);
        Render(() => _formatter.Begin(expectInput: true));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_formatter is not null && InputObject is not null) Render(() => _formatter.Process(InputObject));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_formatter is not null) Render(() => _formatter.End());
        Dispose();
    }

    private void Render(Action action)
    {
        using (UserInterface().Capture(_writer!)) action();
    }

    // Out-Host writes to the host's interface, and that is the shell's.
    private ShellUserInterface UserInterface() =>
        ShellUserInterface.Current ?? throw new InvalidOperationException("Out-File needs the shell's own host.");
}
