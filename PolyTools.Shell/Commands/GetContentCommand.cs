using System.Management.Automation;
using System.Management.Automation.Provider;

namespace PolyTools.Shell.Commands;

/// <summary>Gets the content of items, such as the lines of a file.</summary>
[Cmdlet(VerbsCommon.Get, "Content", DefaultParameterSetName = "Path")]
public sealed class GetContentCommand : PSCmdlet
{
    // How many lines to ask the provider for at once.
    private const int BlockSize = 1024;

    /// <summary>The items, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "Path", ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    /// <summary>The items, taken as they are.</summary>
    [Parameter(ParameterSetName = "LiteralPath", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>How many lines from the start.</summary>
    [Parameter]
    [Alias("First", "Head")]
    [ValidateRange(0, long.MaxValue)]
    public long TotalCount { get; set; } = long.MaxValue;

    /// <summary>How many lines from the end.</summary>
    [Parameter]
    [Alias("Last")]
    [ValidateRange(0, int.MaxValue)]
    public int Tail { get; set; } = -1;

    /// <summary>Gives a file as one string, as it is.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Reads hidden items too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var limits = (TotalCount != long.MaxValue ? 1 : 0) + (Tail >= 0 ? 1 : 0) + (Raw ? 1 : 0);
        if (limits > 1)
        {
            ThrowTerminatingError(new ErrorRecord(
                new PSArgumentException("-TotalCount, -Tail and -Raw exclude each other."),
                "ConflictingParameters", ErrorCategory.InvalidArgument, null));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var isLiteral = ParameterSetName == "LiteralPath";
        foreach (var path in isLiteral ? LiteralPath : Path)
        {
            if (Raw)
            {
                foreach (var text in this.Try(path, () => ReadWhole(path, isLiteral)) ?? []) WriteObject(text);
                continue;
            }

            foreach (var reader in this.Try(path, () => InvokeProvider.Content.GetReader([path], Force, isLiteral)) ?? [])
            {
                using (reader) WriteLines(path, reader);
            }
        }
    }

    private List<string> ReadWhole(string path, bool isLiteral)
    {
        ProviderInfo provider;
        var files = isLiteral
            ? [SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _)]
            : GetResolvedProviderPathFromPSPath(path, out provider);
        if (provider.Name != "FileSystem") throw new PSNotSupportedException($"-Raw reads files, and '{path}' is in {provider.Name}.");
        return [.. files.Select(File.ReadAllText)];
    }

    private void WriteLines(string path, IContentReader reader)
    {
        var last = new Queue<object?>();
        var left = TotalCount;
        while (left > 0 && this.Try(path, () => reader.Read(Math.Min(left, BlockSize))) is { Count: > 0 } lines)
        {
            left -= lines.Count;
            if (Tail < 0)
            {
                WriteObject(lines, enumerateCollection: true);
                continue;
            }

            foreach (var line in lines)
            {
                last.Enqueue(line);
                if (last.Count > Tail) last.Dequeue();
            }
        }

        reader.Close();
        WriteObject(last, enumerateCollection: true);
    }
}
