using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PolyTools.Native;
using PolyTools.Native.Codecs;
using PolyTools.Native.Expressions;
using PolyTools.Native.Storage;

namespace PolyTools;

/// <summary>Completes names from a list.</summary>
public abstract class NameCompleter : IArgumentCompleter
{
    /// <summary>The names, each with a line that describes it.</summary>
    protected abstract IEnumerable<(string Name, string Description)> Names { get; }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        // In quotes, the word comes with them.
        string word = wordToComplete.Trim('\'', '"');
        return from name in Names
               where name.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase)
               select new CompletionResult(
                   name.Name, name.Name, CompletionResultType.ParameterValue, name.Description);
    }
}

/// <summary>Completes the names of the engines.</summary>
public sealed class EngineCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, string Description)> Names =>
    [
        ("Eager", "NumPy's way: one operation after the other over whole arrays"),
        ("Blocked", "NumExpr's way: all operations on a block that fits the cache, then the next block"),
        ("Fused", "The whole expression as one SIMD loop"),
        ("C", "The expression as C, compiled by the system's compiler"),
    ];
}

/// <summary>Completes the numbers of the exercises, each listed with its title.</summary>
public sealed class ExerciseCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        from exercise in Exercise.All
        let number = $"{exercise.Number}"
        where number.StartsWith(wordToComplete, StringComparison.Ordinal)
        select new CompletionResult(number, $"{number} {exercise.Title}", CompletionResultType.ParameterValue, exercise.Title);
}

/// <summary>Completes the names of functions, reductions and constants, and their other names.</summary>
public sealed class FunctionCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, string Description)> Names =>
        (from function in FunctionCatalog.All
         from name in function.Aliases.Prepend(function.Name)
         // A sign would have to be quoted, and is typed as fast.
         where char.IsLetter(name[0])
         select (Name: name, name == function.Name ? function.Usage : $"{function.Name}: {function.Usage}"))
        .OrderBy(offer => offer.Name, StringComparer.Ordinal);
}

/// <summary>Completes the names of codecs.</summary>
public abstract class CodecNameCompleter : NameCompleter
{
    /// <summary>The codecs of a kind, or all, by their names.</summary>
    private protected static IEnumerable<(string Name, string Description)> Of(CodecKind? kind) =>
        from codec in CodecRegistry.All
        where kind is null || codec.Kind == kind
        select (codec.Name, codec.Description);
}

/// <summary>Completes the names of compressors, filters and checksums.</summary>
public sealed class AnyCodecCompleter : CodecNameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, string Description)> Names => Of(null);
}

/// <summary>Completes the names of compressors.</summary>
public sealed class CodecCompleter : CodecNameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, string Description)> Names => Of(CodecKind.Compressor);
}

/// <summary>Completes the names of filters, and of some of them joined.</summary>
public sealed class FilterCompleter : CodecNameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, string Description)> Names =>
    [
        (CreationOptions.None, "No filter."),
        .. Of(CodecKind.Filter),
        ("delta+shuffle", "For integers that only grow, such as sorted ids."),
        ("delta+bitshuffle", "For integers that grow and fall by small numbers, such as timestamps and readings."),
        ("xor+shuffle", "For floats that change slowly."),
        ("xor+bitshuffle", "For floats that change slowly, with a fast compressor."),
        ("shuffle+bytedelta", "For smooth series of any type, with zstd."),
        ("delta+shuffle+bytedelta", "For integers whose differences change slowly."),
    ];
}

/// <summary>Completes the names of checksums.</summary>
public sealed class ChecksumCompleter : CodecNameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, string Description)> Names =>
        Of(CodecKind.Checksum).Prepend((CreationOptions.None, "No checksum."));
}

/// <summary>Completes the names of the types of elements on disk.</summary>
public sealed class DTypeCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, string Description)> Names =>
        from type in StorageTypes.All
        select (type.Name(), $"{type.Size()} byte{(type.Size() == 1 ? "" : "s")} on disk, {type.MemoryType().Name()} in memory");
}

/// <summary>Completes paths of files and folders.</summary>
/// <remarks>
/// Brackets stay as they are, also for parameters with wildcards: there, too, what is called so literally comes first.
/// </remarks>
public abstract class PathCompleter : IArgumentCompleter
{
    /// <summary>Whether a file is offered; folders always are.</summary>
    protected abstract bool IsOffered(string fileName);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        string word = wordToComplete.Trim('\'', '"');
        // PowerShell takes either for a separator everywhere, and what stands before a colon for a drive.
        int start = word.LastIndexOfAny(['/', '\\']) + 1;
        if (start == 0)
            start = word.IndexOf(':', StringComparison.Ordinal) + 1;
        string folder = word[..start];
        var completions = new List<CompletionResult>();
        try
        {
            foreach (FileSystemInfo entry in new DirectoryInfo(FullPath(start == 0 ? "." : folder)).EnumerateFileSystemInfos()
                .Where(entry => entry.Name.StartsWith(word[start..], StringComparison.OrdinalIgnoreCase))
                .Where(entry => entry is DirectoryInfo || IsOffered(entry.Name))
                .OrderBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase))
            {
                string path = folder + entry.Name;
                bool isPlain = path[0] != '-' && path.All(c => char.IsLetterOrDigit(c) || "._-/\\:~+".Contains(c, StringComparison.Ordinal));
                completions.Add(new CompletionResult(
                    isPlain ? path : $"'{path.Replace("'", "''", StringComparison.Ordinal)}'", entry.Name,
                    CompletionResultType.ProviderItem, entry.FullName));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or RuntimeException)
        {
            // A folder that cannot be read has no completions.
        }

        return completions;
    }

    // In the runspace that asks, whose location relative paths and ~ mean.
    private static string FullPath(string path)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddScript("param($path) $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path)")
            .AddArgument(path).Invoke<string>().FirstOrDefault() ?? path;
    }
}

/// <summary>Completes the paths of arrays: Zarr arrays, .npy files, and the folders that may have some.</summary>
public sealed class ArrayPathCompleter : PathCompleter
{
    /// <inheritdoc/>
    protected override bool IsOffered(string fileName) => ArrayCmdlet.IsNpy(fileName);
}

/// <summary>Completes the paths of all files and folders.</summary>
public sealed class FilePathCompleter : PathCompleter
{
    /// <inheritdoc/>
    protected override bool IsOffered(string fileName) => true;
}

/// <summary>Completes the paths of files that charts are written to.</summary>
public sealed class ChartPathCompleter : PathCompleter
{
    /// <inheritdoc/>
    protected override bool IsOffered(string fileName) =>
        fileName.EndsWith(".svg", StringComparison.OrdinalIgnoreCase) || fileName.EndsWith(".html", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Completes the names of properties that measurements have.</summary>
public sealed class ChartPropertyCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, string Description)> Names =>
        from name in Dimensions.Names.Concat(Quantity.Names).Distinct()
        orderby name
        select (name, Quantity.Of(name, double.MaxValue).Title);
}

/// <summary>Completes the paths of folders.</summary>
public sealed class FolderPathCompleter : PathCompleter
{
    /// <inheritdoc/>
    protected override bool IsOffered(string fileName) => false;
}

/// <summary>Completes speeds of devices.</summary>
public sealed class DeviceCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, string Description)> Names =>
    [
        ("auto", "What the disk of the data is measured to have"),
        ("12MB", "A network of 100 Mbit/s"),
        ("120MB", "A network of 1 Gbit/s"),
        ("200MB", "A hard disk"),
        ("500MB", "A solid-state disk on SATA"),
        ("3GB", "A solid-state disk on NVMe"),
    ];
}
