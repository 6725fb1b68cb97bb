using System.Globalization;
using System.Management.Automation;

namespace PolyTools.Shell.Commands;

/// <summary>Selects objects by place, and properties of objects.</summary>
[Cmdlet(VerbsCommon.Select, "Object", DefaultParameterSetName = DefaultSet)]
public sealed class SelectObjectCommand : PSCmdlet
{
    private const string DefaultSet = "DefaultParameter";
    private const string SkipLastSet = "SkipLastParameter";
    private const string IndexSet = "IndexParameter";
    private const string SkipIndexSet = "SkipIndexParameter";

    private readonly Queue<PSObject> _last = new();
    private readonly List<object?[]> _seen = [];
    private List<PropertySpecification> _properties = [];
    private List<WildcardPattern> _excluded = [];
    private HashSet<int> _indices = [];
    private ValueOrder? _uniqueOrder;
    private int _position;
    private int _firstTaken;
    private bool _ended;

    /// <summary>The objects.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>The properties of the result: names, wildcards, script blocks, hashtables of Name and Expression.</summary>
    [Parameter(Position = 0, ParameterSetName = DefaultSet)]
    [Parameter(Position = 0, ParameterSetName = SkipLastSet)]
    public object[]? Property { get; set; }

    /// <summary>Properties to leave out: names and wildcards.</summary>
    [Parameter(ParameterSetName = DefaultSet)]
    [Parameter(ParameterSetName = SkipLastSet)]
    public string[]? ExcludeProperty { get; set; }

    /// <summary>The property whose value is the result, item by item if it is a collection.</summary>
    [Parameter(ParameterSetName = DefaultSet)]
    [Parameter(ParameterSetName = SkipLastSet)]
    public string? ExpandProperty { get; set; }

    /// <summary>Drops results that equal an earlier one.</summary>
    [Parameter]
    public SwitchParameter Unique { get; set; }

    /// <summary>Makes -Unique ignore case.</summary>
    [Parameter]
    public SwitchParameter CaseInsensitive { get; set; }

    /// <summary>How many objects from the end.</summary>
    [Parameter(ParameterSetName = DefaultSet)]
    [ValidateRange(0, int.MaxValue)]
    public int Last { get; set; }

    /// <summary>How many objects from the start.</summary>
    [Parameter(ParameterSetName = DefaultSet)]
    [ValidateRange(0, int.MaxValue)]
    public int First { get; set; }

    /// <summary>How many objects to pass over before the selection; from the end with -Last alone.</summary>
    [Parameter(ParameterSetName = DefaultSet)]
    [Parameter(ParameterSetName = SkipLastSet)]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    /// <summary>How many objects to leave out at the end.</summary>
    [Parameter(ParameterSetName = SkipLastSet, Mandatory = true)]
    [ValidateRange(0, int.MaxValue)]
    public int SkipLast { get; set; }

    /// <summary>Lets the commands before this one run to their end.</summary>
    [Parameter(ParameterSetName = DefaultSet)]
    [Parameter(ParameterSetName = IndexSet)]
    public SwitchParameter Wait { get; set; }

    /// <summary>The places of the objects, from 0.</summary>
    [Parameter(ParameterSetName = IndexSet, Mandatory = true)]
    [ValidateRange(0, int.MaxValue)]
    public int[]? Index { get; set; }

    /// <summary>The places of the objects to leave out, from 0.</summary>
    [Parameter(ParameterSetName = SkipIndexSet, Mandatory = true)]
    [ValidateRange(0, int.MaxValue)]
    public int[]? SkipIndex { get; set; }

    private bool HasFirst => MyInvocation.BoundParameters.ContainsKey(nameof(First));

    private bool HasLast => MyInvocation.BoundParameters.ContainsKey(nameof(Last));

