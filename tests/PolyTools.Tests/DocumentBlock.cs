namespace PolyTools.Tests;

/// <summary>A command of a document and what the document says it prints.</summary>
/// <param name="Line">The line where it stands.</param>
/// <param name="Command">Its text, of one or several lines.</param>
/// <param name="Output">The lines shown below it, without empty ones; none if nothing is shown.</param>
public sealed record DocumentStep(int Line, string Command, string[] Output);

/// <summary>A fenced block of a document.</summary>
/// <param name="Number">The line of its fence.</param>
/// <param name="Language">What stands behind the fence.</param>
/// <param name="Lines">The lines between the fences.</param>
public sealed record DocumentBlock(int Number, string Language, string[] Lines)
{
    private const string Fence = "```";
    private const string Prompt = "PS> ";
    private const string Continuation = ">> ";

    /// <summary>The blocks of a file, in their order.</summary>
    public static IEnumerable<DocumentBlock> Of(string file)
    {
        string[] lines = File.ReadAllLines(file);
        for (int i = 0; i < lines.Length; i++)
        {
            string start = lines[i].TrimStart();
            if (!start.StartsWith(Fence, StringComparison.Ordinal))
                continue;
            int indent = lines[i].Length - start.Length, first = i + 1;
            do
            {
                i++;
                if (i == lines.Length)
                    throw new InvalidDataException($"{file}({first}): the block is not closed.");
            }
            while (lines[i].TrimStart() != Fence);
            yield return new DocumentBlock(
                first, start[Fence.Length..].Trim(), [.. lines[first..i].Select(line => line.Length > indent ? line[indent..] : "")]);
        }
    }

    /// <summary>The commands behind prompts, with what stands below each.</summary>
    public IEnumerable<DocumentStep> Transcript()
    {
        for (int i = 0; i < Lines.Length;)
        {
            int line = Number + 1 + i;
            string command = Lines[i++][Prompt.Length..];
            while (i < Lines.Length && Lines[i].StartsWith(Continuation, StringComparison.Ordinal))
                command += "\n" + Lines[i++][Continuation.Length..];
            var output = new List<string>();
            while (i < Lines.Length && !Lines[i].StartsWith(Prompt, StringComparison.Ordinal))
                output.Add(Lines[i++].TrimEnd());
            yield return new DocumentStep(line, command, [.. output.Where(text => text.Length > 0)]);
        }
    }
}
