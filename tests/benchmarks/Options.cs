using System.Globalization;

namespace PolyTools.Benchmarks;

/// <summary>A command line that cannot be understood; the message says why.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    public const int DefaultRounds = 21;

    public const long DefaultCount = 10_000_000;

    public const string Usage = """
        usage: dotnet run -c Release --project tests/benchmarks [-- options]
               dotnet run -c Release --project tests/benchmarks -- micro [filter]
               dotnet run -c Release --project tests/benchmarks -- accuracy [options]

        Without options: runs PolyTools and its peers by turns on this machine, and
        writes docs/benchmarks.md.

          --rounds N     timed rounds, 3 or more (21)
          --count N      elements of each array, 1000 or more (10000000)
          --part name    only that part: expressions, functions, codecs, compression,
                         creation or outofcore; its page needs --output
          --output path  the file to write (docs/benchmarks.md of this repository)
          --help         prints this

        micro runs BenchmarkDotNet's benchmarks: operators and functions in cache,
        compilation, and short runs. A filter is a part of a benchmark's name, such as
        FunctionBenchmarks or CompileBenchmarks; without one all are run.

        accuracy measures the errors of the elementary functions, and writes
        docs/accuracy.md and PolyTools.Native/VectorMath/accuracy.csv.

          --points N     points of each function and type, 1000 or more (1000000)
          --seed N       chooses the points (20261123)
          --function names, with commas between them; the page needs --output then
          --output path  the page to write instead, and nothing else

        """;

    public int Rounds { get; private init; } = DefaultRounds;

    public long Count { get; private init; } = DefaultCount;

    /// <summary>The file to write; null for the one in the repository.</summary>
    public string? Output { get; private init; }

    /// <summary>The only part that is measured; null for all.</summary>
    public string? Part { get; private init; }

    public static Options Parse(string[] args)
    {
        var options = new Options();
        for (int i = 0; i < args.Length; i += 2)
        {
            string name = args[i];
            if (name is not ("--rounds" or "--count" or "--part" or "--output"))
                throw new UsageException($"Unknown option '{name}'. --help lists the options.");
            if (i + 1 == args.Length)
                throw new UsageException($"{name} needs a value.");
            string value = args[i + 1];
            options = name switch
            {
                "--rounds" => options with { Rounds = (int)Number(name, value, 3, 10_000) },
                "--count" => options with { Count = Number(name, value, 1000, int.MaxValue) },
                "--part" => options with { Part = Name(value) },
                _ => options with { Output = value },
            };
        }

        if (options is { Part: not null, Output: null })
            throw new UsageException("A page of one part is not the repository's: --part needs --output.");

        return options;
    }

    private static string Name(string value) => Program.PartNames.Contains(value)
        ? value : throw new UsageException($"--part takes {string.Join(", ", Program.PartNames)}, not '{value}'.");

    private static long Number(string name, string value, long least, long most) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number >= least && number <= most
            ? number
            : throw new UsageException($"{name} takes a number from {least} to {most}, not '{value}'.");
}
