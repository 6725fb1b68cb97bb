using System.Diagnostics;
using System.Text;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using PolyTools.Benchmarks.Accuracy;

namespace PolyTools.Benchmarks;

internal static class Program
{
    /// <summary>The parts of the benchmark, in the order of the page.</summary>
    public static IReadOnlyList<string> PartNames { get; } = ["expressions", "functions", "codecs", "compression", "creation", "outofcore"];

    private static int Main(string[] args)
    {
        if (args.Any(argument => argument is "--help" or "-h" or "-?"))
        {
            Console.Out.Write(Options.Usage);
            return 0;
        }

        try
        {
            return args switch
            {
                ["micro", ..] => Micro(args[1..]),
                ["accuracy", ..] => MeasureAccuracy(AccuracyOptions.Parse(args[1..])),
                _ => Compare(Options.Parse(args)),
            };
        }
        catch (Exception exception) when (exception is UsageException or PeerException or Native.PolyException)
        {
            Console.Error.WriteLine(exception.Message);
            return exception is UsageException ? 64 : 1;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }

    private static IEnumerable<(string Name, Func<IPart> Start)> Parts(Options options, string root) =>
    [
        ("expressions", () => new ExpressionComparison(options, root)),
        ("functions", () => new FunctionComparison(options.Count)),
        ("codecs", () => new CodecComparison(options.Count)),
        ("compression", () => new CompressionComparison()),
        ("creation", () => new CreationComparison(options.Count)),
        ("outofcore", () => new OutOfCoreComparison(options.Count, root)),
    ];

    private static int Micro(string[] filters)
    {
        if (filters.Length > 1)
            throw new UsageException("micro takes one filter. --help lists the options.");
        string filter = filters.Length == 0 ? "*" : $"*{filters[0].Trim('*')}*";
        return BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly)
            .Run(["--filter", filter], DefaultConfig.Instance).Any() ? 0 : 1;
    }

    private static int MeasureAccuracy(AccuracyOptions options)
    {
        long start = Stopwatch.GetTimestamp();
        string root = FindRoot();
        IReadOnlyList<AccuracyFigure> figures = AccuracyMeasurement.Run(
            options.Functions, options.Points, options.Seed, Progress, out IReadOnlyList<string> versions);
        Progress("");
        var report = new AccuracyReport(figures, options, versions);
        Console.WriteLine(report.Errors());
        string page = Path.GetFullPath(options.Output ?? Path.Combine(root, "docs", "accuracy.md"));
        File.WriteAllText(page, report.Page());
        Console.WriteLine($"Wrote {page} after {Stopwatch.GetElapsedTime(start).TotalSeconds:0} seconds.");
        // What the module itself shows is written with the repository's page only.
        if (options.Output is null)
            File.WriteAllText(Path.Combine(root, "PolyTools.Native", "VectorMath", "accuracy.csv"), report.Table());
        return 0;
    }

    private static int Compare(Options options)
    {
        long start = Stopwatch.GetTimestamp();
        string root = FindRoot();
        string output = Path.GetFullPath(options.Output ?? Path.Combine(root, "docs", "benchmarks.md"));
        if (!Directory.Exists(Path.GetDirectoryName(output)))
            throw new UsageException($"There is no folder for '{output}'.");

        // Ctrl+C ends the run between two turns, so that the temporary folders go.
        using var interrupt = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            interrupt.Cancel();
        };

        var chapters = new StringBuilder();
        var targets = new List<Target>();
        var present = new List<string>();
        var missing = new List<string>();
        foreach ((string name, Func<IPart> open) in Parts(options, root))
        {
            if (options.Part is not null && options.Part != name)
                continue;
            Progress("starting the peers");
            using IPart part = open();
            part.Measure(options.Rounds, Progress, interrupt.Token);
            part.AppendTo(chapters);
            targets.AddRange(part.Targets);
            present.AddRange(part.Present);
            missing.AddRange(part.Missing);
        }

        Progress("");
        var report = new Report(options, targets, present, missing, chapters.ToString());
        File.WriteAllText(output, report.Text());
        Console.WriteLine(report.Goals());
        foreach (string line in missing)
            Console.WriteLine($"Missing: {line}");
        Console.WriteLine($"Wrote {output} after {Stopwatch.GetElapsedTime(start).TotalSeconds:0} seconds.");
        return 0;
    }

    /// <summary>The folder with the module's manifest, above the program.</summary>
    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PolyTools.psd1")))
                return folder.FullName;
        }

        throw new UsageException("The benchmark must lie in the repository: there is no PolyTools.psd1 above it.");
    }

    /// <summary>One line on a terminal, which the next one replaces; nothing in a file.</summary>
    private static void Progress(string text)
    {
        if (!Console.IsErrorRedirected)
            Console.Error.Write($"\r{text,-40}\r");
    }
}
