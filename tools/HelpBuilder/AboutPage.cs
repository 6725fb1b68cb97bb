using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;

namespace PolyTools.HelpBuilder;

/// <summary>A page about a topic: about_Name.md, from which Get-Help's about_Name.help.txt is written.</summary>
internal static class AboutPage
{
    private const string Short = "SHORT DESCRIPTION";
    private const string SeeAlso = "SEE ALSO";

    private static readonly string[] Sections = [Short, "LONG DESCRIPTION", "EXAMPLES", "NOTES", SeeAlso];
    private static readonly string[] Needed = [Short, "LONG DESCRIPTION", SeeAlso];

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().Build();

    /// <summary>Whether a page is about a topic, not about a command.</summary>
    public static bool IsName(string name) => name.StartsWith("about_", StringComparison.Ordinal);

    /// <summary>The text that Get-Help shows; what is wrong with the page goes into <paramref name="errors"/>.</summary>
    public static string Read(string file, List<PageError> errors)
    {
        void Complain(int line, string message) => errors.Add(new PageError(file, line, message));
        string name = Path.GetFileNameWithoutExtension(file);
        var text = new AboutText(Complain);
        var lines = new Dictionary<string, (int Line, int Blocks)>();
        string? title = null, section = null;
        foreach (Block block in Markdown.Parse(File.ReadAllText(file), Pipeline))
        {
            int line = PageReader.Line(block);
            string heading = block is HeadingBlock some ? PageReader.Plain(some.Inline) : "";
            switch (block)
            {
                case HeadingBlock { Level: 1 } when title is null:
                    title = heading;
                    if (title != name)
                        Complain(line, $"The title is '{title}', and the file is '{name}.md'.");
                    text.Section("TOPIC");
                    text.Paragraph(title, line);
                    continue;
                case HeadingBlock { Level: 2 } when Array.IndexOf(Sections, heading) < 0:
                    Complain(line, $"The section '{heading}' is not one of {string.Join(", ", Sections)}.");
                    continue;
                case HeadingBlock { Level: 2 } when !lines.TryAdd(heading, (line, 0)):
                    Complain(line, $"The section '{heading}' is there twice.");
                    continue;
                case HeadingBlock { Level: 2 }:
                    section = heading;
                    text.Section(heading);
                    continue;
                case HeadingBlock { Level: 3 } when section is not null:
                    text.Heading(heading);
                    continue;
                case HeadingBlock:
                    Complain(line, $"The heading '{heading}' has no place here.");
                    continue;
            }

            if (section is null)
            {
                Complain(line, "Text stands before the first section.");
                continue;
            }

            lines[section] = (lines[section].Line, lines[section].Blocks + 1);
            // Get-Help's list of topics takes the fifth line of the file.
            if (section == Short && (lines[section].Blocks > 1 || (block is ParagraphBlock only && !AboutText.FitsLine(PageReader.Plain(only.Inline)))))
                Complain(line, "The short description is one line.");
            Add(block, text, Complain);
        }

        foreach (string needed in Needed)
        {
            if (!lines.TryGetValue(needed, out (int Line, int Blocks) found))
                Complain(1, $"The section '{needed}' is missing.");
            else if (found.Blocks == 0)
                Complain(found.Line, $"The section '{needed}' is empty.");
        }

        if (!lines.Keys.SequenceEqual(Sections.Where(lines.ContainsKey)))
            Complain(1, $"The sections stand in this order: {string.Join(", ", Sections)}.");
        return text.ToString();
    }

    private static void Add(Block block, AboutText text, Action<int, string> complain)
    {
        int line = PageReader.Line(block);
        switch (block)
        {
            case ParagraphBlock paragraph:
                text.Paragraph(PageReader.Plain(paragraph.Inline), line);
                break;
            case CodeBlock code:
                text.Code(code.Lines.ToString().TrimEnd().ReplaceLineEndings("\n").Split('\n'), line);
                break;
            case ListBlock list:
                text.List(list.Select((item, i) => (
                    list.IsOrdered ? $"{i + 1}. " : "- ",
                    string.Join(" ", item.Descendants<ParagraphBlock>().Select(paragraph => PageReader.Plain(paragraph.Inline))),
                    PageReader.Line(item))));
                break;
            case Table table:
                text.Table(
                    [.. table.OfType<TableRow>().Select(row => row.Select(cell => string.Join(
                        " ", cell.Descendants<LeafBlock>().Select(leaf => PageReader.Plain(leaf.Inline)))).ToArray())],
                    line);
                break;
            default:
                complain(line, "Only headings, paragraphs, lists, tables and code can be shown by Get-Help.");
                break;
        }
    }
}
