using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Storage;

namespace PolyTools;

/// <summary>Test-ChunkedArray: reads and decodes every chunk, and says which are missing or damaged.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ChunkedArray", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ChunkFault), typeof(bool))]
public sealed class TestChunkedArrayCommand : ArrayPathCmdlet
{
    /// <summary>Arrays.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = PathSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArrayPath]
    [ArgumentCompleter(typeof(ArrayPathCompleter))]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Threads that work.</summary>
    [Parameter]
    [WholeNumber]
    public int Threads { get; set; } = Environment.ProcessorCount;

    /// <summary>Takes chunks that are not there for never written: their elements are the fill value.</summary>
    [Parameter]
    public SwitchParameter AllowMissing { get; set; }

    /// <summary>Emits true for a sound array and false for another, instead of its bad chunks.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Guarded(() =>
        RequireRange("InvalidThreads", nameof(Threads), Threads, 1, Native.Execution.WorkerPool.MaximumThreads));

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEachArray(Path, (path, isFound) =>
    {
        // A wildcard finds files and folders of all kinds.
        if (isFound && !ArrayMetadata.IsArray(path))
            return;
        if (IsNpy(path) && File.Exists(path))
        {
            throw new PolyException(
                "NoChunks", ErrorKind.InvalidArgument, $"'{path}' is a .npy file, which has no chunks to be tested.",
                "Pass the folder of a Zarr array.");
        }

        var array = Native.Storage.ChunkedArray.Open(path);
        IEnumerable<Native.Storage.ChunkFault> faults = array.Verify(Work(path, Threads, bytes: BytesOf(array.Metadata.Shape, array.Metadata.Type)))
            .Where(fault => !AllowMissing || fault.Kind != ChunkFaultKind.Missing);
        if (Quiet)
        {
            WriteObject(!faults.Any());
        }
        else
        {
            foreach (Native.Storage.ChunkFault fault in faults)
            {
                WriteObject(new ChunkFault
                {
                    Path = path,
                    Index = new(fault.Index),
                    File = fault.File,
                    Problem = fault.Kind.ToString(),
                    Reason = fault.Reason,
                });
            }
        }
    });
}
