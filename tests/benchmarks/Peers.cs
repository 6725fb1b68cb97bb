using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PolyTools.Benchmarks;

/// <summary>
/// The peers that this machine has, each in a process that has set its arrays up; and those that it lacks.
/// </summary>
internal sealed partial class Peers : IDisposable
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "peers");

    private static readonly string[] Arrays = [.. Operand.All.Select(operand => operand.Description)];

    private readonly long count;
    private readonly int threads;
    private readonly DirectoryInfo programs = Directory.CreateTempSubdirectory("polytools-peers-");
    private readonly List<PeerProcess> processes = [];

    public Peers(long count, IReadOnlyList<int> threadCounts)
    {
        (this.count, threads) = (count, threadCounts.Max());
        try
        {
            StartNumPy();
            StartNumExpr(threadCounts);
            StartGcc(threadCounts);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What the peers do.</summary>
    public List<Cell> Cells { get; } = [];

    /// <summary>The peers with their versions and how they are built.</summary>
    public List<string> Present { get; } = [];

    /// <summary>The peers that are missing, and why.</summary>
    public List<string> Missing { get; } = [];

    public void Dispose()
    {
        processes.ForEach(process => process.Dispose());
        programs.Delete(recursive: true);
    }

    private void StartNumPy() => Try("NumPy", () =>
    {
        PeerProcess peer = StartArrays("numpy");
        Present.Add(peer.Description);
        foreach (Work work in Work.Expressions)
        {
            Add(peer, work, 1, Contestants.NumPy);
            if (work == Work.Horner || work == Work.Where)
                Add(peer, work, 1, Contestants.NumPyChain, $"{work.Name}-chain");
        }
    });

    private void StartNumExpr(IReadOnlyList<int> threadCounts) => Try("NumExpr", () =>
    {
        PeerProcess peer = StartArrays("numexpr");
        Present.Add(peer.Description);
        foreach (Work work in Work.Expressions)
        {
            foreach (int number in threadCounts)
                Add(peer, work, number, Contestants.NumExpr);
        }

        foreach (int number in threadCounts)
        {
            Add(peer, Work.Integer, number, Contestants.NumExprInteger, "integer-division");
            Add(peer, Work.Horner32, number, Contestants.NumExprFloat32, "horner32-constants");
        }
    });

    private void StartGcc(IReadOnlyList<int> threadCounts)
    {
        bool found = false;
        Try("gcc", () =>
        {
            Present.Add(Ask("gcc", "--version").Split('\n')[0]);
            found = true;
        });
        if (!found)
            return;

        (string Contestant, string[] Flags)[] variants =
        [
            (Contestants.Gcc, ["-O3"]),
            (Contestants.GccNative, ["-O3", "-march=native"]),
            // Otherwise gcc joins sin and cos of one operand to a function that has no vector form.
            (Contestants.GccFast, ["-Ofast", "-march=native", "-fdisable-tree-sincos"]),
        ];
        foreach ((string contestant, string[] flags) in variants)
        {
            Try(contestant, () =>
            {
                string program = Compile("expressions.c", flags);
                string[] names = CalledVectorFunctions(program);
                string called = names.Length > 0 ? "libmvec's " + string.Join(", ", names.Select(name => $"`{name}`")) : "libm's";
                PeerProcess peer = StartProgram(program);
                Present.Add($"{contestant}: flags `{string.Join(' ', flags)} -fopenmp`; sin and cos are {called}");
                foreach (Work work in Work.Expressions)
                {
                    foreach (int number in threadCounts)
                        Add(peer, work, number, contestant);
                }
            });
        }

        Try(Contestants.GccCopyNonTemporal, () =>
        {
            string[] flags = ["-O3", "-march=native", "-fno-tree-loop-distribute-patterns"];
            PeerProcess peer = StartProgram(Compile("copies.c", flags));
            Present.Add($"copies by gcc: flags `{string.Join(' ', flags)} -fopenmp`; {peer.Description}");
            foreach (int number in threadCounts)
            {
                Add(peer, Work.Copy, number, Contestants.GccCopy);
                Add(peer, Work.Copy, number, Contestants.GccCopyNonTemporal, "copy-nt");
            }
        });
    }

    private void Add(PeerProcess peer, Work work, int number, string contestant, string? name = null) =>
        Cells.Add(new Cell(work, number, contestant, () => peer.Run(name ?? work.Name, number)));

    /// <summary>What fails here is a peer that is missing.</summary>
    private void Try(string name, Action start)
    {
        try
        {
            start();
        }
        catch (PeerException exception)
        {
            Missing.Add($"{name}: {exception.Message}");
        }
    }

    /// <summary>Starts the peer of a Python package.</summary>
    /// <param name="module">The package.</param>
    /// <param name="arguments">What the peer is told at its start.</param>
    /// <param name="threads">The most threads that it will be asked to use.</param>
    /// <param name="name">The peer's file in the folder peers; null for that of the package.</param>
    /// <exception cref="PeerException">No Python here has the package.</exception>
    public static PeerProcess StartPython(string module, IEnumerable<string> arguments, int threads, string? name = null)
    {
        string python = FindPython(module);
        return PeerProcess.Start(python, [Path.Combine(Folder, $"{name ?? module}_peer.py"), .. arguments], threads);
    }

    /// <summary>A Python that has a package.</summary>
    /// <exception cref="PeerException">There is none.</exception>
    public static string FindPython(string module)
    {
        // Debian's own Python has Debian's packages; another one that comes first on PATH may not.
        string[] candidates = OperatingSystem.IsWindows() ? ["python", "py"] : ["/usr/bin/python3", "python3"];
        foreach (string candidate in candidates)
        {
            try
            {
                Ask(candidate, "-c", $"import {module}");
            }
            catch (PeerException)
            {
                continue;
            }

            return candidate;
        }

        throw new PeerException($"no Python here ({string.Join(", ", candidates)}) has the package {module}");
    }

    private PeerProcess StartArrays(string module) =>
        Keep(StartPython(module, [Invariant(count), .. Arrays], threads));

    private PeerProcess StartProgram(string program) =>
        Keep(PeerProcess.Start(program, [Invariant(count), Invariant(threads), .. Arrays], threads));

    private PeerProcess Keep(PeerProcess peer)
    {
        processes.Add(peer);
        return peer;
    }

    private string Compile(string source, string[] flags)
    {
        string program = Path.Combine(programs.FullName, Path.GetRandomFileName());
        Build(program, flags, "peer.c", source);
        return program;
    }

    /// <summary>Compiles files of the folder peers to a program.</summary>
    /// <exception cref="PeerException">There is no gcc here, or it fails.</exception>
    public static void Build(string program, IEnumerable<string> flags, params IEnumerable<string> sources) => Ask("gcc", [
        .. flags, "-fopenmp", .. sources.Select(source => Path.Combine(Folder, source)), "-o", program, "-lm"]);

    /// <summary>
    /// Which functions of libmvec a program asks the loader for: their names stand in its table of strings.
    /// </summary>
    public static string[] CalledVectorFunctions(string program)
    {
        string content = Encoding.Latin1.GetString(File.ReadAllBytes(program));
        return [.. VectorFunction().Matches(content).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"_ZGV[a-z]N\d+v+_[a-z0-9]+\b")]
    private static partial Regex VectorFunction();

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it wrote.</returns>
    /// <exception cref="PeerException">It is missing, or fails.</exception>
    public static string Ask(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }) ?? throw new PeerException($"{program} did not start");
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? output
                : throw new PeerException($"{program} failed: {errors.Result.Trim().Split('\n')[^1]}");
        }
        catch (Win32Exception)
        {
            throw new PeerException($"there is no {program} here");
        }
    }

    private static string Invariant(long number) => number.ToString(CultureInfo.InvariantCulture);
}
