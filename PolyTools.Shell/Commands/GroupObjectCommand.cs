using System.Collections;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;

namespace PolyTools.Shell.Commands;

/// <summary>Objects with equal values of some properties.</summary>
public sealed class ObjectGroup
{
    internal ObjectGroup(object?[] values)
    {
        foreach (var value in values) Values.Add(ReferenceEquals(value, ValueOrder.Missing) ? null : value);
        Name = string.Join(", ", Values.ToArray().Where(value => value is not null).Select(Text));
    }

    /// <summary>How many objects the group has.</summary>
    public int Count { get; internal set; }

    /// <summary>The common values as text.</summary>
    public string Name { get; }

    /// <summary>The objects; empty with -NoElement.</summary>
    public Collection<PSObject> Group { get; } = [];

    /// <summary>The common values.</summary>
    public ArrayList Values { get; } = [];

    private static string? Text(object? value)
    {
        value = value is PSObject wrapped ? wrapped.BaseObject : value;
        return value is ICollection many
            ? "{" + string.Join(", ", many.Cast<object?>().Select(item => item?.ToString())) + "}"
            : string.Format(CultureInfo.InvariantCulture, "{0}", value?.ToString());
    }
}

/// <summary>Groups objects by the values of properties; the groups come in the order of those values.</summary>
[Cmdlet(VerbsData.Group, "Object", DefaultParameterSetName = "Default")]
[OutputType(typeof(ObjectGroup), typeof(Hashtable))]
public sealed class GroupObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _input = [];

    /// <summary>The objects.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>The properties: names, script blocks, hashtables of Expression. Without any, the objects themselves.</summary>
    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    /// <summary>Counts the objects without keeping them.</summary>
    [Parameter]
    public SwitchParameter NoElement { get; set; }

    /// <summary>Gives one hashtable from value to objects.</summary>
    [Parameter(ParameterSetName = "HashTable", Mandatory = true)]
    [Alias("AHT")]
    public SwitchParameter AsHashTable { get; set; }

    /// <summary>Makes the keys of the hashtable text.</summary>
    [Parameter(ParameterSetName = "HashTable")]
    public SwitchParameter AsString { get; set; }

    /// <summary>The culture that compares text; the current one if none is named.</summary>
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
        var properties = PropertySpecification.Parse(this, Property);
        var order = new ValueOrder([], CultureArgument.Resolve(this, Culture), CaseSensitive);
        var keys = new ValueOrder.Key[_input.Count];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = new ValueOrder.Key(_input[i], ValueOrder.Values(_input[i], properties), i);
        Array.Sort(keys, order);

        var groups = new List<ObjectGroup>();
        for (var i = 0; i < keys.Length; i++)
        {
            if (i == 0 || order.CompareValues(keys[i - 1].Values, keys[i].Values) != 0) groups.Add(new ObjectGroup(keys[i].Values));
            groups[^1].Count++;
            if (!NoElement) groups[^1].Group.Add(keys[i].Target);
        }

        if (AsHashTable) WriteTable(groups);
        else foreach (var group in groups) WriteObject(Describe(group));
    }

    /// <summary>The group under the type name for which the engine has a view.</summary>
    private PSObject Describe(ObjectGroup group)
    {
        var result = new PSObject(group);
        result.TypeNames.Insert(0, "Microsoft.PowerShell.Commands.GroupInfo");
        if (NoElement) result.TypeNames.Insert(0, "Microsoft.PowerShell.Commands.GroupInfoNoElement");
        return result;
    }

    private void WriteTable(List<ObjectGroup> groups)
    {
        var table = new Hashtable(CaseSensitive ? StringComparer.CurrentCulture : StringComparer.CurrentCultureIgnoreCase);
        foreach (var group in groups)
        {
            var key = AsString ? group.Name : group.Values.Count == 1 ? group.Values[0] : group.Values;
            if (key is null || table.ContainsKey(key))
            {
                WriteError(new ErrorRecord(
                    new PSArgumentException(key is null
                        ? "A group whose value is null cannot be a key of the hashtable; -AsString makes it one."
                        : $"The hashtable already has the key '{key}'; -CaseSensitive keeps them apart."),
                    "InvalidGroupKey", ErrorCategory.InvalidArgument, group));
                continue;
            }

            table.Add(key, group.Group);
        }

        WriteObject(table);
    }
}
