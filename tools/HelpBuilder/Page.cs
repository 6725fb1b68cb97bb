namespace PolyTools.HelpBuilder;

/// <summary>A paragraph, a list or a block of code, as plain text.</summary>
/// <param name="Content">The text; lists and code have line breaks.</param>
/// <param name="IsCode">Whether it is code.</param>
/// <param name="Line">The line where it begins.</param>
internal sealed record TextBlock(string Content, bool IsCode, int Line);

/// <summary>A heading of the third level and what stands under it.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Line">Its line.</param>
/// <param name="Text">What stands under it.</param>
internal sealed record Entry(string Title, int Line, List<TextBlock> Text)
{
    /// <summary>A parameter's default value, from its block of yaml.</summary>
    public string? Default { get; set; }
}

/// <summary>A link of the section RELATED LINKS.</summary>
/// <param name="Text">What is shown.</param>
/// <param name="Uri">Where it leads; empty for a command or topic that Get-Help knows.</param>
internal sealed record RelatedLink(string Text, string Uri);

/// <summary>A section of a page: text, then entries.</summary>
/// <param name="Line">The line of its heading.</param>
internal sealed record Section(int Line)
{
    public List<TextBlock> Text { get; } = [];

    public List<Entry> Entries { get; } = [];
}

/// <summary>A page about a command.</summary>
/// <param name="File">Where it was read.</param>
/// <param name="Title">Its title.</param>
internal sealed record Page(string File, string Title)
{
    /// <summary>The sections by their headings.</summary>
    public Dictionary<string, Section> Sections { get; } = [];

    public List<RelatedLink> Links { get; } = [];
}
