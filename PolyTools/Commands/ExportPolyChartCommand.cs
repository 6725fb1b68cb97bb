using System.ComponentModel;
using System.Diagnostics;
using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Charts;

namespace PolyTools;

/// <summary>Export-PolyChart: draws the objects of the pipeline as a chart in an SVG file, or as a page with charts and tables.</summary>
[Cmdlet(VerbsData.Export, "PolyChart", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportPolyChartCommand : ArrayCmdlet
{
    private const string SvgExtension = ".svg";
    private const string HtmlExtension = ".html";

    private readonly List<PSObject> objects = [];
    private string file = "";

    /// <summary>The file, which ends with .svg or .html.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ChartPathCompleter))]
    public string Path { get; set; } = "";

    /// <summary>What is drawn.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The property along which values stand; several are joined to names.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ChartPropertyCompleter))]
    public string[]? X { get; set; }

    /// <summary>The properties whose values are drawn.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ChartPropertyCompleter))]
    public string[]? Y { get; set; }

    /// <summary>The properties that tell series apart.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ChartPropertyCompleter))]
    public string[]? Series { get; set; }

    /// <summary>How values are drawn.</summary>
    [Parameter]
    [ValidateSet(nameof(ChartKind.Bar), nameof(ChartKind.Line), nameof(ChartKind.Scatter))]
    public string? Kind { get; set; }

    /// <summary>A logarithmic X axis.</summary>
    [Parameter]
    public SwitchParameter LogX { get; set; }

    /// <summary>A logarithmic Y axis.</summary>
    [Parameter]
    public SwitchParameter LogY { get; set; }

    /// <summary>The title.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>The width in pixels.</summary>
    [Parameter]
    [WholeNumber]
    public int Width { get; set; } = 800;

    /// <summary>The height in pixels.</summary>
    [Parameter]
    [WholeNumber]
    public int? Height { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Opens the file with the system's program for it.</summary>
    [Parameter]
    public SwitchParameter Show { get; set; }

    /// <summary>Emits the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private bool IsPage => file.EndsWith(HtmlExtension, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    protected override void BeginProcessing() => Guarded(() =>
    {
        RequireRange("InvalidWidth", nameof(Width), Width, SvgChart.LeastSize, SvgChart.LargestSize);
        if (Height is int height)
            RequireRange("InvalidHeight", nameof(Height), height, SvgChart.LeastSize, SvgChart.LargestSize);
        file = FileSystemPath(Path);
        if (!IsPage && !file.EndsWith(SvgExtension, StringComparison.OrdinalIgnoreCase))
        {
            throw new PolyException(
                "UnknownChartFormat", ErrorKind.InvalidArgument, $"'{Path}' ends neither with {SvgExtension} nor with {HtmlExtension}.",
                $"Name a file such as chart{SvgExtension} for one chart, or chart{HtmlExtension} for a page with charts and tables.");
        }

        // Before what is piped in is measured.
        ChartFile.RequireFree(file, Force);
    }, Path);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null)
            return;
        // A list that was given as an argument is what a pipeline would have brought one by one.
        if (InputObject.BaseObject is object[] list)
            objects.AddRange(list.Where(one => one is not null).Select(PSObject.AsPSObject));
        else
            objects.Add(InputObject);
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Guarded(() =>
    {
        ChartRow[] rows = [.. objects.Select(ChartRow.From).Where(row => row.Names.Count > 0)];
        if (rows.Length == 0)
        {
            throw new PolyException(
                "NothingToDraw", ErrorKind.InvalidArgument, "Nothing with properties was piped in.", "Pipe in what a measurement emits, or what Import-Csv reads.");
        }

        RequireProperties(rows);
        string text = IsPage ? PageOf(RowGroup.Of(rows)) : SvgChart.Document(ChartOf(rows), Width, Height);
        if (!ShouldProcess(file, File.Exists(file) ? "Replace with a chart" : "Write chart"))
            return;
        ChartFile.Write(file, text, Force);
        if (PassThru)
            WriteObject(new FileInfo(file));
        if (Show)
            Open();
    }, Path);

    /// <summary>The one chart of a file.</summary>
    private Chart ChartOf(ChartRow[] rows)
    {
        ChartChoice asked = Asked();
        IReadOnlyList<RowGroup> groups = RowGroup.Of(rows);
        // With the axes named, objects of any kind may have them.
        if (X is null && Y is null && groups.Count > 1)
        {
            throw new PolyException(
                "SeveralKinds", ErrorKind.InvalidArgument,
                $"One chart cannot show objects of {groups.Count} kinds: {string.Join("; ", groups.Select(group => group.Title).Take(12))}.",
                $"Pipe in one kind, name the axes by X and Y, or write a page ({HtmlExtension}), which has a chart for each.");
        }

        IReadOnlyList<Chart> charts = Charts(rows, asked, isPage: false);
        return charts.Count > 0 ? charts[0] : throw NothingToDraw(groups[0]);
    }

    private string PageOf(IReadOnlyList<RowGroup> groups)
    {
        ChartChoice asked = Asked();
        var sections = new List<PageSection>();
        PolyException? lacking = null;
        foreach (RowGroup group in groups)
        {
            IReadOnlyList<Chart> charts = [];
            try
            {
                // A kind without the properties that were named has its table.
                if ((X ?? []).Concat(Y ?? []).All(name => Has(group.Rows, name)))
                    charts = Charts(group.Rows, asked, isPage: true);
            }
            catch (PolyException exception) when (exception.ErrorId == "NothingToDraw")
            {
                lacking = exception;
                WriteVerbose($"{group.Title}: {exception.Message}");
            }

            sections.Add(new PageSection(group.Title, charts, group.Table()));
        }

        if (sections.All(section => section.Charts.Count == 0))
            throw lacking ?? NothingToDraw(groups[0]);
        return HtmlPage.Text(Title ?? (groups.Count == 1 ? groups[0].Title : "Measurements"), sections, Width, Height);
    }

    /// <summary>The charts of objects: what was asked for, or what they show best.</summary>
    private IReadOnlyList<Chart> Charts(IReadOnlyList<ChartRow> rows, ChartChoice asked, bool isPage)
    {
        if (!asked.IsGiven)
        {
            IReadOnlyList<ChartChoice> choices = ChartChoice.For(rows);
            return
            [
                .. choices.Take(isPage ? int.MaxValue : 1).Select(choice => Build(choice with
                {
                    IsLogX = asked.IsLogX ?? choice.IsLogX,
                    IsLogY = asked.IsLogY ?? choice.IsLogY,
                    Title = isPage ? null : asked.Title,
                }, rows)),
            ];
        }

        // What only the history of a run's memory has is drawn sample by sample.
        IReadOnlyList<ChartRow> drawn = Y is { } names && names.Any(name => !rows.Any(row => row.Has(name))) ? ChartRow.Samples(rows) : rows;
        ChartChoice choice = ChartChoice.Completed(asked with { Title = isPage ? null : asked.Title }, drawn);
        if (choice.Y is null)
            return [];
        string[][] units = [.. choice.Y.GroupBy(ChartBuilder.UnitOf).Select(group => group.ToArray())];
        if (units.Length > 1 && !isPage)
        {
            throw new PolyException(
                "SeveralUnits", ErrorKind.InvalidArgument, $"One axis cannot show different units: {string.Join(", ", choice.Y)}.",
                $"Name properties of one unit by Y, or write a page ({HtmlExtension}), which has a chart for each.");
        }

        return [.. units.Select(unit => Build(choice with { Y = unit }, drawn))];
    }

    private Chart Build(ChartChoice choice, IReadOnlyList<ChartRow> rows)
    {
        bool isTimeline = choice.Y is ["ResidentMB"] && !rows.Any(row => row.Has("ResidentMB"));
        IReadOnlyList<ChartRow> drawn = isTimeline ? ChartRow.Samples(rows) : rows;
        if (choice.X is null || choice.Series is null || choice.Kind is null)
        {
            throw new PolyException(
                "NothingToDraw", ErrorKind.InvalidArgument, $"None of the objects has a number to draw: {string.Join(", ", choice.Y!)}.",
                "Name other properties by X and Y, or pipe in objects that have these.");
        }

        return new ChartBuilder(choice, drawn, WriteVerbose).Build();
    }

    private ChartChoice Asked() => new()
    {
        X = X,
        Y = Y,
        Series = Series,
        Kind = Kind is null ? null : Enum.Parse<ChartKind>(Kind, ignoreCase: true),
        IsLogX = MyInvocation.BoundParameters.ContainsKey(nameof(LogX)) ? LogX : null,
        IsLogY = MyInvocation.BoundParameters.ContainsKey(nameof(LogY)) ? LogY : null,
        Title = Title,
    };

    /// <summary>Says which property is not there, and which are.</summary>
    private void RequireProperties(ChartRow[] rows)
    {
        foreach (string name in (X ?? []).Concat(Y ?? []).Concat(Series ?? []))
        {
            if (Has(rows, name))
                continue;
            string there = string.Join(", ", rows.SelectMany(row => row.Names).Distinct(StringComparer.OrdinalIgnoreCase));
            throw new PolyException(
                "UnknownProperty", ErrorKind.InvalidArgument, $"None of the objects has a property '{name}'.", $"Their properties: {there}.");
        }
    }

    private static bool Has(IReadOnlyList<ChartRow> rows, string name) => rows.Any(row => row.Has(name)) || rows.SelectMany(row => row.Samples()).Any(row => row.Has(name));

    private static PolyException NothingToDraw(RowGroup group) => new(
        "NothingToDraw", ErrorKind.InvalidArgument, $"{group.Title}: no property has numbers that make a chart.",
        $"Name properties with numbers by X and Y. There are: {string.Join(", ", group.Names)}.");

    private void Open()
    {
        try
        {
            using Process? viewer = Process.Start(new ProcessStartInfo(file) { UseShellExecute = true });
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            WriteError(
                new PolyException(
                    "NoViewer", ErrorKind.ResourceUnavailable, $"The system could not open '{file}': {exception.Message}", "The file is written; open it with a browser.",
                    exception),
                file);
        }
    }
}
