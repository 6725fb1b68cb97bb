using System.Management.Automation;

namespace PolyTools.HelpBuilder;

/// <summary>Holds a page against its command, so that neither changes without the other.</summary>
internal static class PageChecker
{
    private const int LeastExamples = 3;

    /// <summary>What Get-Help shows of an example's line on one line of 100 columns: it is indented, and broken before the last.</summary>
    private const int MostCharacters = 94;

    /// <summary>Adds what is missing, what is too much and what says nothing.</summary>
    public static void Check(Page page, Command command, List<PageError> errors)
    {
        void Complain(int line, string message) => errors.Add(new PageError(page.File, line, message));
        if (page.Title != command.Name)
            Complain(1, $"The title is '{page.Title}', and the command is '{command.Name}'.");
        foreach (string heading in new[] { "SYNOPSIS", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS" })
        {
            if (heading == "PARAMETERS" && command.Parameters.Count == 0)
                continue;

            if (!page.Sections.TryGetValue(heading, out Section? section))
                Complain(1, $"The section '{heading}' is missing.");
            else if (section.Text.Count + section.Entries.Count == 0)
                Complain(section.Line, $"The section '{heading}' is empty.");
        }

        if (page.Sections.TryGetValue("SYNOPSIS", out Section? synopsis) && synopsis.Text.Count > 1)
            Complain(synopsis.Line, "The synopsis has more than one paragraph.");
        if (page.Sections.TryGetValue("EXAMPLES", out Section? examples))
            CheckExamples(examples, Complain);
        if (page.Sections.TryGetValue("PARAMETERS", out Section? parameters))
            CheckParameters(parameters, command, Complain);
        foreach (string heading in new[] { "INPUTS", "OUTPUTS" })
        {
            foreach (Entry type in page.Sections.GetValueOrDefault(heading)?.Entries ?? [])
            {
                if (type.Text.Count == 0)
                    Complain(type.Line, $"Nothing is said about '{type.Title}'.");
            }
        }
    }

    private static void CheckExamples(Section section, Action<int, string> complain)
    {
        if (section.Entries.Count < LeastExamples)
            complain(section.Line, $"There are {section.Entries.Count} examples; at least {LeastExamples} are needed.");
        for (int i = 0; i < section.Entries.Count; i++)
        {
            Entry example = section.Entries[i];
            string start = $"Example {i + 1}: ";
            if (!example.Title.StartsWith(start, StringComparison.Ordinal))
                complain(example.Line, $"The example's heading begins with '{start}'.");
            if (example.Text is not [{ IsCode: true }, ..])
                complain(example.Line, $"'{example.Title}' does not begin with its code.");
            foreach (TextBlock code in example.Text.Where(block => block.IsCode))
            {
                foreach ((int number, string line) in code.Content.Split('\n').Index())
                {
                    if (line.Length > MostCharacters)
                        complain(code.Line + 1 + number, $"The line has {line.Length} characters; {MostCharacters} fit.");
                }
            }

            if (example.Text.TrueForAll(block => block.IsCode))
                complain(example.Line, $"'{example.Title}' does not say what it shows.");
        }
    }

    private static void CheckParameters(Section section, Command command, Action<int, string> complain)
    {
        var missing = command.Parameters.Select(parameter => parameter.Name).ToHashSet();
        foreach (Entry entry in section.Entries)
        {
            if (!entry.Title.StartsWith('-') || !missing.Remove(entry.Title[1..]))
            {
                complain(
                    entry.Line,
                    $"'{entry.Title}' is not a parameter of {command.Name}, or is described twice; its parameters are "
                    + string.Join(", ", command.Parameters.Select(parameter => "-" + parameter.Name)) + ".");
            }
            else if (entry.Text.Count == 0)
            {
                complain(entry.Line, $"The parameter '{entry.Title}' has no description.");
            }
        }

        foreach (string name in missing)
            complain(section.Line, $"The parameter '-{name}' of {command.Name} is missing.");
        foreach (CommandParameterInfo parameter in command.Parameters)
        {
            Entry? entry = section.Entries.Find(entry => entry.Title == "-" + parameter.Name);
            bool hasDefault = !parameter.IsMandatory && parameter.ParameterType != typeof(SwitchParameter);
            if (entry is not null && hasDefault != entry.Default is not null)
            {
                complain(entry.Line, hasDefault
                    ? $"'{entry.Title}' needs a yaml block with its default value."
                    : $"'{entry.Title}' is a switch or mandatory, and has no default value.");
            }
        }
    }
}
