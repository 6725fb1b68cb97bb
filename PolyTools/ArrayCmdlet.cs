using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Storage;
using NativeArray = PolyTools.Native.Storage.ChunkedArray;

namespace PolyTools;

/// <summary>What the commands of arrays on disk share: paths, progress, and the object that they emit.</summary>
public abstract class ArrayCmdlet : PolyCmdlet
{
    /// <summary>The ending of files that are mapped.</summary>
    internal const string NpyExtension = ".npy";

    /// <summary>The format of a file that has elements and nothing else.</summary>
    internal const string RawFormat = "raw";

    /// <summary>The path of the file system for one of the shell: relative, with ~ or a drive; without wildcards.</summary>
    /// <exception cref="PolyException">It is in the registry, a certificate store or the like (NotAFileSystemPath), or on a drive that is not there (PathNotFound).</exception>
    internal string FileSystemPath(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new PolyException("InvalidPath", ErrorKind.InvalidArgument, "No path has a character NUL.", "Leave it out.") { Target = path };
        try
        {
            string resolved = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            RequireFileSystem(path, provider);
            return WithoutSeparatorAtEnd(resolved);
        }
        catch (Exception exception) when (exception is not PolyException && KnownOfPath(exception) is { } known)
        {
            throw new PolyException(known.ErrorId, known.Kind, known.Message, known.RecommendedAction, exception) { Target = path };
        }
    }

    /// <summary>The path of a folder that exists.</summary>
    /// <exception cref="PolyException">There is none (FolderNotFound), or what <see cref="FileSystemPath"/> throws.</exception>
    internal string ExistingFolder(string path)
    {
        string folder = FileSystemPath(path);
        return Directory.Exists(folder) ? folder : throw new PolyException(
            "FolderNotFound", ErrorKind.ResourceUnavailable, $"There is no folder '{folder}'.", "Make the folder first, or check the path.")
        {
            Target = path,
        };
    }

