using PolyTools.Native;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using NativeArray = PolyTools.Native.Storage.ChunkedArray;

namespace PolyTools;

/// <summary>Numbers and arrays that come through the pipeline, appended to an array on disk about a chunk at a time.</summary>
/// <remarks>Derived from: who creates the array, and what happens when a number does not fit its type.</remarks>
internal abstract class ValueCollector
{
    /// <summary>Numbers held at most, whatever the size of a chunk.</summary>
    private const int MostHeld = 1 << 20;

    private readonly List<object?> held = [];

    /// <summary>The array; null before the first values are written.</summary>
    protected abstract NativeArray? Target { get; }

    /// <summary>Numbers to hold before there is an array.</summary>
    protected abstract long FirstLength { get; }

    /// <summary>Takes a number, a list or an array.</summary>
    public void Add(object? value)
    {
        value = ArrayValue.Unwrap(value);
        if (!ArrayValue.IsNumber(value))
        {
            Flush();
            // Says what is wrong with a value that is nothing of the sort.
            Write(value, ArrayValue.TypeOfArray(value));
            return;
        }

        held.Add(value);
        if (held.Count >= Room())
            Flush();
    }

    /// <summary>Writes what is held.</summary>
    public void Flush()
    {
        if (held.Count == 0)
            return;
        Write(held.ToArray(), ArrayValue.TypeOf(held));
        held.Clear();
    }

    /// <summary>Appends values.</summary>
    /// <param name="values">An array, or a list of numbers.</param>
    /// <param name="type">Their type.</param>
    protected abstract void Write(object? values, StorageType type);

    /// <summary>
    /// Up to the end of a chunk, or of a shard, so that none is written twice; but those with more numbers than are held at most are, for each so many.
    /// </summary>
    private long Room()
    {
        long length = FirstLength;
        long filled = 0;
        if (Target is { Metadata: { Shape: [long end], FileShape: [long file] } })
            (length, filled) = (file, end % file);
        return Math.Clamp(length - filled, 1, MostHeld);
    }
}

/// <summary>Values that make a new array, of the type that all of them have in common.</summary>
internal sealed class NewArrayCollector(
    ArrayBuilder builder, StorageType? askedType, long firstLength, Func<IReadOnlyList<long>, StorageType, ArrayMetadata> describe,
    ChunkWork work) : ValueCollector
{
    /// <inheritdoc/>
    protected override NativeArray? Target => builder.Array;

    /// <inheritdoc/>
    protected override long FirstLength => firstLength;

    /// <inheritdoc/>
    protected override void Write(object? values, StorageType type)
    {
        NativeArray? array = builder.Array;
        StorageType wanted = askedType
            ?? (array is null ? type : ArrayValue.Promote(array.Metadata.Type, type));
        using ArrayOperand operand = ArrayValue.From(values, wanted);
        if (array is null)
        {
            builder.Create(describe(operand.Shape, wanted)).Write([], operand, work);
            return;
        }

        if (wanted != array.Metadata.Type)
            array = builder.Widen(describe(array.Metadata.Shape, wanted));
        array.Append(operand, 0, work);
    }
}

/// <summary>Values that go to the end of an array that exists.</summary>
internal sealed class AppendCollector(NativeArray array, int axis, ChunkWork work) : ValueCollector
{
    /// <inheritdoc/>
    protected override NativeArray Target => array;

    /// <inheritdoc/>
    protected override long FirstLength => 1;

    /// <inheritdoc/>
    protected override void Write(object? values, StorageType type)
    {
        using ArrayOperand operand = ArrayValue.From(values, array.Metadata.Type);
        array.Append(operand, axis, work);
    }
}
