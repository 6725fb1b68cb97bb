using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Execution;

/// <summary>Plain .NET arrays for results, such as <c>double[]</c> and <c>int[,]</c>.</summary>
public static unsafe class NetArray
{
    // The runtime's limit.
    private const int MaxRank = 32;

    /// <summary>Makes an array of one dimension or more.</summary>
    /// <param name="type">The type of the elements.</param>
    /// <param name="shape">The lengths of the dimensions: at least one, at most 32.</param>
    /// <returns>
    /// An array whose elements are undefined if it has one dimension, and zeros otherwise. To fill it, pin
    /// <see cref="MemoryMarshal.GetArrayDataReference(Array)"/> with <c>fixed</c>: the elements follow in C order. Strings
    /// are null; see <see cref="FromStrings"/>.
    /// </returns>
    /// <exception cref="PolyException">There is no room, or .NET has no array of that shape.</exception>
    public static Array Allocate(DType type, ReadOnlySpan<long> shape)
    {
        if (shape.Length is 0 or > MaxRank)
        {
            throw new PolyException(
                "UnsupportedRank", ErrorKind.InvalidArgument,
                $"The result has {shape.Length} dimensions; a .NET array has 1 to {MaxRank}.",
                "Reduce some of the dimensions.");
        }

        long count = ArrayShape.Count(shape, type.Size());
        Exception? cause = null;
        bool fits = true;
        foreach (long length in shape)
            fits &= length <= Array.MaxLength;
        try
        {
            if (fits)
                return shape.Length == 1 ? Vector(type, (int)count) : Grid(type, shape);
        }
        catch (Exception exception) when (exception is OutOfMemoryException or OverflowException)
        {
            cause = exception;
        }

        throw new PolyException(
            "OutOfMemory", ErrorKind.ResourceUnavailable,
            $"There is no room for a .NET array of {count:N0} elements.", "Work on fewer elements.", cause);
    }

    /// <summary>Makes an array of strings.</summary>
    /// <param name="shape">The lengths of the dimensions: at least one, at most 32.</param>
    /// <param name="elements">The elements in C order.</param>
    /// <returns>A <c>string[]</c>, <c>string[,]</c> and so on, with text of its own.</returns>
    /// <exception cref="PolyException">There is no room, or .NET has no array of that shape.</exception>
    public static Array FromStrings(ReadOnlySpan<long> shape, StringRef* elements)
    {
        Array array = Allocate(DType.String, shape);
        ref string first = ref Unsafe.As<byte, string>(ref MemoryMarshal.GetArrayDataReference(array));
        try
        {
            for (nint i = 0; i < array.LongLength; i++)
                Unsafe.Add(ref first, i) = new string(elements[i].Text);
        }
        catch (OutOfMemoryException exception)
        {
            throw new PolyException(
                "OutOfMemory", ErrorKind.ResourceUnavailable,
                $"There is no room for {array.LongLength:N0} strings.", "Work on fewer elements.", exception);
        }

        return array;
    }

    private static Array Vector(DType type, int count) => type switch
    {
        DType.Bool => GC.AllocateUninitializedArray<bool>(count),
        DType.Int8 => GC.AllocateUninitializedArray<sbyte>(count),
        DType.UInt8 => GC.AllocateUninitializedArray<byte>(count),
        DType.Int16 => GC.AllocateUninitializedArray<short>(count),
        DType.UInt16 => GC.AllocateUninitializedArray<ushort>(count),
        DType.Int32 => GC.AllocateUninitializedArray<int>(count),
        DType.UInt32 => GC.AllocateUninitializedArray<uint>(count),
        DType.Int64 => GC.AllocateUninitializedArray<long>(count),
        DType.UInt64 => GC.AllocateUninitializedArray<ulong>(count),
        DType.Float32 => GC.AllocateUninitializedArray<float>(count),
        DType.Float64 => GC.AllocateUninitializedArray<double>(count),
        DType.Complex128 => GC.AllocateUninitializedArray<System.Numerics.Complex>(count),
        _ => new string[count],
    };

    private static Array Grid(DType type, ReadOnlySpan<long> shape)
    {
        var lengths = new int[shape.Length];
        for (int i = 0; i < lengths.Length; i++)
            lengths[i] = (int)shape[i];
        return Array.CreateInstance(type.ClrType(), lengths);
    }
}
