using PolyTools.Native.Measurement;

namespace PolyTools.Benchmarks;

/// <summary>What a user waits for in PowerShell: Import-Module, and a short evaluation in a warm shell.</summary>
/// <param name="Imports">Seconds of Import-Module PolyTools, each in a fresh process.</param>
/// <param name="EmptyImports">Seconds of importing a manifest that has nothing in it, each in a fresh process.</param>
/// <param name="Evaluations">The commands that were run again and again in one process, and the median seconds.</param>
internal sealed record ShellTime(
    IReadOnlyList<double> Imports, IReadOnlyList<double> EmptyImports,
    IReadOnlyList<(string Command, double Seconds)> Evaluations)
{
    private const int Processes = 11;

    private const string EmptyName = "Empty.psd1";

    private static readonly string[] Commands =
    [
        "Invoke-PolyEval '((.25*x + .75)*x - 1.5)*x - 2' -Count 1000 -PassThru",
        "Invoke-PolyEval '((.25*x + .75)*x - 1.5)*x - 2' -Variable @{ x = $x } -PassThru",
    ];

    /// <summary>How much longer PolyTools takes to import than an empty manifest.</summary>
    public double AddedByImport => Statistics.Median([.. Imports]) - Statistics.Median([.. EmptyImports]);

    /// <exception cref="PeerException">The shell fails.</exception>
    public static ShellTime Measure(string root, Action<string> progress, CancellationToken cancellation)
    {
        string manifest = Path.Combine(root, "PolyTools.psd1");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("polytools-empty-");
        try
        {
            string empty = Path.Combine(folder.FullName, EmptyName);
            File.WriteAllText(empty, "@{ ModuleVersion = '1.0' }\n");
            var imports = new List<double>();
            var emptyImports = new List<double>();
            for (int i = -1; i < Processes; i++)
            {
                progress($"Import-Module {i + 1} of {Processes}");
                double seconds = Import(manifest);
                double emptySeconds = Import(empty);
                cancellation.ThrowIfCancellationRequested();
                // The first brings the files into memory.
                if (i >= 0)
                {
                    imports.Add(seconds);
                    emptyImports.Add(emptySeconds);
                }
            }

            progress("Invoke-PolyEval in a warm shell");
            return new ShellTime(
                imports, emptyImports, [.. Commands.Select(command => (command, Evaluate(manifest, command)))]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Import(string manifest) => Shell.Run($"""
        $start = [Diagnostics.Stopwatch]::GetTimestamp()
        Import-Module '{Shell.Quoted(manifest)}'
        [Diagnostics.Stopwatch]::GetElapsedTime($start).TotalSeconds.ToString([cultureinfo]::InvariantCulture)
        """)[0];

    private static double Evaluate(string manifest, string command) => Statistics.Median([.. Shell.Run($$"""
        Import-Module '{{Shell.Quoted(manifest)}}'
        $x = [double[]]::new(1000)
        foreach ($i in 1..1000) {
            $start = [Diagnostics.Stopwatch]::GetTimestamp()
            $result = {{command}}
            $seconds = [Diagnostics.Stopwatch]::GetElapsedTime($start).TotalSeconds
            if ($result.Count -ne 1000) { throw 'The result has another length.' }
            if ($i -gt 500) { $seconds.ToString([cultureinfo]::InvariantCulture) }
        }
        """)]);
}
