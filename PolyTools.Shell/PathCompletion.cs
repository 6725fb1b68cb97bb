using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace PolyTools.Shell;

/// <summary>
/// Completes the path of a file. The engine's own completion of paths runs Resolve-Path and Get-ChildItem by their
/// modules' names, and those modules are not here.
/// </summary>
internal static partial class PathCompletion
{
    private const string Delimiters = " \t,;|({=";

    /// <summary>The files and folders that the word before the cursor may mean.</summary>
    public static CommandCompletion Complete(string text, int cursor, PathIntrinsics paths)
    {
        var start = WordStart(text[..cursor]);
        var word = text[start..cursor].TrimStart('\'', '"');
        var nameStart = word.LastIndexOfAny([Path.DirectorySeparatorChar, '/']) + 1;
        var (folder, name) = (word[..nameStart], word[nameStart..]);
        var isLiteral = LiteralParameter().IsMatch(text[..start]);
        var matches = new Collection<CompletionResult>();
        try
        {
            var directory = new DirectoryInfo(paths.GetUnresolvedProviderPathFromPSPath(folder.Length == 0 ? "." : folder));
            foreach (var item in directory.EnumerateFileSystemInfos().OrderBy(item => item.Name, StringComparer.CurrentCultureIgnoreCase))
            {
                if (!item.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase)) continue;
                if (item.Name.StartsWith('.') && name.Length == 0) continue;
                var path = folder + item.Name + (item is DirectoryInfo ? Path.DirectorySeparatorChar : "");
                var argument = isLiteral ? path : WildcardPattern.Escape(path);
                var needsQuotes = argument.AsSpan().IndexOfAny(Delimiters + "'\"$`&)}@#") >= 0;
                matches.Add(new CompletionResult(
                    needsQuotes ? $"'{argument.Replace("'", "''")}'" : argument, item.Name, CompletionResultType.ProviderItem, item.Name));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or RuntimeException)
        {
            // A folder that cannot be read has no completions.
        }

        return new CommandCompletion(matches, -1, start, cursor - start);
    }

    /// <summary>A parameter that takes the next word as it is.</summary>
    [GeneratedRegex(@"\s-(Lit\w*|LP|PSPath)[\s:]+$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LiteralParameter();

    private static int WordStart(string text)
    {
        var quote = '\0';
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (quote != '\0')
            {
                if (text[i] == quote) quote = '\0';
            }
            else if (text[i] is '\'' or '"')
            {
                (quote, start) = (text[i], i);
            }
            else if (Delimiters.Contains(text[i]))
            {
                start = i + 1;
            }
        }

        return start;
    }
}
