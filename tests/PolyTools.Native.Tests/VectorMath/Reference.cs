using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace PolyTools.Native.Tests.VectorMath;

/// <summary>A line that references.py has printed: a point, the true value rounded to double, and the rest in ULP.</summary>
internal readonly record struct Reference(
    string Function, bool IsSingle, double X, double Y, double Result, double Residual)
{
    private const string Script = "references.py";

    private static readonly Lazy<Reference[]> CommittedTable = new(() => Parse(Resource("references.csv")));

    /// <summary>The committed table.</summary>
    public static Reference[] Table => CommittedTable.Value;

    /// <summary>New points from Python's mpmath.</summary>
    /// <param name="seed">Chooses the points.</param>
    /// <param name="count">Points per function, type and range.</param>
    /// <param name="missing">What is missing on this machine, when nothing is returned.</param>
    public static Reference[]? Fresh(string seed, int count, out string missing)
    {
        missing = "python3 is not installed";
        foreach (string python in new[] { "/usr/bin/python3", "python3", "python" })
        {
            if (Run(python, ["-c", "import mpmath"], "") is null)
                continue;
            string? output = Run(python, ["-", "fresh", seed, count.ToString(CultureInfo.InvariantCulture)], Resource(Script));
            Assert.NotNull(output);
            return Parse(output);
        }

        missing = "Python's mpmath (Debian: python3-mpmath) is not installed";
        return null;
    }

    /// <inheritdoc cref="Ulp.Error(double, double, double)"/>
    public double Ulps(double value) => Ulp.Error(value, Result, Residual);

    /// <inheritdoc cref="Ulp.Error(float, double, double)"/>
    public double Ulps(float value) => Ulp.Error(value, Result, Residual);

    private static Reference[] Parse(string lines) =>
        [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseLine)];

    private static Reference ParseLine(string line)
    {
        string[] fields = line.Split(',');
        double y = fields.Length == 6 ? ParseBits(fields[3]) : 0;
        return new Reference(
            fields[0],
            fields[1] == "float32",
            ParseBits(fields[2]),
            y,
            ParseBits(fields[^2]),
            double.Parse(fields[^1], CultureInfo.InvariantCulture));
    }

    private static double ParseBits(string field) =>
        BitConverter.UInt64BitsToDouble(ulong.Parse(field.PadRight(16, '0'), NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private static string Resource(string name)
    {
        using Stream stream = typeof(Reference).Assembly.GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    // The output, or null where the program is not there or fails.
    private static string? Run(string program, string[] arguments, string input)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or IOException)
        {
            return null;
        }
    }
}
