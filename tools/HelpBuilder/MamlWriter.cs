using System.Management.Automation;
using System.Xml.Linq;
using Microsoft.PowerShell;

namespace PolyTools.HelpBuilder;

/// <summary>Writes pages as MAML, the XML that Get-Help reads.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace Items = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Cmd = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>What the pages need not say, because it is the same for every command.</summary>
    private static readonly Dictionary<string, Entry> ShouldProcessTexts = new()
    {
        ["WhatIf"] = new Entry("-WhatIf", Line: 0, [new TextBlock("Says what the command would do, and does nothing.", IsCode: false, Line: 0)]),
        ["Confirm"] = new Entry("-Confirm", Line: 0, [new TextBlock("Asks before each change.", IsCode: false, Line: 0)]),
    };

    /// <summary>Writes the help of all commands.</summary>
    public static void Write(string path, IEnumerable<(Page Page, Command Command)> help)
    {
        var root = new XElement(Items + "helpItems", new XAttribute("schema", "maml"));
        foreach ((Page page, Command command) in help)
            root.Add(CommandElement(page, command));
        HelpFile.Write(path, new XDocument(root).Save);
    }

    private static XElement CommandElement(Page page, Command command)
    {
        string[] words = command.Name.Split('-', 2);
        Dictionary<string, Entry> texts = page.Sections.GetValueOrDefault("PARAMETERS")?.Entries
            .ToDictionary(entry => entry.Title[1..]) ?? [];
        CommandParameterInfo[] parameters = [.. command.Parameters, .. command.ShouldProcessParameters];
        foreach (CommandParameterInfo parameter in command.ShouldProcessParameters)
            texts.Add(parameter.Name, ShouldProcessTexts[parameter.Name]);
        return new XElement(
            Cmd + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Cmd),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(
                Cmd + "details",
                new XElement(Cmd + "name", command.Name),
                new XElement(Cmd + "verb", words[0]),
                new XElement(Cmd + "noun", words[1]),
                Paragraphs(Maml + "description", page.Sections["SYNOPSIS"].Text)),
            Paragraphs(Maml + "description", page.Sections["DESCRIPTION"].Text),
            new XElement(Cmd + "syntax", command.ParameterSets.Select(set => SyntaxItem(command, parameters, set, texts))),
            new XElement(
                Cmd + "parameters",
                parameters.Select(parameter => Parameter(parameter, texts[parameter.Name]))),
            Types(page, "INPUTS", "inputTypes", "inputType"),
            Types(page, "OUTPUTS", "returnValues", "returnValue"),
            new XElement(
                Maml + "alertSet",
                page.Sections.TryGetValue("NOTES", out Section? notes) ? Paragraphs(Maml + "alert", notes.Text) : null),
            new XElement(Cmd + "examples", page.Sections["EXAMPLES"].Entries.Select(Example)),
            new XElement(Cmd + "relatedLinks", page.Links.Select(link => new XElement(
                Maml + "navigationLink",
                new XElement(Maml + "linkText", link.Text),
                // A page in this folder is found by its name.
                new XElement(Maml + "uri", link.Uri.Contains(':') ? link.Uri : "")))));
    }

    private static XElement Paragraphs(XName name, IEnumerable<TextBlock> text) =>
        new(name, text.Select(block => new XElement(Maml + "para", block.Content)));

    private static XElement SyntaxItem(
        Command command, CommandParameterInfo[] parameters, CommandParameterSetInfo set, Dictionary<string, Entry> texts) =>
        new(
            Cmd + "syntaxItem",
            new XElement(Maml + "name", command.Name),
            parameters
                .Select(parameter => set.Parameters.FirstOrDefault(own => own.Name == parameter.Name))
                .OfType<CommandParameterInfo>()
                .Select(parameter => Parameter(parameter, texts[parameter.Name])));

    private static XElement Parameter(CommandParameterInfo parameter, Entry text)
    {
        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        bool isSwitch = type == typeof(SwitchParameter);
        // As in Get-Command -Syntax: PowerShell's own name where it has one, else the name without its namespace.
        string typeName = ToStringCodeMethods.Type(new PSObject(type)).Split('.')[^1];
        var accepted = parameter.Attributes.OfType<ValidateSetAttribute>().FirstOrDefault()?.ValidValues
            ?? (type.IsEnum ? Enum.GetNames(type) : null);
        string pipeline = (parameter.ValueFromPipeline, parameter.ValueFromPipelineByPropertyName) switch
        {
            (true, true) => "true (ByValue, ByPropertyName)",
            (true, false) => "true (ByValue)",
            (false, true) => "true (ByPropertyName)",
            _ => "false",
        };
        return new XElement(
            Cmd + "parameter",
            new XAttribute("required", parameter.IsMandatory ? "true" : "false"),
            new XAttribute("variableLength", "true"),
            new XAttribute("globbing", parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any() ? "true" : "false"),
            new XAttribute("pipelineInput", pipeline),
            new XAttribute("position", parameter.Position < 0 ? "named" : $"{parameter.Position}"),
            new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(Maml + "name", parameter.Name),
            Paragraphs(Maml + "description", text.Text),
            accepted is null ? null : new XElement(
                Cmd + "parameterValueGroup",
                accepted.Select(value => new XElement(
                    Cmd + "parameterValue",
                    new XAttribute("required", "false"),
                    new XAttribute("variableLength", "false"),
                    value))),
            isSwitch ? null : new XElement(
                Cmd + "parameterValue",
                new XAttribute("required", "true"),
                new XAttribute("variableLength", "false"),
                typeName),
            new XElement(Dev + "type", new XElement(Maml + "name", typeName)),
            new XElement(Dev + "defaultValue", isSwitch ? "False" : text.Default ?? "None"));
    }

    private static XElement Types(Page page, string heading, string list, string item) =>
        new(
            Cmd + list,
            page.Sections[heading].Entries.Select(entry => new XElement(
                Cmd + item,
                new XElement(Dev + "type", new XElement(Maml + "name", entry.Title)),
                Paragraphs(Maml + "description", entry.Text))));

    private static XElement Example(Entry example) =>
        new(
            Cmd + "example",
            new XElement(Maml + "title", example.Title),
            new XElement(Dev + "code", example.Text[0].Content),
            // Get-Help puts nothing between examples but an empty paragraph at the end.
            Paragraphs(Dev + "remarks", [.. example.Text.Skip(1), new TextBlock("", IsCode: false, Line: 0)]));
}
