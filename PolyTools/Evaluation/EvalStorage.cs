using PolyTools.Native;
using PolyTools.Native.Codecs;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using NativeArray = PolyTools.Native.Storage.ChunkedArray;

namespace PolyTools;

/// <summary>
/// One storage of the grid: where operands and results are, and how chunks are stored. It keeps the operands that took long to put there for the next rows
/// of the same storage.
/// </summary>
internal sealed class EvalStorage : IDisposable
{
    private readonly WorkFolder folder;
    private readonly long? chunkBytes;
    private readonly OperandPlace place;
    private readonly Dictionary<OperandSource, PlacedOperand> kept = [];

    /// <param name="storage">Where operands are.</param>
    /// <param name="codec">How new chunks are compressed.</param>
    /// <param name="level">The codec's level; null for its default.</param>
    /// <param name="filter">The filter before it.</param>
    /// <param name="chunkBytes">Bytes of a chunk; null to have results in the chunks of an operand.</param>
    /// <param name="folder">Where files are made.</param>
    public EvalStorage(ArrayStorage storage, string codec, int? level, string filter, long? chunkBytes, WorkFolder folder)
    {
        (Storage, Codec, Level, Filter) = (storage, codec, level, filter);
        (this.chunkBytes, this.folder) = (chunkBytes, folder);
        place = new OperandPlace(storage, folder.NewPath, (shape, type) => Describe(shape, type, null));
    }

    /// <summary>Where operands are.</summary>
    public ArrayStorage Storage { get; }

    /// <summary>How new chunks are compressed.</summary>
    public string Codec { get; }

    /// <summary>The codec's level; null for its default.</summary>
    public int? Level { get; }

    /// <summary>The filter before it.</summary>
    public string Filter { get; }

    /// <summary>Whether the codec has the level.</summary>
    public bool HasLevel
    {
        get
        {
            Native.Codecs.CodecInfo info = CodecRegistry.Find(Codec, CodecKind.Compressor);
            return Level is not int level || level == 0
                || (info.MaxLevel is null ? level > 0 : level >= info.MinLevel && level <= info.MaxLevel);
        }
    }

    /// <summary>The metadata of a new array.</summary>
    /// <param name="shape">The lengths of its dimensions.</param>
    /// <param name="type">The type of its elements.</param>
    /// <param name="chunkShape">The shape of its chunks; null to choose it by their size.</param>
    public ArrayMetadata Describe(IReadOnlyList<long> shape, StorageType type, IReadOnlyList<long>? chunkShape) => ArrayMetadata.Create(
        new CreationOptions
        {
            Shape = shape, Type = type, ChunkShape = chunkShape, ChunkBytes = chunkBytes ?? CreationOptions.DefaultChunkBytes, Codec = Codec, Level = Level, Filter = Filter,
        });

    /// <summary>The operands of an expression in their places; those that are made are not filled yet.</summary>
    public PlacedOperand?[] Place(BoundOperands bound)
    {
        var placed = new PlacedOperand?[bound.Sources.Count];
        try
        {
            for (int i = 0; i < placed.Length; i++)
            {
                OperandSource source = bound.Sources[i];
                if (source.IsScalar || !bound.Used.Contains(source))
                    continue;
                if (!kept.TryGetValue(source, out PlacedOperand? operand))
                {
                    operand = new PlacedOperand(source, place);
                    if (operand.IsCostly)
                        kept.Add(source, operand);
                }

                placed[i] = operand;
            }

            return placed;
        }
        catch
        {
            Release(placed);
            throw;
        }
    }

    /// <summary>Whether an operand is in its place already, from an earlier row.</summary>
    public bool Holds(OperandSource source) => kept.TryGetValue(source, out PlacedOperand? operand) && operand.Array is not null;

    /// <summary>Gives back those operands that are not kept.</summary>
    public void Release(IEnumerable<PlacedOperand?> operands)
    {
        foreach (PlacedOperand? operand in operands)
        {
            if (operand is { IsCostly: false })
                operand.Dispose();
        }
    }

    /// <summary>A place for a result that goes when it is no longer needed.</summary>
    /// <param name="compiled">What is computed.</param>
    /// <param name="storage">The kind of place.</param>
    /// <param name="bound">The operands.</param>
    /// <exception cref="PolyException">The result is of strings, which have no place on disk (UnsupportedElementType).</exception>
    public ResultTarget NewResult(CompiledExpression compiled, ArrayStorage storage, BoundOperands bound)
    {
        long[] shape = compiled.Shape.Lengths.ToArray();
        // A single value is not worth a file.
        if (storage == ArrayStorage.Memory || shape.Length == 0)
            return new MemoryResult(compiled.Type, shape);
        return storage == ArrayStorage.MemoryMap
            ? new MappedResult(folder.NewPath(ArrayCmdlet.NpyExtension), compiled.Type, shape)
            : new ChunkedResult(() => folder.NewPath(".zarr"), DescribeResult(compiled, bound));
    }

    /// <summary>The metadata of the result as a chunked array: by default with the chunks of an operand of its shape, which are read one for one.</summary>
    public ArrayMetadata DescribeResult(CompiledExpression compiled, BoundOperands bound)
    {
        if (compiled.Type == Native.DType.String)
        {
            throw new PolyException(
                "UnsupportedElementType", ErrorKind.InvalidArgument, "The result is of strings, which have no place in a chunked array.",
                "Keep the result in memory (ResultStorage Memory).");
        }

        long[] shape = compiled.Shape.Lengths.ToArray();
        NativeArray? alike = chunkBytes is not null ? null : bound.Used.Select(source => source.Chunks)
            .FirstOrDefault(chunks => chunks is not null && chunks.Metadata.Shape.SequenceEqual(shape));
        return Describe(shape, StorageTypes.From(compiled.Type), alike?.Metadata.ChunkShape);
    }

    /// <summary>Removes the operands that were made.</summary>
    public void Dispose()
    {
        foreach (PlacedOperand operand in kept.Values)
            operand.Dispose();
        kept.Clear();
    }
}
