using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using PolyTools.Native;

namespace PolyTools.Benchmarks;

/// <summary>Bytes to compress: what a Debian machine with .NET has, and series made with a fixed seed.</summary>
/// <param name="Name">What the tables call it.</param>
/// <param name="Description">What it is.</param>
/// <param name="Type">Its elements; bytes for what is not numbers.</param>
/// <param name="Bytes">It; <see cref="Length"/> bytes, or fewer where the machine has no more.</param>
internal sealed record CompressionData(string Name, string Description, StorageType Type, byte[] Bytes)
{
    /// <summary>Bytes of each: so many that no program is done before the clock shows it.</summary>
    public const int Length = 8 << 20;

    /// <summary>Pieces of the binaries, evenly spread over them: their sections are of several kinds.</summary>
    private const int Pieces = 8;

    private const int Seed = 20260101;
    private const int Count = Length / sizeof(double);

    /// <summary>True for a column of numbers: what filters are for.</summary>
    public bool IsNumbers => Type != StorageType.UInt8;

    /// <summary>Reads and makes all of them.</summary>
    public static IReadOnlyList<CompressionData> All() =>
        [Binary(), .. Text(), Csv(), Walk(), Sensor(), Ids(), Timestamps()];

    private static CompressionData Binary()
    {
        string folder = RuntimeEnvironment.GetRuntimeDirectory();
        string[] names = ["System.Private.CoreLib.dll", OperatingSystem.IsWindows() ? "coreclr.dll" : "libcoreclr.so"];
        byte[] all = [.. names.Select(name => Path.Combine(folder, name)).Where(File.Exists).SelectMany(File.ReadAllBytes)];
        const int Piece = Length / Pieces;
        byte[] bytes = all.Length <= Length ? all : [
            .. Enumerable.Range(0, Pieces).SelectMany(
                number => all.AsSpan((int)(number * ((long)all.Length - Piece) / (Pieces - 1)), Piece).ToArray())];
        return new CompressionData(
            "binary", $"{Pieces} pieces, evenly spread, of {string.Join(" and ", names)} of {RuntimeInformation.FrameworkDescription}",
            StorageType.UInt8, bytes);
    }

    /// <summary>The list of words, if there is one, and the sources of Debian's Python; nothing on a machine without both.</summary>
    private static IEnumerable<CompressionData> Text()
    {
        var bytes = new MemoryStream();
        var names = new List<string>();
        const string Words = "/usr/share/dict/words";
        if (File.Exists(Words))
        {
            bytes.Write(File.ReadAllBytes(Words));
            names.Add(Words);
        }

        string? sources = Directory.Exists("/usr/lib")
            ? Directory.EnumerateDirectories("/usr/lib", "python3.*").Order(StringComparer.Ordinal).FirstOrDefault() : null;
        if (sources is not null)
        {
            names.Add($"the sources in {sources}, by name");
            foreach (string file in Directory.EnumerateFiles(sources, "*.py", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                if (bytes.Length >= Length)
                    break;
                bytes.Write(File.ReadAllBytes(file));
            }
        }

        bytes.SetLength(Math.Min(bytes.Length, Length));
        if (bytes.Length > 0)
            yield return new CompressionData("text", string.Join(", then ", names), StorageType.UInt8, bytes.ToArray());
    }

    private static CompressionData Csv()
    {
        var random = new Random(Seed);
        var bytes = new MemoryStream(Length + 64);
        for (double value = 20; bytes.Length < Length; value += Normal(random) * 0.1)
            bytes.Write(Encoding.ASCII.GetBytes(value.ToString("0.0000\n", CultureInfo.InvariantCulture)));
        bytes.SetLength(Length);
        return new CompressionData(
            "csv", "a column of numbers as text, one a line: a random walk with 4 digits after the point", StorageType.UInt8, bytes.ToArray());
    }

    private static CompressionData Walk()
    {
        double value = 0;
        return Series("walk", "float64, a random walk with normal steps", random => value += Normal(random));
    }

    private static CompressionData Sensor()
    {
        int i = 0;
        return Series(
            "sensor", "float64, a sine of 5,000 points a period with normal noise, rounded to a sensor's 0.01",
            random => Math.Round(20 + (5 * Math.Sin(i++ * (2 * Math.PI / 5000))) + (0.05 * Normal(random)), 2));
    }

    private static CompressionData Ids()
    {
        long id = 0;
        return Series("ids", "int64, sorted, with gaps of 1 to 32", random => id += random.Next(1, 33));
    }

    private static CompressionData Timestamps()
    {
        // Each tick has its own delay: they do not add up.
        long tick = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;
        return Series(
            "timestamps", "int64, microseconds, every 10 ms with up to 200 µs of delay",
            random => (tick += 10_000) + random.Next(200));
    }

    private static CompressionData Series(string name, string description, Func<Random, double> next)
    {
        var random = new Random(Seed);
        var bytes = new byte[Length];
        for (int i = 0; i < Count; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), next(random));
        return new CompressionData(name, description, StorageType.Float64, bytes);
    }

    private static CompressionData Series(string name, string description, Func<Random, long> next)
    {
        var random = new Random(Seed);
        var bytes = new byte[Length];
        for (int i = 0; i < Count; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), next(random));
        return new CompressionData(name, description, StorageType.Int64, bytes);
    }

    /// <summary>A normal number by Box and Muller's method, of mean 0 and deviation 1.</summary>
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
