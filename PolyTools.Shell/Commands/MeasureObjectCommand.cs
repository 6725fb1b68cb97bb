using System.Management.Automation;

namespace PolyTools.Shell.Commands;

/// <summary>Counts objects and gives statistics of their properties, or counts lines, words and characters.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Object", DefaultParameterSetName = Numbers)]
public sealed class MeasureObjectCommand : PSCmdlet
{
    private const string Numbers = "GenericMeasure";
    private const string Text = "TextMeasure";

    // In the order in which the properties were first seen; names compare without case, as PowerShell's do.
    private readonly Dictionary<string, Statistics> _statistics = new(StringComparer.OrdinalIgnoreCase);
    private List<PropertySpecification> _properties = [];
    private bool _hasInput;

    /// <summary>The objects.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>The properties to measure: names, wildcards, script blocks. Without any, the objects themselves.</summary>
    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    /// <summary>The sum.</summary>
    [Parameter(ParameterSetName = Numbers)]
    public SwitchParameter Sum { get; set; }

    /// <summary>The arithmetic mean.</summary>
    [Parameter(ParameterSetName = Numbers)]
    public SwitchParameter Average { get; set; }

    /// <summary>The largest value.</summary>
    [Parameter(ParameterSetName = Numbers)]
    public SwitchParameter Maximum { get; set; }

    /// <summary>The smallest value.</summary>
    [Parameter(ParameterSetName = Numbers)]
    public SwitchParameter Minimum { get; set; }

    /// <summary>The sample standard deviation.</summary>
    [Parameter(ParameterSetName = Numbers)]
    public SwitchParameter StandardDeviation { get; set; }

    /// <summary>All of these.</summary>
    [Parameter(ParameterSetName = Numbers)]
    public SwitchParameter AllStats { get; set; }

    /// <summary>The number of lines.</summary>
    [Parameter(ParameterSetName = Text)]
    public SwitchParameter Line { get; set; }

    /// <summary>The number of words.</summary>
    [Parameter(ParameterSetName = Text)]
    public SwitchParameter Word { get; set; }

    /// <summary>The number of characters.</summary>
    [Parameter(ParameterSetName = Text)]
    public SwitchParameter Character { get; set; }

    /// <summary>Leaves white space out of the count of characters, and blank lines out of that of lines.</summary>
    [Parameter(ParameterSetName = Text)]
    public SwitchParameter IgnoreWhiteSpace { get; set; }

    private bool NeedsNumbers => Sum || Average || StandardDeviation || AllStats;

