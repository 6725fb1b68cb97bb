using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using PolyTools.Native;
using PolyTools.Native.Engines;
using PolyTools.Native.Measurement;

namespace PolyTools.Benchmarks;

/// <summary>What one run measured, as the text of docs/benchmarks.md.</summary>
internal sealed class Report(
    Options options, Comparison comparison, IReadOnlyList<string> missing, (double First, double New, double Similar) compile,
    ShellTime? shell)
{
    private readonly IReadOnlyList<Target> targets =
        Target.All(comparison.Cells, comparison.ThreadCounts, compile.New, shell);

    /// <summary>The table of goals, for the console too.</summary>
    public string Goals() => Table(
        ["what", "ms", "against", "its ms", "ratio", "at most", "met"], "lrlrrrl",
        targets.Select(target => new[]
        {
            target.Subject, Milliseconds(target.Own), target.IsAbsolute ? "" : target.Against,
            target.IsAbsolute ? "" : Milliseconds(target.Other), target.IsAbsolute ? "" : Ratio(target.Figure),
            target.LimitText, target.IsMet switch { true => "yes", false => "**no**", null => "not measured" },
        }));

    public string Text()
    {
        var text = new StringBuilder();
        HardwareInfo machine = Hardware.Get();
        text.Append($"""
            # Benchmarks

            PolyTools beside NumPy, NumExpr and gcc, measured on {DateTime.UtcNow:yyyy-MM-dd} in one run on one machine.
            This page is written by the benchmark and holds only what that run measured; on another machine run it again:

            ```
            dotnet run -c Release --project tests/benchmarks
            ```

            `-- --help` lists its options, and `-- micro` runs the micro-benchmarks. The peers are Debian's packages
            python3-numpy, python3-numexpr and gcc; one that is missing is named below.

            ## The goals

            Of {targets.Count} goals this run met {Count(targets, true)}, missed {Count(targets, false)},
            and could not measure {Count(targets, null)}. Times are medians of {options.Rounds} rounds,
            and a ratio is one of two medians. Where there are two forms of a peer, the faster one counts.


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
            .. comparison.Present]));
        text.AppendLine(CultureInfo.InvariantCulture, $"""
            ## How it is measured

            Arrays of {options.Count:N0} elements, each evenly over a range:

            {Bullets(Operand.All.Select(Range))}
            Each contestant's process has arrays of its own, with huge pages asked for; their pages are touched first
            by the threads that work on them when all processors work (NumPy and NumExpr: by one thread). The
            contestants take turns in an order that is shuffled in each of the {options.Rounds} rounds, after
            {Comparison.WarmUpRounds} rounds that are not counted. A turn is one run that is not timed and then one
            that is, by the contestant's own monotonic clock, while all others sleep. Results are written into arrays
            that exist; NumPy's temporaries, and the result of `np.where`, which has no `out`, are its own. The
            first, middle and last element of each result, or the sum, are compared with PolyTools'.

            GB/s counts the bytes that the work must move: each array once in, the result once out.

            NumExpr 2.8 has no `//`; what can be written instead is `floor((i*3 + j) / 7) % 11`, in float64. Its
            virtual machine has the division of int32, rounded towards 0, and "{Contestants.NumExprInteger}" reaches it.
            A literal is float64 to NumExpr; "{Contestants.NumExprFloat32}" passes the coefficients as variables
            of float32. C divides by `/`, which is the same where nothing is negative, and sums in order, which gcc keeps
            unless it is told -ffast-math, as by -Ofast.

            """);
        foreach (Work work in Work.All)
            AppendWork(text, work);
        AppendShort(text);
        return text.ToString().ReplaceLineEndings("\n").TrimEnd() + "\n";
    }

    private static string Range(Operand operand) => string.Create(
        CultureInfo.InvariantCulture,
        $"{operand.Name} ({operand.Type.Name()}) from {operand.First:N0} to {operand.Last:N0}");

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

    private void AppendWork(StringBuilder text, Work work)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"## {char.ToUpperInvariant(work.Title[0])}{work.Title[1..]}");
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"`{work.Expression}`").AppendLine();
        foreach (int threads in comparison.ThreadCounts)
        {
            Cell[] cells = [
                .. comparison.Cells.Where(cell => cell.Work == work && cell.Threads == threads)
                    .OrderBy(cell => cell.Median)];
            text.AppendLine(Table(
                [threads == 1 ? "1 thread" : $"{threads} threads", "median ms", "least ms", "GB/s"], "lrrr",
                cells.Select(cell => new[]
                {
                    cell.Contestant, Milliseconds(cell.Median * 1e3), Milliseconds(cell.Minimum * 1e3),
                    (work.BytesMoved(options.Count) / cell.Median / 1e9).ToString("0.0", CultureInfo.InvariantCulture),
                })));
        }
    }

    private void AppendShort(StringBuilder text)
    {
        text.AppendLine("## Compiling, and the module").AppendLine();
        var rows = new List<string[]>
        {
            new[] { "a new polynomial, Fused, from its text to the first 1000 results", Milliseconds(compile.New * 1e3), "" },
            new[] { "the same, the very first in a process", Milliseconds(compile.First * 1e3), "" },
            new[] { "one that differs from one compiled before in its coefficients only", Milliseconds(compile.Similar * 1e3), "" },
        };
        if (shell is not null)
        {
            rows.AddRange(shell.Evaluations.Select(evaluation =>
                new[] { $"`{evaluation.Command}`", Milliseconds(evaluation.Seconds * 1e3), "" }));
            rows.Add(Import("Import-Module PolyTools, a fresh process each", shell.Imports));
            rows.Add(Import("Import-Module of an empty manifest, a fresh process each", shell.EmptyImports));
        }

        text.AppendLine(Table(["what", "median ms", "least ms"], "lrr", rows));
        text.AppendLine("""
            The commands run in this repository's shell; `$x` is an array of 1000 float64. Each was run 500 times before the 500
            runs that count.
            """);

        static string[] Import(string name, IReadOnlyList<double> seconds) =>
            [name, Milliseconds(Statistics.Median([.. seconds]) * 1e3), Milliseconds(seconds.Min() * 1e3)];
    }

    private static string Milliseconds(double? value) => value switch
    {
        null => "",
        < 1 => value.Value.ToString("0.000", CultureInfo.InvariantCulture),
        < 100 => value.Value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
    };

    private static string Ratio(double? value) => value?.ToString("0.00 ×", CultureInfo.InvariantCulture) ?? "";

    private static string Bullets(IEnumerable<string> lines) =>
        string.Concat(lines.Select(line => $"- {line}\n"));

    /// <summary>A Markdown table with columns of even width, which can be read as text.</summary>
    /// <param name="header">The names of the columns.</param>
    /// <param name="alignment">One letter for each column: l or r.</param>
    /// <param name="rows">The cells.</param>
    private static string Table(string[] header, string alignment, IEnumerable<string[]> rows)
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
