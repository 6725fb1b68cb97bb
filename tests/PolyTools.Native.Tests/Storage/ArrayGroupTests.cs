using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>Arrays in folders.</summary>
public sealed class ArrayGroupTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>Arrays of both versions are found in groups and in folders that are none, and nothing else is.</summary>
    [Fact]
    public void Lists()
    {
        Put("zarr.json", """{"zarr_format": 3, "node_type": "group", "consolidated_metadata": {"must_understand": false}}""");
        Put("b/zarr.json", """{"zarr_format": 3, "node_type": "array"}""");
        Put("b/c/0/0", "");
        Put("b/inner/.zarray", "{}");
        Put("a/.zarray", "{}");
        Put("group/.zgroup", """{"zarr_format": 2}""");
        Put("group/x/.zarray", "{}");
        Put("group/deeper/zarr.json", """{"zarr_format": 3, "node_type": "group"}""");
        Put("group/deeper/y/zarr.json", "damaged");
        Put("plain/file.txt", "");
        Put("plain/z.zarr/.zarray", "{}");
        Put("empty/.keep", "");
        Directory.CreateSymbolicLink(folder["plain/loop"], folder.Path);

        Assert.Equal(["a", "b"], ArrayGroup.List(folder.Path));
        Assert.Equal(["a", "b", "group/deeper/y", "group/x", "plain/z.zarr"], ArrayGroup.List(folder.Path, recurse: true));
        Assert.Empty(ArrayGroup.List(folder["empty"], recurse: true));
        Assert.True(ArrayGroup.IsGroup(folder.Path));
        Assert.True(ArrayGroup.IsGroup(folder["group"]));
        Assert.False(ArrayGroup.IsGroup(folder["a"]));
        Assert.False(ArrayGroup.IsGroup(folder["plain"]));
        Assert.False(ArrayGroup.IsGroup(folder["group/deeper/y"]));
        Assert.True(ArrayMetadata.IsArray(folder["group/deeper/y"]));
        Assert.False(ArrayMetadata.IsArray(folder["nowhere"]));
    }

    /// <summary>A folder that is not there.</summary>
    [Fact]
    public void NoFolder() => Assert.Equal(
        "FolderNotFound", Assert.Throws<PolyException>(() => ArrayGroup.List(folder["nowhere"])).ErrorId);

    /// <summary>What no array is, and why.</summary>
    [Fact]
    public void NotFound()
    {
        Put("group/.zgroup", """{"zarr_format": 2}""");
        Put("group3/zarr.json", """{"zarr_format": 3, "node_type": "group"}""");
        Put("plain/x", "");
        foreach ((string name, string reason) in new[]
        {
            ("group", "a group"), ("group3", "a group"), ("plain", "neither"), ("nowhere", "no such folder"), ("plain/x", "no such folder"),
        })
        {
            PolyException error = Assert.Throws<PolyException>(() => ArrayMetadata.Read(folder[name]));
            Assert.Equal("ArrayNotFound", error.ErrorId);
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    private void Put(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllText(folder[name], content);
    }
}
