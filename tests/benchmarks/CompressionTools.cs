using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PolyTools.Benchmarks;

/// <summary>The programs of the command line, and C-Blosc, over files in memory; and those that this machine lacks.</summary>
internal sealed partial class CompressionTools : IDisposable
{
    public const string Lz4 = "lz4";
    public const string Zstd = "zstd";
    public const string Gzip = "gzip";
    public const string Pigz = "pigz";
    public const string Bzip2 = "bzip2";
    public const string Lzop = "lzop";
    public const string Blosc = "C-Blosc";

    /// <summary>A program without a benchmark of its own gets its file so often that a run takes so long: less is lost in the system's clock.</summary>
    private const double StreamSeconds = 0.3;

    private const int MostRepeats = 64;
    private const int StreamRuns = 2;

    // lz4's and zstd's own measurement of the smallest length that both can be asked for.
    private const int BenchmarkSeconds = 1;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo folder;
    private readonly Dictionary<string, string> files;
    private readonly HashSet<string> programs = [];
    private PeerProcess? blosc;

    public CompressionTools(IEnumerable<CompressionData> data)
    {
        // Debian has a file system in memory there.
        const string Memory = "/dev/shm";
        folder = Directory.Exists(Memory)
            ? Directory.CreateDirectory(Path.Combine(Memory, $"polytools-compression-{Path.GetRandomFileName()}"))
            : Directory.CreateTempSubdirectory("polytools-compression-");
        try
        {
            files = data.ToDictionary(one => one.Name, one => Path.Combine(folder.FullName, one.Name));
            foreach (CompressionData one in data)
                File.WriteAllBytes(files[one.Name], one.Bytes);
            foreach (string program in new[] { Lz4, Zstd, Gzip, Pigz, Bzip2, Lzop })
                Try(program, () => Present.Add(Version(program)));
            Try(Blosc, () => blosc = Peers.StartPython(
                "numcodecs", [CompressionWork.Megabyte.ToString(CultureInfo.InvariantCulture), .. data.Select(one =>
                    $"{one.Name}={files[one.Name]}")], 1, "blosc"));
            if (blosc is not null)
                Present.Add(blosc.Description);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The programs with their versions.</summary>
    public List<string> Present { get; } = [];

    /// <summary>The programs that are missing, and why.</summary>
    public List<string> Missing { get; } = [];

    public bool Has(string tool) => programs.Contains(tool);

    /// <summary>What a program is called in tables.</summary>
    public static string Title(string tool, int level) =>
        string.Create(CultureInfo.InvariantCulture, $"{tool} {(tool == Blosc ? "" : "-")}{level}");

    /// <summary>Measures a program.</summary>
    /// <exception cref="PeerException">It fails.</exception>
    public CompressionRun Run(string tool, CompressionWork work, CompressionData data) => tool switch
    {
        Lz4 or Zstd => RunBenchmark(tool, work, files[data.Name], data.Bytes.Length),
        Blosc => RunBlosc(work, data.Name),
        _ => RunStream(tool, work.ToolLevel, files[data.Name]),
    };

    public void Dispose()
    {
        blosc?.Dispose();
        folder.Delete(recursive: true);
    }

    private void Try(string name, Action start)
    {
        try
        {
            start();
            programs.Add(name);
        }
        catch (PeerException exception)
        {
            Missing.Add($"{name}: {exception.Message}");
        }
    }

    private static string Version(string program)
    {
        // Some write it among other things, and some to the other output.
        string text = Shell($"{program} --version 2>&1 < /dev/null");
        string line = text.Split('\n').FirstOrDefault(line => VersionNumber().IsMatch(line)) ?? program;
        return line.Trim(' ', '*', '.');
    }

    private static CompressionRun RunBenchmark(string tool, CompressionWork work, string file, long bytes)
    {
        string text = Shell(string.Create(
            CultureInfo.InvariantCulture,
            $"{tool} -b{work.ToolLevel} -e{work.ToolLevel} -i{BenchmarkSeconds} -B{work.Block} {(tool == Zstd ? "--single-thread " : "")}'{file}' 2>&1"));
        Match figures = BenchmarkFigures().Matches(text).LastOrDefault()
            ?? throw new PeerException($"{tool} said '{text.Trim().Split('\n', '\r')[^1]}'");
        return new CompressionRun(
            bytes / Number(2) / 1e6, bytes / Number(3) / 1e6, long.Parse(figures.Groups[1].Value, CultureInfo.InvariantCulture));

        double Number(int group) => double.Parse(figures.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    private CompressionRun RunBlosc(CompressionWork work, string name)
    {
        PeerProcess peer = blosc ?? throw new PeerException("it is not there");
        string request = string.Create(
            CultureInfo.InvariantCulture, $"{name}:{work.Codec[(work.Codec.IndexOf(':', StringComparison.Ordinal) + 1)..]}:{work.ToolLevel}");
        Run encode = peer.Run($"encode:{request}", 1);
        Run decode = peer.Run($"decode:{request}", 1);
        return new CompressionRun(encode.Seconds, decode.Seconds, (long)encode.First);
    }

    private static CompressionRun RunStream(string tool, int level, string file)
    {
        string packed = $"{file}.{tool}";
        // lzop's and PolyTools' streams have no checksum of the data then; pigz writes zlib's format.
        string options = tool switch { Pigz => "-z -p 1 ", Lzop => "-F ", _ => "" };
        Shell(string.Create(CultureInfo.InvariantCulture, $"{tool} {options}-{level} -c '{file}' > '{packed}'"));
        return new CompressionRun(
            Fastest(string.Create(CultureInfo.InvariantCulture, $"{tool} {options}-{level} -c"), file),
            Fastest($"{tool} {options}-d -c", packed),
            new FileInfo(packed).Length);
    }

    /// <summary>The seconds of the processor that a program takes for a file, without those of the system: reading, writing.</summary>
    private static double Fastest(string command, string file)
    {
        double once = UserSeconds(command, file, 1);
        if (once > StreamSeconds)
            return Math.Min(once, UserSeconds(command, file, 1));
        int repeats = (int)Math.Clamp(Math.Ceiling(StreamSeconds / Math.Max(once, 1e-3)), 1, MostRepeats);
        return Enumerable.Range(0, StreamRuns).Min(_ => UserSeconds(command, file, repeats)) / repeats;
    }

    private static double UserSeconds(string command, string file, int repeats)
    {
        string text = Shell($"TIMEFORMAT=%3U; time {command} {string.Join(' ', Enumerable.Repeat($"'{file}'", repeats))} > /dev/null");
        return double.TryParse(text.Trim(), CultureInfo.InvariantCulture, out double seconds)
            ? seconds
            : throw new PeerException($"{command} said '{text.Trim().Split('\n')[0]}'");
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>What it wrote to both outputs.</returns>
    private static string Shell(string command)
    {
        try
        {
            var start = new ProcessStartInfo("/bin/bash", ["-c", command])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            start.Environment["LC_ALL"] = "C";
            using Process process = Process.Start(start) ?? throw new PeerException("bash did not start");
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Limit))
            {
                process.Kill(entireProcessTree: true);
                throw new PeerException($"it did not end within {Limit.TotalMinutes} minutes");
            }

            string text = output.Result + errors.Result;
            const int NotFound = 127;
            return process.ExitCode switch
            {
                0 => text,
                NotFound => throw new PeerException($"there is no {command.Split(' ')[0]} here"),
                _ => throw new PeerException($"it failed: {text.Trim().Split('\n')[^1]}"),
            };
        }
        catch (Win32Exception)
        {
            throw new PeerException("there is no bash here");
        }
    }

    [GeneratedRegex(@"\d+\.\d+")]
    private static partial Regex VersionNumber();

    [GeneratedRegex(@"->\s*(\d+) \(x?[\d.]+\),\s*([\d.]+) MB/s\s*,\s*([\d.]+) MB/s")]
    private static partial Regex BenchmarkFigures();
}
