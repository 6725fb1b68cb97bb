using System.Globalization;
using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Execution;
using PolyTools.Native.Measurement;
using PolyTools.Native.Storage;
using NativeArray = PolyTools.Native.Storage.ChunkedArray;

namespace PolyTools;

/// <summary>
/// Measure-Compression: compresses arrays, files or bytes by one or more codecs, levels and filters, gets them back, and emits for each combination how small they
/// became and how fast.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "Compression", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CompressionResult))]
public sealed class MeasureCompressionCommand : ArrayCmdlet, IDisposable
{
    private const string PathSet = "Path";
    private const string LiteralSet = "LiteralPath";
    private const string ObjectSet = "InputObject";
    private const string Auto = "auto";
    private const string Read = "Read";
    private const string Write = "Write";
    private const int LargestBlock = 1 << 30;
    private const int LargestElement = 255;

    private readonly CompressionSummary summary = new();
    private readonly Dictionary<string, (double Write, double Read)?> devices = [];

    /// <summary>Numbers that the pipeline brought one by one.</summary>
    private readonly List<object?> numbers = [];
    private readonly List<IDisposable> together = [];
    private CompressionMeter? meter;
    private CompressionEval? eval;
    private bool showsSource;
    private string temporaryFolder = "";

    /// <summary>Files and arrays on disk; wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FilePathCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>Paths that are taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralSet)]
    [Alias("LP")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FilePathCompleter))]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Arrays, files, paths, bytes or numbers.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ObjectSet, ValueFromPipeline = true)]
    [AllowNull]
    public object? InputObject { get; set; }

    /// <summary>The compressors; wildcards.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CodecCompleter))]
    [SupportsWildcards]
    public string[] Codec { get; set; } = ["*"];

    /// <summary>Their levels; 0 stores uncompressed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [WholeNumber]
    public int[]? Level { get; set; }

    /// <summary>The filters before them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FilterCompleter))]
    public string[]? Filter { get; set; }

    /// <summary>Bytes of an element, for the filters.</summary>
    [Parameter]
    [WholeNumber]
    public int? ElementSize { get; set; }

    /// <summary>Bytes of a block, each of which is compressed by itself.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [WholeNumber]
    public long[] BlockSize { get; set; } = [CreationOptions.DefaultChunkBytes];

    /// <summary>Thread counts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [WholeNumber]
    public int[] Threads { get; set; } = [1];

    /// <summary>Timed runs; the median is reported.</summary>
    [Parameter]
    [WholeNumber]
    public int Repeat { get; set; } = 3;

    /// <summary>Compresses only so many bytes of a source, spread evenly over it.</summary>
    [Parameter]
    [WholeNumber]
    public long? Sample { get; set; }

    /// <summary>Takes all inputs as one.</summary>
    [Parameter]
    public SwitchParameter Together { get; set; }

    /// <summary>Bytes per second of a disk or network, or auto to measure the folder's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    public string? Device { get; set; }

    /// <summary>Whether speed means compressing and writing, or reading and decompressing.</summary>
    [Parameter]
    [ValidateSet(Write, Read)]
    public string Direction { get; set; } = Write;

    /// <summary>An expression of x, the array, that is computed over it, compressed by each combination.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ExpressionCompleter))]
    public string? Expression { get; set; }

    /// <summary>The results of the expression reach the device inside the timed region.</summary>
    [Parameter]
    public SwitchParameter Sync { get; set; }

    /// <summary>
    /// The folder on whose disk arrays for the expression are made, which are removed in the end, and whose disk is the device of what is in
    /// memory.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FolderPathCompleter))]
    public string? TemporaryPath { get; set; }

    /// <summary>Shows the best three combinations on the host at the end.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <summary>Frees buffers and closes files, when what uses them has ended.</summary>
    public void Dispose()
    {
        foreach (CompressionInput input in together.Cast<CompressionInput>())
            meter!.Release(input);
        together.Clear();
        meter?.Dispose();
        eval?.Dispose();
    }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Guarded(() =>
    {
        RequireRange("InvalidRepeat", nameof(Repeat), Repeat, 1, MaximumRepeat);
        foreach (long bytes in BlockSize)
            RequireRange("InvalidBlockSize", nameof(BlockSize), bytes, 1, LargestBlock);
        foreach (int threads in Threads)
            RequireRange("InvalidThreads", nameof(Threads), threads, 1, WorkerPool.MaximumThreads);
        if (ElementSize is int size)
            RequireRange("InvalidElementSize", nameof(ElementSize), size, 1, LargestElement);
        if (ElementSize is not null && Expression is not null)
        {
            throw new PolyException(
                "ElementSizeAndExpression", ErrorKind.InvalidArgument, "An array that an expression is computed over has elements of its own size.",
                "Leave ElementSize or Expression out.");
        }

        if (Sample is long sample)
            RequireRange("InvalidSample", nameof(Sample), sample, 1, long.MaxValue);
        if (Device is not null && !IsAuto)
            _ = DeviceRate();
        if (Expression is null && Sync)
            WriteWarning("Sync is for Expression, and there is none.");
        string[]? filters = Filter;
        // Unknown names are one error, not one for each source.
        foreach (string filter in filters ?? [])
            Native.Codecs.CodecSteps.Filters(filter);
        var grid = new CompressionGrid(Codec, Level, filters, [.. BlockSize.Select(bytes => (int)bytes)], [.. Threads.Distinct()], WriteWarning);
        meter = new CompressionMeter(grid, ElementSize, Repeat, Sample);
        temporaryFolder = TemporaryPath is null ? System.IO.Path.GetTempPath() : ExistingFolder(TemporaryPath);
        if (Expression is not null)
            eval = new CompressionEval(Expression, new WorkFolder(temporaryFolder), Repeat, RequireMemory);
    });

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ObjectSet)
        {
            TakeObject(ArrayValue.Unwrap(InputObject));
            return;
        }

        bool isLiteral = ParameterSetName == LiteralSet;
        showsSource = Path.Length + LiteralPath.Length > 1;
        ForEachPath(isLiteral ? LiteralPath : Path, isLiteral, TakePath);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Guarded(() =>
        {
            if (numbers.Count > 0)
                Take(CompressionInput.OfMemory(ArrayValue.From(numbers.ToArray(), null)));
            if (together.Count == 0)
                return;
            CompressionInput whole = CompressionInput.OfSeveral([.. together.Cast<CompressionInput>()]);
            together.Clear();
            MeasureSource(whole);
        });
        if (Summary)
            Show(summary.Lines());
        Dispose();
    }

    private bool IsAuto => string.Equals(Device, Auto, StringComparison.OrdinalIgnoreCase);

    private void TakeObject(object? value)
    {
        switch (value)
        {
            case ChunkedArray array:
                Reporting(array.Path, () => TakeArray(array));
                break;
            case FileSystemInfo file:
                showsSource = true;
                Reporting(file.FullName, () => TakePath(file.FullName, false));
                break;
            case string path:
                showsSource = true;
                ForEachPath([path], isLiteral: false, TakePath);
                break;
            case not null when ArrayValue.IsNumber(value):
                numbers.Add(value);
                break;
            default:
                Guarded(() =>
                {
                    try
                    {
                        Take(CompressionInput.OfMemory(ArrayValue.From(value, null)));
                    }
                    catch (PolyException exception)
                    {
                        WriteError(exception, value);
                    }
                });
                break;
        }
    }

    private void TakeArray(ChunkedArray array)
    {
        // Only the object knows what a file without a header has.
        if (array.Format == RawFormat && File.Exists(array.Path))
            Take(CompressionInput.OfFile(array.Path, StorageTypes.All.First(type => type.Name() == array.DType)));
        else
            TakePath(array.Path, false);
    }

    private void TakePath(string path, bool isFound)
    {
        showsSource |= isFound;
        bool isFolder = Directory.Exists(path);
        if (isFolder && !ArrayMetadata.IsArray(path))
        {
            // A wildcard finds files and folders of all kinds.
            if (isFound)
                return;
            throw new PolyException(
                "IsAFolder", ErrorKind.InvalidArgument, $"'{path}' is a folder and no array.", "Pass its files: Get-ChildItem -File.");
        }

        Take(isFolder ? CompressionInput.OfChunks(NativeArray.Open(path)) : CompressionInput.OfFile(path));
    }

    private void Take(CompressionInput input)
    {
        if (Together)
            together.Add(input);
        else
            MeasureSource(input);
    }

    /// <summary>Measures an input, emits its rows, and gives it back.</summary>
    private void MeasureSource(CompressionInput input)
    {
        try
        {
            MeasureOne(input);
        }
        finally
        {
            meter!.Release(input);
        }
    }

    private void MeasureOne(CompressionInput input)
    {
        string name = input.Bytes.Name;
        eval?.Require(input, Cancellation);
        double? device = Device is null ? null : IsAuto ? DeviceOf(input) : DeviceRate();
        IReadOnlyList<(CompressionWay Way, CompressionMeasurement Measured)> measured = meter!.Measure(
            input, RequireMemory, Work(name, bytes: meter.BytesOf(input)).OnProgress!, Cancellation);
        bool isWriting = Direction.Equals(Write, StringComparison.OrdinalIgnoreCase);
        CompressionResult[] rows = [.. measured.Select(one => Row(input, one.Way, one.Measured, device, isWriting))];
        foreach (int threads in Threads.Distinct())
        {
            CompressionResult[] group = [.. rows.Where(row => row.Threads == threads)];
            bool[] front = CompressionMeasurement.Front([.. group.Select(row => (row.Ratio ?? 0, SpeedOf(row, isWriting)))]);
            for (int i = 0; i < group.Length; i++)
                group[i].Pareto = front[i] && group[i].Ratio is not null;
        }

        for (int i = 0; i < rows.Length; i++)
        {
            if (eval is not null)
                rows[i].EvalSeconds = SecondsOf(input, measured[i].Way);
            summary.Add(rows[i]);
            WriteRow(rows[i]);
        }
    }

    /// <summary>The time of the expression; an error of one combination leaves it empty.</summary>
    private double? SecondsOf(CompressionInput input, CompressionWay way)
    {
        try
        {
            return eval!.Seconds(input, way, Work($"{input.Bytes.Name}: {way.Codec} {way.Level}, {Expression}", way.Trial.Threads, Sync, (Repeat + 2.0) * input.Bytes.Length));
        }
        catch (PolyException exception)
        {
            WriteError(exception, input.Bytes.Name);
            return null;
        }
    }

    private static double SpeedOf(CompressionResult row, bool isWriting) =>
        row.TransferMBPerSecond ?? (isWriting ? row.CompressMBPerSecond : row.DecompressMBPerSecond) ?? 0;

    private CompressionResult Row(
        CompressionInput input, CompressionWay way, CompressionMeasurement measured, double? device, bool isWriting) => new()
        {
            Source = input.Bytes.Name,
            Codec = way.Codec,
            Filter = way.Filter,
            Level = way.Level,
            Threads = way.Trial.Threads,
            BlockSize = way.Trial.BlockBytes,
            OriginalMB = measured.OriginalBytes / 1e6,
            CompressedMB = measured.CompressedBytes / 1e6,
            Ratio = measured.Ratio,
            CompressMBPerSecond = measured.EncodeRate / 1e6,
            DecompressMBPerSecond = measured.DecodeRate / 1e6,
            TransferMBPerSecond = device is double rate ? measured.TransferRate(rate, isWriting) / 1e6 : null,
            Verified = measured.IsVerified,
            ElementSize = meter!.ElementSizeOf(input),
            SavedMBPerSecond = measured.OriginalBytes > 0 && measured.EncodeSeconds > 0
                ? (measured.OriginalBytes - measured.CompressedBytes) / measured.EncodeSeconds / 1e6 : null,
            SampledPercent = input.Bytes.Length == 0 ? 100 : 100.0 * measured.OriginalBytes / input.Bytes.Length,
            DeviceMBPerSecond = device / 1e6,
            Expression = Expression,
        };

    /// <summary>The speed that was given.</summary>
    /// <exception cref="PolyException">It is none (InvalidDevice).</exception>
    private double DeviceRate()
    {
        // As PowerShell reads numbers: 200MB, 1e9.
        if (LanguagePrimitives.TryConvertTo(Device, CultureInfo.InvariantCulture, out double rate) && rate > 0 && double.IsFinite(rate))
            return rate;
        throw new PolyException(
            "InvalidDevice", ErrorKind.InvalidArgument, $"'{Device}' is no speed.", "Give bytes per second, such as 200MB, or auto.");
    }

    /// <summary>The speed of the disk that an input lies on, measured once for each file system; null where it cannot be.</summary>
    private double? DeviceOf(CompressionInput input)
    {
        string folder = FinalPath(input.Folder ?? temporaryFolder);
        string root = RootOf(folder);
        if (!devices.TryGetValue(root, out (double Write, double Read)? rates))
        {
            try
            {
                StorageRoof roof = StorageBandwidth.Roof(folder, Cancellation);
                rates = (1e6 * roof.WriteMBPerSecond, 1e6 * roof.ReadMBPerSecond);
                if (!string.IsNullOrEmpty(roof.Note))
                    WriteWarning($"{folder}: {roof.Note}");
            }
            catch (PolyException exception)
            {
                WriteWarning($"The device could not be measured: {exception.Message} Name its speed by Device.");
            }

            devices.Add(root, rates);
        }

        return Direction.Equals(Write, StringComparison.OrdinalIgnoreCase) ? rates?.Write : rates?.Read;
    }

    /// <summary>Where the file system of a folder begins; the folder itself where that cannot be known.</summary>
    private static string RootOf(string folder)
    {
        try
        {
            return DriveInfo.GetDrives().Select(drive => drive.Name)
                .Where(root => folder == root || folder.StartsWith(System.IO.Path.EndsInDirectorySeparator(root) ? root : $"{root}/", StringComparison.Ordinal))
                .MaxBy(root => root.Length) ?? folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return folder;
        }
    }

    /// <summary>Says what is too large before anything is allocated.</summary>
    private void RequireMemory(double bytes)
    {
        if (LackingMemory(bytes) is not double available)
            return;
        throw new PolyException(
            "NotEnoughMemory", ErrorKind.ResourceUnavailable,
            $"Blocks of {BlockSize.Max():N0} bytes for {Threads.Max()} threads need {bytes / 1e6:N0} MB of memory, and {available / 1e6:N0} MB can be had.",
            "Use smaller blocks (BlockSize) or fewer threads (Threads).");
    }

    /// <summary>The view is chosen by what the parameters ask for, and whether there may be several sources.</summary>
    private void WriteRow(CompressionResult result)
    {
        var row = new PSObject(result);
        if (showsSource && !Together)
            row.TypeNames.Insert(0, "PolyTools.CompressionResult#Sources");
        if (Threads.Distinct().Count() > 1 || BlockSize.Distinct().Count() > 1)
            row.TypeNames.Insert(0, "PolyTools.CompressionResult#Varied");
        else if (Device is not null)
            row.TypeNames.Insert(0, "PolyTools.CompressionResult#Device");
        if (Expression is not null)
            row.TypeNames.Insert(0, "PolyTools.CompressionResult#Expression");
        WriteObject(row);
    }

    /// <summary>As Write-Host does.</summary>
    private void Show(IEnumerable<string> lines)
    {
        foreach (string line in lines)
            WriteInformation(new HostInformationMessage { Message = line }, ["PSHOST"]);
    }
}
