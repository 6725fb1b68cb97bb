using System.Management.Automation;

namespace PolyTools;

/// <summary>Takes a ChunkedArray object where paths with wildcards are expected: its path, to be taken as it is.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ArrayPathAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            ChunkedArray array => WildcardPattern.Escape(array.Path),
            object[] several => Array.ConvertAll(several, item => Transform(engineIntrinsics, item)),
            _ => inputData,
        };
    }
}
