using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>The names of chunks.</summary>
public class ChunkKeysTests
{
    /// <summary>The examples of the specifications, and arrays of no dimensions.</summary>
    [Theory]
    [InlineData(true, '/', "c/1/23/45", 1L, 23L, 45L)]
    [InlineData(true, '.', "c.1.23.45", 1L, 23L, 45L)]
    [InlineData(false, '.', "1.23.45", 1L, 23L, 45L)]
    [InlineData(false, '/', "1/23/45", 1L, 23L, 45L)]
    [InlineData(true, '/', "c")]
    [InlineData(false, '.', "0")]
    [InlineData(false, '.', "9223372036854775807", long.MaxValue)]
    public void WriteAndRead(bool hasPrefix, char separator, string key, params long[] index)
    {
        var keys = new ChunkKeys(hasPrefix, separator);
        Assert.Equal(key, keys.KeyOf(index));
        var read = new long[index.Length];
        Assert.True(keys.TryParse(key, read));
        Assert.Equal(index, read);
    }

    /// <summary>Other files in an array's folder.</summary>
    [Theory]
    [InlineData(true, '/', 2, "0/1", "c/0", "c/0/1/2", "c//1", "c/0/1.tmp", "c/00/1", "c/-1/1", "c/+1/1", "c0/1", "zarr.json", "", "c", "c/0.1",
        "c/ 0/1", "c/99999999999999999999/1", "c/0/1.12-3.tmp", "c/0/1.lock", "c/0/")]
    [InlineData(false, '.', 2, ".zarray", "0", "0.1.2", ".0.1", "0..1", "01.1", "c.0.1", "0.1.lock", "0/1", "0.-1", "0.")]
    [InlineData(true, '/', 0, "", "c/", "0", "c0")]
    [InlineData(false, '.', 0, "", "c", "00", "0.0")]
    public void NoChunks(bool hasPrefix, char separator, int rank, params string[] keys) =>
        Assert.All(keys, key => Assert.False(new ChunkKeys(hasPrefix, separator).TryParse(key, new long[rank])));
}
