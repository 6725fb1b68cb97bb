using System.Management.Automation;

namespace PolyTools.Shell.Commands;

/// <summary>Sorts objects by the values of properties. Equal objects keep their order.</summary>
[Cmdlet("Sort", "Object", DefaultParameterSetName = "Default")]
public sealed class SortObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _input = [];

    /// <summary>The objects.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>The properties: names, script blocks, hashtables of Expression and Ascending or Descending.</summary>
    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    /// <summary>From the highest to the lowest.</summary>
    [Parameter]
    public SwitchParameter Descending { get; set; }

    /// <summary>Drops objects that compare equal to an earlier one.</summary>
    [Parameter]
    public SwitchParameter Unique { get; set; }

    /// <summary>Accepted as in pwsh; the sort is always stable.</summary>
    [Parameter(ParameterSetName = "Default")]
    public SwitchParameter Stable { get; set; }

    /// <summary>How many objects from the start of the sorted list.</summary>
    [Parameter(ParameterSetName = "Top", Mandatory = true)]
    [ValidateRange(1, int.MaxValue)]
    public int Top { get; set; }

    /// <summary>How many objects from the end of the sorted list.</summary>
    [Parameter(ParameterSetName = "Bottom", Mandatory = true)]
    [ValidateRange(1, int.MaxValue)]
    public int Bottom { get; set; }

    /// <summary>The culture that orders text; the current one if none is named.</summary>
    [Parameter]
    public string? Culture { get; set; }

    /// <summary>Distinguishes upper and lower case.</summary>
    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null && InputObject != System.Management.Automation.Internal.AutomationNull.Value)
            _input.Add(InputObject);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var properties = PropertySpecification.Parse(this, Property, "Ascending", "Descending");
        bool[] descending = properties.Count == 0
            ? [Descending]
            : [.. properties.Select(property => property.Descending ?? Descending.IsPresent)];
        var order = new ValueOrder(descending, CultureArgument.Resolve(this, Culture), CaseSensitive);

        var keys = new ValueOrder.Key[_input.Count];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = new ValueOrder.Key(_input[i], ValueOrder.Values(_input[i], properties), i);
        Array.Sort(keys, order);

        if (Unique)
        {
            var distinct = new List<ValueOrder.Key>();
            foreach (var key in keys)
            {
                if (distinct.Count == 0 || order.CompareValues(distinct[^1].Values, key.Values) != 0) distinct.Add(key);
            }

            keys = [.. distinct];
        }

        var count = Top > 0 ? Math.Min(Top, keys.Length) : keys.Length;
        for (var i = Bottom > 0 ? Math.Max(0, keys.Length - Bottom) : 0; i < count; i++) WriteObject(keys[i].Target);
    }
}
