using System.Globalization;

namespace PolyTools.Benchmarks.Accuracy;

/// <summary>What the command line asks for after "accuracy".</summary>
internal sealed record AccuracyOptions
{
    public long Points { get; private init; } = 1_000_000;

    public int Seed { get; private init; } = 20261123;

    public IReadOnlyList<AccuracyFunction> Functions { get; private init; } = AccuracyFunction.All;

    /// <summary>The page to write; null for the one in the repository.</summary>
    public string? Output { get; private init; }

    public static AccuracyOptions Parse(string[] args)
    {
        var options = new AccuracyOptions();
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : throw new UsageException($"{args[i]} needs a value.");
            options = args[i] switch
            {
                "--points" => options with { Points = Number(args[i], value, 1000, 1_000_000_000) },
                "--seed" => options with { Seed = (int)Number(args[i], value, 0, int.MaxValue) },
                "--function" => options with { Functions = [.. value.Split(',').Select(Find)] },
                "--output" => options with { Output = value },
                _ => throw new UsageException($"Unknown option '{args[i]}'. --help lists the options."),
            };
        }

        if (options.Functions.Count < AccuracyFunction.All.Count && options.Output is null)
            throw new UsageException("A page of some functions is not the repository's: --function needs --output.");
        return options;
    }

    private static AccuracyFunction Find(string name) => AccuracyFunction.All.FirstOrDefault(function => function.Name == name)
        ?? throw new UsageException($"--function takes {string.Join(", ", AccuracyFunction.All.Select(function => function.Name))}, not '{name}'.");

    private static long Number(string name, string value, long least, long most) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most
            ? number : throw new UsageException($"{name} takes a number from {least} to {most}, not '{value}'.");
}