    private int FirstPosition => HasLast && !HasFirst ? 0 : Skip;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _properties = PropertySpecification.Parse(this, Property, "Name", "Label");
        _excluded = (ExcludeProperty ?? []).Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase)).ToList();
        if (_excluded.Count > 0 && _properties.Count == 0 && string.IsNullOrEmpty(ExpandProperty))
            _properties = PropertySpecification.Parse(this, ["*"]);
        _indices = [.. Index ?? SkipIndex ?? []];
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_ended || InputObject is null || InputObject == System.Management.Automation.Internal.AutomationNull.Value) return;
        var position = _position++;
        switch (ParameterSetName)
        {
            case IndexSet:
                if (_indices.Remove(position)) Emit(InputObject);
                if (_indices.Count == 0) StopUpstream();
                return;
            case SkipIndexSet:
                if (!_indices.Contains(position)) Emit(InputObject);
                return;
            case SkipLastSet:
                if (position < Skip) return;
                _last.Enqueue(InputObject);
                if (_last.Count > SkipLast) Emit(_last.Dequeue());
                return;
        }

        if (position < FirstPosition) return;
        if (!HasFirst && !HasLast)
        {
            Emit(InputObject);
            return;
        }

        if (HasFirst && _firstTaken < First)
        {
            _firstTaken++;
            Emit(InputObject);
        }
        else if (HasLast)
        {
            _last.Enqueue(InputObject);
            var kept = HasFirst ? Last : Last + Skip;
            if (_last.Count > kept) _last.Dequeue();
        }

        if (HasFirst && !HasLast && _firstTaken >= First) StopUpstream();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!HasLast) return;
        var count = HasFirst ? _last.Count : Math.Max(0, _last.Count - Skip);
        foreach (var item in _last.Take(count)) Emit(item);
    }

    private void StopUpstream()
    {
        if (Wait)
        {
            _ended = true;
            return;
        }

        throw Engine.StopUpstream(this);
    }

    private void Emit(PSObject item)
    {
        if (!string.IsNullOrEmpty(ExpandProperty)) Expand(item, ExpandProperty);
        else Write(_properties.Count == 0 ? item : Project(item));
    }

    private void Expand(PSObject item, string property)
    {
        var values = PropertySpecification.Parse(this, [property])[0].Evaluate(item).ToList();
        if (values.Count != 1)
        {
            WriteError(new ErrorRecord(
                new PSArgumentException(values.Count == 0
                    ? $"Property \"{property}\" cannot be found."
                    : $"Several properties match \"{property}\"; -ExpandProperty takes one."),
                values.Count == 0 ? "ExpandPropertyNotFound" : "MultiplePropertiesToExpand",
                ErrorCategory.InvalidArgument, item));
            return;
        }

        var selected = _properties.Count == 0 ? null : Project(item);
        if (LanguagePrimitives.GetEnumerable(values[0].Value) is { } many)
        {
            foreach (var value in many) WriteExpanded(value, selected);
        }
        else
        {
            WriteExpanded(values[0].Value, selected);
        }
    }

    private void WriteExpanded(object? value, PSObject? selected)
    {
        if (value is null || selected is null)
        {
            Write(value);
            return;
        }

        var expanded = PSObject.AsPSObject(value);
        foreach (var property in selected.Properties)
        {
            if (expanded.Properties[property.Name] is null) expanded.Properties.Add(new PSNoteProperty(property.Name, property.Value));
            else ReportDuplicate(property.Name, expanded);
        }

        Write(expanded);
    }

    private PSObject Project(PSObject item)
    {
        var result = new PSObject();
        result.TypeNames.Insert(0, $"Selected.{item.BaseObject.GetType()}");
        foreach (var property in _properties)
        {
            var found = false;
            foreach (var (name, value) in property.Evaluate(item))
            {
                found = true;
                Add(name, value, isWildcard: property.Expression.HasWildCardCharacters);
            }

            if (!found && !property.Expression.HasWildCardCharacters) Add(property.Name ?? property.Expression.ToString(), null, false);
        }

        return result;

        void Add(string name, object? value, bool isWildcard)
        {
            if (_excluded.Any(pattern => pattern.IsMatch(name))) return;
            if (result.Properties[name] is null) result.Properties.Add(new PSNoteProperty(name, value));
            else if (!isWildcard) ReportDuplicate(name, item);
        }
    }

    private void ReportDuplicate(string name, PSObject item) => WriteError(new ErrorRecord(
        new PSInvalidOperationException($"The property cannot be processed because the property \"{name}\" already exists."),
        "AlreadyExistingUserSpecifiedPropertyNoExpand", ErrorCategory.InvalidOperation, item));

    private void Write(object? result)
    {
        if (!Unique || IsNew(result)) WriteObject(result);
    }

    private bool IsNew(object? result)
    {
        object?[] values = _properties.Count > 0 && result is PSObject projected && string.IsNullOrEmpty(ExpandProperty)
            ? [.. projected.Properties.Select(property => property.Value)]
            : [result];
        _uniqueOrder ??= new ValueOrder([], CultureInfo.CurrentCulture, !CaseInsensitive);
        if (_seen.Exists(seen => seen.Length == values.Length && _uniqueOrder.CompareValues(seen, values) == 0)) return false;
        _seen.Add(values);
        return true;
    }
}
