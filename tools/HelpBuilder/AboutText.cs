using System.Text;

namespace PolyTools.HelpBuilder;

/// <summary>Sets a page about a topic as plain text of 80 columns, in the form that PowerShell's own topics have.</summary>
/// <param name="complain">Takes the line of the page and what is wrong there.</param>
internal sealed class AboutText(Action<int, string> complain)
{
    private const int Columns = 80;
    private const int Margin = 4;
    private const int CodeMargin = 8;
    private const int Gap = 2;

    private readonly StringBuilder text = new();
    private bool afterSection;

    /// <summary>Whether a text needs no line break.</summary>
    public static bool FitsLine(string words) => words.Length <= Columns - Margin;

    /// <summary>A heading at the left edge; its text follows without an empty line.</summary>
    public void Section(string title)
    {
        Separate();
        text.Append(title).Append('\n');
        afterSection = true;
    }

    /// <summary>A heading inside a section.</summary>
    public void Heading(string title)
    {
        Separate();
        text.Append(' ', Margin / 2).Append(title).Append('\n');
    }

    /// <summary>A paragraph, broken between words.</summary>
    public void Paragraph(string words, int line)
    {
        Separate();
        Wrap(words, new string(' ', Margin), Margin, line);
    }

    /// <summary>The items of a list, each with its mark.</summary>
    public void List(IEnumerable<(string Mark, string Words, int Line)> items)
    {
        Separate();
        foreach ((string mark, string words, int line) in items)
            Wrap(words, new string(' ', Margin) + mark, Margin + mark.Length, line);
    }

    /// <summary>Lines as they are.</summary>
    public void Code(string[] lines, int line)
    {
        Separate();
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length > Columns - CodeMargin)
                complain(line + 1 + i, $"The line has {lines[i].Length} characters; {Columns - CodeMargin} fit.");
            text.Append(' ', lines[i].Length == 0 ? 0 : CodeMargin).Append(lines[i].TrimEnd()).Append('\n');
        }
    }

    /// <summary>A table; the cells of its last column are broken between words.</summary>
    public void Table(IReadOnlyList<string[]> rows, int line)
    {
        Separate();
        int count = rows[0].Length;
        int[] widths = [.. Enumerable.Range(0, count - 1).Select(column => rows.Max(row => row[column].Length))];
        int last = Margin + widths.Sum(width => width + Gap);
        if (last > Columns * 2 / 3)
            complain(line, $"The table's last column would begin at column {last}; {Columns * 2 / 3} is the limit.");
        // Headings without words are for Markdown, which wants some.
        IEnumerable<string[]> shown = rows[0].All(cell => cell.Length == 0) ? rows.Skip(1)
            : [rows[0], [.. rows[0].Select((cell, column) => new string('-', cell.Length))], .. rows.Skip(1)];
        foreach (string[] row in shown)
        {
            var start = new StringBuilder().Append(' ', Margin);
            for (int column = 0; column < count - 1; column++)
                start.Append(row[column].PadRight(widths[column] + Gap));
            Wrap(row[^1], start.ToString(), last, line);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => text.ToString();

    private void Separate()
    {
        if (text.Length > 0 && !afterSection)
            text.Append('\n');
        afterSection = false;
    }

    private void Wrap(string words, string start, int margin, int line)
    {
        var current = new StringBuilder(start);
        bool isEmpty = true;
        foreach (string word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && current.Length + 1 + word.Length > Columns)
            {
                text.Append(current.ToString().TrimEnd()).Append('\n');
                current.Clear().Append(' ', margin);
                isEmpty = true;
            }

            current.Append(isEmpty ? "" : " ").Append(word);
            isEmpty = false;
            if (current.Length > Columns)
                complain(line, $"'{word}' does not fit the line.");
        }

        text.Append(current.ToString().TrimEnd()).Append('\n');
    }
}
