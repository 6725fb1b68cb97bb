using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace PolyTools.HelpBuilder;

/// <summary>
/// Reads a page in platyPS's form: the title is the command's name, each part of the help is a heading of the second
/// level, each example, parameter and type one of the third.
/// </summary>
internal sealed class PageReader
{
    private const string DefaultKey = "Default value:";

    /// <summary>Tables are recognized, so that they can be refused: Get-Help would run their cells together.</summary>
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().Build();

    private static readonly string[] Headings =
        ["SYNOPSIS", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"];

    private readonly string file;
    private readonly List<PageError> errors;
    private Page page;
    private Section? section;
    private Entry? entry;

    private PageReader(string file, List<PageError> errors)
    {
        this.file = file;
        this.errors = errors;
        page = new Page(file, "");
    }

    /// <summary>Reads a page; what cannot be read goes into <paramref name="errors"/>.</summary>
    public static Page Read(string file, List<PageError> errors)
    {
        var reader = new PageReader(file, errors);
        foreach (Block block in Markdown.Parse(File.ReadAllText(file), Pipeline))
            reader.Add(block);
        return reader.page;
    }

    private void Add(Block block)
    {
        switch (block)
        {
            case HeadingBlock heading:
                AddHeading(heading);
                break;
            case ListBlock list when section is not null && section == page.Sections.GetValueOrDefault("RELATED LINKS"):
                foreach (LinkInline link in list.Descendants<LinkInline>())
                    page.Links.Add(new RelatedLink(Plain(link), link.Url ?? ""));
                break;
            case FencedCodeBlock { Info: "yaml" } yaml:
                AddDefault(yaml);
                break;
            default:
                AddText(block);
                break;
        }
    }

    private void AddHeading(HeadingBlock heading)
    {
        string title = Plain(heading.Inline);
        switch (heading.Level)
        {
            case 1 when page.Title.Length == 0:
                page = new Page(file, title);
                break;
            case 2 when !Array.Exists(Headings, known => known == title):
                Complain(heading, $"The section '{title}' is not one of {string.Join(", ", Headings)}.");
                break;
            case 2:
                section = new Section(Line(heading));
                entry = null;
                if (!page.Sections.TryAdd(title, section))
                    Complain(heading, $"The section '{title}' is there twice.");
                break;
            case 3 when section is not null:
                entry = new Entry(title, Line(heading), []);
                section.Entries.Add(entry);
                break;
            default:
                Complain(heading, $"The heading '{title}' has no place here.");
                break;
        }
    }

    private void AddDefault(FencedCodeBlock yaml)
    {
        string text = yaml.Lines.ToString().Trim();
        if (entry is null || text.Contains('\n') || !text.StartsWith(DefaultKey, StringComparison.Ordinal))
            Complain(yaml, $"A yaml block says '{DefaultKey} …' under a parameter; the rest is asked of the cmdlet.");
        else
            entry.Default = text[DefaultKey.Length..].Trim();
    }

    private void AddText(Block block)
    {
        List<TextBlock>? text = entry?.Text ?? section?.Text;
        if (text is null)
        {
            Complain(block, "Text stands before the first section.");
            return;
        }

        switch (block)
        {
            case ParagraphBlock paragraph:
                text.Add(new TextBlock(Plain(paragraph.Inline), IsCode: false, Line(block)));
                break;
            case CodeBlock code:
                text.Add(new TextBlock(code.Lines.ToString().TrimEnd(), IsCode: true, Line(block)));
                break;
            case ListBlock list:
                IEnumerable<string> items = list.Select((item, i) => (list.IsOrdered ? $"{i + 1}. " : "- ")
                    + string.Join(" ", item.Descendants<ParagraphBlock>().Select(paragraph => Plain(paragraph.Inline))));
                // One paragraph: Get-Help puts an empty line after each.
                text.Add(new TextBlock(string.Join("\n", items), IsCode: false, Line(list)));
                break;
            default:
                Complain(block, "Only headings, paragraphs, lists and code can be shown by Get-Help.");
                break;
        }
    }

    internal static int Line(Block block) => block.Line + 1;

    private void Complain(Block block, string message) => errors.Add(new PageError(file, Line(block), message));

    /// <summary>The text without its marks; a line break of the source is a space.</summary>
    internal static string Plain(ContainerInline? container)
    {
        var text = new StringBuilder();
        foreach (Inline inline in container?.AsEnumerable() ?? [])
        {
            text.Append(inline switch
            {
                LiteralInline literal => literal.Content.ToString(),
                CodeInline code => code.Content,
                LineBreakInline => " ",
                HtmlEntityInline entity => entity.Transcoded.ToString(),
                AutolinkInline link => link.Url,
                ContainerInline inner => Plain(inner),
                _ => "",
            });
        }

        return text.ToString();
    }
}
