using System.Numerics;

namespace PolyTools.Native.Storage;

/// <summary>What stands in an array where no chunk was written: one element.</summary>
public static class FillValue
{
    /// <summary>The element that has a value.</summary>
    /// <param name="type">The type of the elements.</param>
    /// <param name="value">
    /// A number or boolean of any of .NET's types, a <see cref="Complex"/>, or text: a number as in JSON, <c>NaN</c>, <c>Infinity</c>,
    /// <c>-Infinity</c>, <c>true</c>, <c>false</c>.
    /// </param>
    /// <returns>Its bytes in the machine's byte order.</returns>
    /// <exception cref="PolyException">The type has no such value (FillValueInvalid).</exception>
    public static byte[] From(StorageType type, object value) => throw new NotImplementedException();
}
