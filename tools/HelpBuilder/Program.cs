using System.Globalization;

namespace PolyTools.HelpBuilder;

/// <summary>Pages about commands and topics → the files that Get-Help reads.</summary>
internal static class Program
{
    private const string Usage = "usage: HelpBuilder module.dll pages-folder module.dll-Help.xml; topics are written beside it";

    /// <summary>Exit code 1: a page is wrong, and standard error says where; 2: the command line is.</summary>
    private static int Main(string[] args)
    {
        if (args.Length != 3)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        // The words for types and parameters must not depend on who builds.
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        IReadOnlyList<PageError> errors = Build(args[0], args[1], args[2]);
        foreach (PageError error in errors)
            Console.Error.WriteLine(error);
        return errors.Count == 0 ? 0 : 1;
    }

    private static IReadOnlyList<PageError> Build(string module, string folder, string output)
    {
        var errors = new List<PageError>();
        var help = new List<(Page Page, Command Command)>();
        var topics = new Dictionary<string, string>();
        Dictionary<string, Command> commands = Command.In(module).ToDictionary(command => command.Name);
        foreach (string file in Directory.EnumerateFiles(folder, "*.md").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            if (AboutPage.IsName(name))
            {
                topics.Add(name, AboutPage.Read(file, errors));
                continue;
            }

            if (!commands.Remove(name, out Command? command))
            {
                errors.Add(new PageError(file, 1, $"The module has no command '{name}'."));
                continue;
            }

            Page page = PageReader.Read(file, errors);
            PageChecker.Check(page, command, errors);
            help.Add((page, command));
        }

        foreach (string name in commands.Keys)
            errors.Add(new PageError(Path.Combine(folder, name + ".md"), 1, $"The command '{name}' has no page."));
        if (errors.Count == 0)
        {
            MamlWriter.Write(output, help);
            WriteTopics(Path.GetDirectoryName(Path.GetFullPath(output))!, topics);
        }

        return errors;
    }

    private static void WriteTopics(string folder, Dictionary<string, string> topics)
    {
        const string extension = ".help.txt";
        foreach ((string name, string text) in topics)
            HelpFile.Write(Path.Combine(folder, name + extension), path => File.WriteAllText(path, text));
        // A topic whose page is gone.
        foreach (string file in Directory.EnumerateFiles(folder, "about_*" + extension))
        {
            if (!topics.ContainsKey(Path.GetFileName(file)[..^extension.Length]))
                File.Delete(file);
        }
    }
}
