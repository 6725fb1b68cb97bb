using System.Collections;
using System.Management.Automation;
using System.Text;
using CsvHelper;

namespace PolyTools.Shell.Commands;

/// <summary>
/// Writes objects as comma-separated values: the properties of the first object as columns, every field in quotes, a
/// null as an empty field without quotes.
/// </summary>
[Cmdlet(VerbsData.Export, "Csv", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class ExportCsvCommand : PSCmdlet, IDisposable
{
    private CsvWriter? _writer;
    private string[]? _columns;
    private string _file = "";
    private bool _mayWrite;

    /// <summary>The objects.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>The file.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The file, taken as it is.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath")]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath", "LP")]
    public string LiteralPath { get; set; } = "";

    /// <summary>Writes over a read-only file; with -Append accepts objects that lack a column.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Refuses to write over an existing file.</summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Adds to an existing file, under its columns.</summary>
    [Parameter]
    public SwitchParameter Append { get; set; }

    /// <summary>The encoding; UTF-8 with or without a byte-order mark.</summary>
    [Parameter]
    [ValidateSet("utf8", "utf8NoBOM", "utf8BOM")]
    public string Encoding { get; set; } = "utf8";

    /// <summary>The character between fields.</summary>
    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    /// <summary>Accepted as in pwsh, which no longer writes type information.</summary>
    [Parameter]
    [Alias("NTI")]
    public SwitchParameter NoTypeInformation { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _writer?.Dispose();

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var isLiteral = ParameterSetName == "LiteralPath";
        var path = isLiteral ? LiteralPath : Path;
        if (!char.IsAscii(Delimiter) || Delimiter is '"' or '\r' or '\n')
        {
            ThrowTerminatingError(new ErrorRecord(
                new PSArgumentException("-Delimiter must be an ASCII character other than a quote and the ends of lines."),
                "InvalidDelimiter", ErrorCategory.InvalidArgument, Delimiter));
        }

        _file = FilePath.ForWriting(this, path, isLiteral);
        _mayWrite = ShouldProcess(path);
        if (!_mayWrite) return;

        var stream = FilePath.Open(this, _file, Append, Force, NoClobber);
        var needsNewLine = false;
        if (Append && stream.Length > 0)
        {
            _columns = ReadColumns(stream);
            stream.Seek(-1, SeekOrigin.End);
            needsNewLine = stream.ReadByte() != '\n';
        }

        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: Encoding == "utf8BOM" && stream.Position == 0);
        var text = new StreamWriter(stream, encoding);
        if (needsNewLine) text.WriteLine();
        _writer = CsvWriter.Create(text, new CsvWriterOptions
        {
            Separator = Delimiter,
            NewLine = Environment.NewLine,
            Quoting = CsvQuoting.WhenNeeded,
        });
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!_mayWrite || _writer is null || InputObject is null) return;
        if (_columns is null)
        {
            _columns = Columns(InputObject);
            if (_columns.Length == 0)
            {
                ThrowTerminatingError(new ErrorRecord(
                    new PSArgumentException($"An object of type {InputObject.BaseObject.GetType()} has no properties to write."),
                    "NoProperties", ErrorCategory.InvalidData, InputObject));
            }

            foreach (var column in _columns) _writer.WriteField(column, CsvQuoting.Always);
            _writer.EndRecord();
        }
        else if (Append && !Force)
        {
            RequireColumns(InputObject, _columns);
        }

        foreach (var column in _columns)
        {
            var field = Field(InputObject, column);
            _writer.WriteField(field, field is null ? CsvQuoting.WhenNeeded : CsvQuoting.Always);
        }

        _writer.EndRecord();
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Dispose();

    /// <summary>The columns of an existing file.</summary>
    private string[]? ReadColumns(FileStream stream)
    {
        using var reader = CsvReader.Create(
            stream, new CsvReaderOptions { Separator = Delimiter, HasHeader = false }, leaveOpen: true);
        return reader.Read() ? [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)] : null;
    }

    private void RequireColumns(PSObject item, string[] columns)
    {
        var own = Columns(item);
        var missing = columns.FirstOrDefault(column => !own.Contains(column, StringComparer.OrdinalIgnoreCase));
        if (missing is null) return;
        ThrowTerminatingError(new ErrorRecord(
            new PSInvalidOperationException(
                $"The object has no property '{missing}', which is a column of '{_file}'. -Force leaves the field empty."),
            "CannotAppendCsvWithMismatchedPropertyNames", ErrorCategory.InvalidData, item));
    }

    private static string[] Columns(PSObject item) => item.BaseObject is IDictionary table
        ? [.. table.Keys.Cast<object>().Select(key => key.ToString() ?? "")]
        : [.. item.Properties.Select(property => property.Name)];

    private static string? Field(PSObject item, string column)
    {
        try
        {
            return item.BaseObject is IDictionary table
                ? table[column]?.ToString()
                : item.Properties[column]?.Value?.ToString();
        }
        catch (GetValueException)
        {
            // A property that cannot be read is empty, as in pwsh.
            return null;
        }
    }
}