    /// <inheritdoc/>
    protected override void BeginProcessing() => _properties = PropertySpecification.Parse(this, Property);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null || InputObject == System.Management.Automation.Internal.AutomationNull.Value) return;
        _hasInput = true;
        if (_properties.Count == 0)
        {
            Add("", InputObject);
            return;
        }

        foreach (var property in _properties)
        {
            foreach (var (name, value) in property.Evaluate(InputObject)) Add(name, value);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_properties.Count == 0 && !_hasInput) _statistics[""] = new Statistics();
        foreach (var property in _properties)
        {
            var name = property.Expression.ToString();
            if (!_hasInput || property.Expression.HasWildCardCharacters || _statistics.ContainsKey(name)) continue;
            WriteError(new ErrorRecord(
                new PSArgumentException($"The property \"{name}\" cannot be found in the input for any objects."),
                "GenericMeasurePropertyNotFound", ErrorCategory.InvalidArgument, null));
        }

        foreach (var (name, statistics) in _statistics)
            WriteObject(ParameterSetName == Text ? TextResult(name, statistics) : NumberResult(name, statistics));
    }

    private void Add(string name, object? value)
    {
        value = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (value is null) return;
        if (!_statistics.TryGetValue(name, out var statistics)) _statistics[name] = statistics = new Statistics();
        statistics.Count++;
        if (ParameterSetName == Text)
        {
            statistics.AddText(LanguagePrimitives.ConvertTo<string>(value), IgnoreWhiteSpace);
            return;
        }

        if (NeedsNumbers)
        {
            if (LanguagePrimitives.TryConvertTo(value, out double number))
            {
                statistics.AddNumber(number);
            }
            else
            {
                WriteError(new ErrorRecord(
                    new PSInvalidCastException($"Input object \"{value}\" is not numeric."),
                    "NonNumericInputObject", ErrorCategory.InvalidType, value));
            }
        }

        if (Maximum || Minimum || AllStats) statistics.AddExtreme(value);
    }

    private PSObject NumberResult(string name, Statistics statistics)
    {
        var hasNumbers = statistics.Numbers > 0;
        var result = Result("Microsoft.PowerShell.Commands.GenericMeasureInfo");
        Set(result, "Count", statistics.Count);
        Set(result, "Average", (Average || AllStats) && hasNumbers ? statistics.Mean : null);
        Set(result, "Sum", (Sum || AllStats) && hasNumbers ? statistics.Sum : null);
        Set(result, "Maximum", Maximum || AllStats ? AsNumber(statistics.Maximum) : null);
        Set(result, "Minimum", Minimum || AllStats ? AsNumber(statistics.Minimum) : null);
        Set(result, "StandardDeviation", (StandardDeviation || AllStats) && hasNumbers ? statistics.StandardDeviation : null);
        Set(result, "Property", name.Length == 0 ? null : name);
        return result;
    }

    private PSObject TextResult(string name, Statistics statistics)
    {
        var result = Result("Microsoft.PowerShell.Commands.TextMeasureInfo");
        Set(result, "Lines", Line ? statistics.Lines : null);
        Set(result, "Words", Word ? statistics.Words : null);
        Set(result, "Characters", Character ? statistics.Characters : null);
        Set(result, "Property", name.Length == 0 ? null : name);
        return result;
    }

    // The type name is the one for which the engine has a view.
    private static PSObject Result(string typeName)
    {
        var result = new PSObject();
        result.TypeNames.Insert(0, typeName);
        return result;
    }

    private static void Set(PSObject result, string name, object? value) =>
        result.Properties.Add(new PSNoteProperty(name, value));

    private static object? AsNumber(object? value) =>
        value is not null and not string and not DateTime && LanguagePrimitives.TryConvertTo(value, out double number)
            ? number
            : value;

    private sealed class Statistics
    {
        private double _squares;

        public int Count { get; set; }

        public int Numbers { get; private set; }

        public double Sum { get; private set; }

        public double Mean { get; private set; }

        public double StandardDeviation => Numbers > 1 ? Math.Sqrt(_squares / (Numbers - 1)) : 0;

        public object? Maximum { get; private set; }

        public object? Minimum { get; private set; }

        public int Lines { get; private set; }

        public int Words { get; private set; }

        public int Characters { get; private set; }

        // Welford's recurrence: one pass, no cancellation of large squares.
        public void AddNumber(double value)
        {
            Numbers++;
            Sum += value;
            var distance = value - Mean;
            Mean += distance / Numbers;
            _squares += distance * (value - Mean);
        }

        public void AddExtreme(object value)
        {
            if (Maximum is null || Compare(value, Maximum) > 0) Maximum = value;
            if (Minimum is null || Compare(value, Minimum) < 0) Minimum = value;
        }

        public void AddText(string text, bool ignoreWhiteSpace)
        {
            Characters += ignoreWhiteSpace ? text.Count(character => !char.IsWhiteSpace(character)) : text.Length;
            Words += text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
            if (text.Length == 0) return;
            var lines = (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
            Lines += ignoreWhiteSpace ? lines.Count(line => !string.IsNullOrWhiteSpace(line)) : lines.Length;
        }

        private static int Compare(object x, object y) =>
            LanguagePrimitives.TryCompare(x, y, ignoreCase: true, out var order)
                ? order
                : string.Compare(x.ToString(), y.ToString(), StringComparison.CurrentCultureIgnoreCase);
    }
}
