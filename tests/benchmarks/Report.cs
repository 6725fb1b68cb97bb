using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using PolyTools.Native.Engines;
using PolyTools.Native.Measurement;

namespace PolyTools.Benchmarks;

/// <summary>What one run measured, as the text of docs/benchmarks.md.</summary>
internal sealed class Report(
    Options options, IReadOnlyList<Target> targets, IReadOnlyList<string> present, IReadOnlyList<string> missing, string chapters)
{
    /// <summary>The table of goals, for the console too.</summary>
    public string Goals() => Goals([
        .. targets.GroupBy(target => target.Group ?? new object())
            .Select(group => group.Key is string ? Worst([.. group]) : group.Single())]);

    /// <summary>A table of goals, each in a line of its own.</summary>
    public static string Goals(IReadOnlyList<Target> targets) => Table(
        ["what", "figure", "against", "its figure", "ratio", "at most", "met"], "lrlrrrl",
        targets.Select(target => new[]
        {
            target.Subject, Figure(target.Own, target.Unit), target.IsAbsolute ? "" : target.Against,
            target.IsAbsolute ? "" : Figure(target.Other, target.Unit), target.IsAbsolute ? "" : Ratio(target.Figure),
            target.LimitText, target.IsMet switch { true => "yes", false => "**no**", null => "not measured" },
        }));

    /// <summary>The goal of a group that was missed by most, or else met by least, with how many were met.</summary>
    private static Target Worst(IReadOnlyList<Target> group)
    {
        Target worst = group.MaxBy(target => target.Figure / target.Limit ?? double.NegativeInfinity)!;
        return worst with { Subject = $"{worst.Group}: {Count(group, true)} of {group.Count} met, the worst is {worst.Subject}" };
    }

    public string Text()
    {
        var text = new StringBuilder();
        HardwareInfo machine = Hardware.Get();
        text.Append($"""
            # Benchmarks

            PolyTools beside NumPy, NumExpr, gcc, C-Blosc, PyTables and the compressors of the command line, measured on {DateTime.UtcNow:yyyy-MM-dd} in one run on one machine.
            This page is written by the benchmark and holds only what that run measured; on another machine run it again:

            ```
            dotnet run -c Release --project tests/benchmarks
            ```

            `-- --help` lists its options, and `-- micro` runs the micro-benchmarks. The peers are Debian's packages
            python3-numpy, python3-numexpr, python3-numcodecs, python3-tables, gcc, lz4, zstd, gzip, pigz, bzip2 and lzop; one that is
            missing is named below.

            ## The goals

            Of {targets.Count} goals this run met {Count(targets, true)}, missed {Count(targets, false)},
            and could not measure {Count(targets, null)}. Times are medians of {options.Rounds} rounds,
            and a ratio is one of two medians. Where there are two forms of a peer, the faster one counts.
            The goals of single functions share a line for each kind, which shows the worst of them; their chapter has them all.


            """);
        text.AppendLine(Goals());
        text.AppendLine("## Missing").AppendLine();
        text.AppendLine(
            missing.Count == 0 ? "Nothing: all peers were there, and their results agreed.\n" : Bullets(missing));
        text.AppendLine("## The machine").AppendLine();
        text.AppendLine(Table(["", ""], "ll", Machine(machine)));
        text.AppendLine("## The contestants").AppendLine();
        text.AppendLine(Bullets([
            $"PolyTools {typeof(CompiledExpression).Assembly.GetName().Version!.ToString(3)} on "
                + RuntimeInformation.FrameworkDescription,
            .. present]));
        text.Append(chapters);
        return text.ToString().ReplaceLineEndings("\n").TrimEnd() + "\n";
    }

    private static int Count(IReadOnlyList<Target> targets, bool? isMet) => targets.Count(target => target.IsMet == isMet);

    private static IEnumerable<string[]> Machine(HardwareInfo machine)
    {
        yield return ["processor", $"{machine.Processor ?? "unknown"}, {machine.Architecture}"];
        yield return [
            "processors",
            $"{machine.LogicalProcessors}" + (machine.PhysicalCores is int cores ? $" on {cores} cores" : "")
            + (machine.IsVirtual == true ? ", virtual" : "")];
        yield return ["widest vectors used", $"{machine.VectorBits} bits"];
        foreach (CacheInfo cache in machine.Caches.Where(cache => cache.Type != "Instruction"))
            yield return [$"level {cache.Level} cache", $"{(cache.Bytes < 1 << 20 ? $"{cache.Bytes >> 10} KiB" : $"{cache.Bytes >> 20} MiB")}, one instance"];
        yield return ["memory", $"{machine.TotalMemoryBytes / 1e9:0.0} GB, pages of {machine.PageBytes} bytes"];
        yield return ["transparent huge pages", machine.HugePages ?? "unknown"];
        yield return ["system", machine.OperatingSystem];
    }

    private static string Figure(double? value, string unit) => value is null ? "" : $"{Milliseconds(value)} {unit}";

    /// <summary>Three or four digits.</summary>
    public static string Milliseconds(double? value) => value switch
    {
        null => "",
        < 1 => value.Value.ToString("0.000", CultureInfo.InvariantCulture),
        < 100 => value.Value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
    };

    private static string Ratio(double? value) => value?.ToString("0.00 ×", CultureInfo.InvariantCulture) ?? "";

    public static string Bullets(IEnumerable<string> lines) =>
        string.Concat(lines.Select(line => $"- {line}\n"));

    /// <summary>A Markdown table with columns of even width, which can be read as text.</summary>
    /// <param name="header">The names of the columns.</param>
    /// <param name="alignment">One letter for each column: l or r.</param>
    /// <param name="rows">The cells.</param>
    public static string Table(string[] header, string alignment, IEnumerable<string[]> rows)
    {
        string[][] all = [header, .. rows];
        int[] widths = [.. header.Select((_, column) => Math.Max(3, all.Max(row => row[column].Length)))];
        var text = new StringBuilder();
        for (int i = 0; i < all.Length; i++)
        {
            text.AppendLine(Line((cell, column) => alignment[column] == 'r'
                ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]), all[i]));
            if (i == 0)
            {
                text.AppendLine(Line((_, column) => alignment[column] == 'r'
                    ? new string('-', widths[column] - 1) + ":" : new string('-', widths[column]), header));
            }
        }

        return text.ToString();

        static string Line(Func<string, int, string> format, string[] cells) =>
            "| " + string.Join(" | ", cells.Select(format)) + " |";
    }
}