    /// <summary>Does something for each path, and reports the errors of one without forgetting the others.</summary>
    /// <param name="paths">Paths of the shell.</param>
    /// <param name="isLiteral">False if they may have wildcards.</param>
    /// <param name="action">Gets the full path, and whether a wildcard found it.</param>
    internal void ForEachPath(string[] paths, bool isLiteral, Action<string, bool> action)
    {
        foreach (string path in paths)
        {
            Reporting(path, () =>
            {
                if (AsOne(path, isLiteral) is { } single)
                {
                    action(single, false);
                    return;
                }

                string[] found = [.. GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider)];
                RequireFileSystem(path, provider);
                foreach (string one in found)
                    Reporting(one, () => action(WithoutSeparatorAtEnd(one), true));
            });
        }
    }

    /// <summary>True for a file that is mapped rather than opened as a Zarr array.</summary>
    internal static bool IsNpy(string path) => path.EndsWith(NpyExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>The path without links, in any of its parts.</summary>
    internal static string FinalPath(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not string above)
            return full;
        var own = new DirectoryInfo(Path.Combine(FinalPath(above), Path.GetFileName(full)));
        return own.LinkTarget is not null && own.ResolveLinkTarget(returnFinalTarget: true) is { } target ? FinalPath(target.FullName) : own.FullName;
    }

    /// <summary>How native work runs under this command: its threads, Ctrl+C, and progress with the time left and the rate.</summary>
    /// <param name="status">What is being done.</param>
    /// <param name="threads">Threads; 0 for all processors.</param>
    /// <param name="sync">True to return when the device has what is written.</param>
    /// <param name="bytes">Bytes of the elements that are worked on; 0 where that is not known.</param>
    internal ChunkWork Work(string status, int threads = 0, bool sync = false, double bytes = 0) =>
        new(threads, Cancellation, sync, Progress.Begin(status, bytes / 1e6));

    /// <summary>Bytes of the elements of an array in memory.</summary>
    internal static double BytesOf(IReadOnlyList<long> shape, StorageType type) => (double)ArrayValue.Count(shape) * type.Size();

    /// <summary>What users see of an array.</summary>
    internal ChunkedArray Describe(NativeArray array)
    {
        ArrayMetadata metadata = array.Metadata;
        long count = ArrayValue.Count(metadata.Shape);
        double raw = (double)count * metadata.Type.Size();
        double stored = array.StoredBytes(Cancellation);
        return new ChunkedArray
        {
            Path = array.Path,
            Format = $"Zarr v{(int)metadata.Format}",
            Shape = new(metadata.Shape),
            DType = metadata.Type.Name(),
            ChunkShape = new(metadata.ChunkShape),
            Codec = metadata.CodecName,
            Level = metadata.Level,
            Filter = metadata.FilterName,
            Count = count,
            Chunks = array.ChunkCount,
            RawMB = raw / 1e6,
            StoredMB = stored / 1e6,
            Ratio = stored > 0 ? raw / stored : null,
            ShardShape = metadata.ShardShape is { } shard ? new(shard) : null,
            Checksum = metadata.ChecksumName,
            FillValue = metadata.HasFillValue ? ArrayValue.Element(metadata.Type, metadata.FillValue) : null,
            Order = metadata.Order.ToString(),
            Separator = metadata.Keys.Separator.ToString(),
            DimensionNames = metadata.DimensionNames is { } names ? new(names.Select(name => name ?? "")) : null,
            Attributes = metadata.Attributes.Count > 0 ? new(metadata.Attributes) : null,
        };
    }

    /// <summary>What users see of a file that is mapped.</summary>
    /// <param name="path">The file, which is complete.</param>
    /// <param name="shape">The lengths of the dimensions.</param>
    /// <param name="type">The type of the elements.</param>
    internal static ChunkedArray DescribeFile(string path, IReadOnlyList<long> shape, DType type)
    {
        long count = ArrayValue.Count(shape);
        double raw = (double)count * type.Size();
        double stored = new FileInfo(path).Length;
        return new ChunkedArray
        {
            Path = path,
            Format = IsNpy(path) ? "npy" : RawFormat,
            Shape = new(shape),
            DType = type.Name(),
            Codec = CreationOptions.None,
            Filter = CreationOptions.None,
            Count = count,
            RawMB = raw / 1e6,
            StoredMB = stored / 1e6,
            Ratio = stored > 0 ? raw / stored : null,
            Checksum = CreationOptions.None,
            Order = "C",
        };
    }

    /// <summary>Says that a .NET array of a shape and type has no room, before it is made.</summary>
    internal static void RequireRoom(IReadOnlyList<long> shape, DType type)
    {
        long count = ArrayValue.Count(shape);
        if (count > Array.MaxLength)
        {
            throw new PolyException(
                "CountTooLarge", ErrorKind.InvalidArgument,
                $"A .NET array has at most {Array.MaxLength:N0} elements, and here are {count:N0}.", "Use a smaller slice.");
        }

        RequireMemory((double)count * type.Size(), count, "the slice", "the slice");
    }

    /// <summary>Reports an error of the engines, of the system or of PowerShell's paths, and goes on.</summary>
    internal void Reporting(string path, Action action) => Guarded(() =>
    {
        try
        {
            action();
        }
        catch (Exception exception) when (KnownOfPath(exception) is not null)
        {
            WriteError(KnownOfPath(exception)!, path);
        }
    });

    private static PolyException? KnownOfPath(Exception exception) => exception switch
    {
        System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or ItemNotFoundException => new PolyException(
            "PathNotFound", ErrorKind.ResourceUnavailable, exception.Message, "Check the path; Get-PSDrive lists the drives.", exception),
        _ => Known(exception),
    };

    /// <summary>The full path of the one thing that a path means; null if it is a wildcard to be resolved.</summary>
    private string? AsOne(string path, bool isLiteral)
    {
        string literal = FileSystemPath(path);
        if (isLiteral)
            return literal;
        // Brackets are common in names: what is there by that very name is meant.
        bool isWildcard = WildcardPattern.ContainsWildcardCharacters(path);
        if (isWildcard)
            return Path.Exists(literal) ? literal : null;
        // Backticks may be those of an escaped name, or the name's own.
        string unescaped = FileSystemPath(WildcardPattern.Unescape(path));
        return !Path.Exists(unescaped) && Path.Exists(literal) ? literal : unescaped;
    }

    /// <summary>A path is a name: one with a separator at its end would have none.</summary>
    private static string WithoutSeparatorAtEnd(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private static void RequireFileSystem(string path, ProviderInfo provider)
    {
        if (provider.Name != "FileSystem")
        {
            throw new PolyException(
                "NotAFileSystemPath", ErrorKind.InvalidArgument, $"'{path}' is not in the file system but in {provider.Name}.",
                "Pass a path of the file system.")
            {
                Target = path,
            };
        }
    }
}
