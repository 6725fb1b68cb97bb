using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace PolyTools;

/// <summary>
/// Joins by commas what PowerShell took apart at them: without quotes, the slice <c>0:2,1</c> is a list of a text and a number.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SliceAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Text(inputData);

    private static string Text(object? value) => ArrayValue.Unwrap(value) switch
    {
        null => throw new ArgumentTransformationMetadataException("A slice is missing; '...' is the whole array."),
        string text => text,
        IList list => string.Join(',', list.Cast<object?>().Select(Text)),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? "",
    };
}
