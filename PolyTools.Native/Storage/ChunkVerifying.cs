using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;
using Purpose = PolyTools.Native.Storage.ChunkScratch.Purpose;

namespace PolyTools.Native.Storage;

/// <content>Looking for chunks that are missing or damaged.</content>
public sealed unsafe partial class ChunkedArray
{
    /// <summary>Chunks that are looked at before their faults are given.</summary>
    private const long VerifyBatch = 256;

    /// <summary>Reads and decodes every chunk, and gives those that are not as they should be, in the order of the grid.</summary>
    /// <param name="work">How; the work goes on as the faults are asked for.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IEnumerable<ChunkFault> Verify(ChunkWork work = default)
    {
        long[] grid = GridOf(Metadata.ChunkShape);
        long chunks = ArrayShape.Elements(grid);
        for (long first = 0; first < chunks; first += VerifyBatch)
        {
            var faults = new ChunkFault?[Math.Min(VerifyBatch, chunks - first)];
            VerifyChunks(grid, first, faults, work);
            foreach (ChunkFault? fault in faults)
            {
                if (fault is not null)
                    yield return fault;
            }

            work.OnProgress?.Invoke((double)(first + faults.Length) / chunks);
        }
    }

    private static ChunkFaultKind KindOf(CodecException exception) =>
        exception.Damage switch
        {
            DataDamage.Checksum => ChunkFaultKind.Checksum,
            DataDamage.Truncated => ChunkFaultKind.Truncated,
            _ => ChunkFaultKind.Undecodable,
        };

    private void VerifyChunks(long[] grid, long first, ChunkFault?[] faults, ChunkWork work) =>
        (work with { OnProgress = null }).Run(faults.Length, scratch =>
        {
            var index = new long[grid.Length];
            return number =>
            {
                ArrayShape.Locate(first + number, grid, index);
                faults[number] = Verify(index, scratch);
            };
        });

    private ChunkFault? Verify(long[] index, ChunkScratch scratch)
    {
        Span<byte> raw = scratch.Span(Purpose.Raw, Metadata.Codecs.RawLength);
        try
        {
            if (!TryReadChunk(index, raw, scratch, out string file, out CodecException? damage))
            {
                return new ChunkFault(
                    [.. index], file, ChunkFaultKind.Missing,
                    File.Exists(file) ? "The shard has no such chunk; the fill value stands there." : "There is no such file; the fill value stands there.");
            }

            return damage is null ? null : new ChunkFault([.. index], file, KindOf(damage), damage.Message);
        }
        catch (PolyException exception)
        {
            return new ChunkFault(
                [.. index], FileOf(Metadata.ShardShape is null ? index : ShardOf(index)), ChunkFaultKind.Unreadable, exception.Message);
        }
    }
}
