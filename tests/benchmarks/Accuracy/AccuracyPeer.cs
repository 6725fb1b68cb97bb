using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PolyTools.Benchmarks.Accuracy;

/// <summary>Points with their true values, and what the peers give for them.</summary>
internal sealed record AccuracyBlock(double[] X, double[] Y, double[] Result, double[] Residual, double[] NumPy, double[] NumExpr);

/// <summary>The process that makes points and their true values; peers/accuracy_peer.py describes what it writes.</summary>
internal sealed class AccuracyPeer : IDisposable
{
    private readonly Process process;
    private readonly Stream output;

    /// <exception cref="PeerException">It cannot be started, or a library is missing.</exception>
    public AccuracyPeer(string function, bool isSingle, long points, int seed)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "peers", "accuracy_peer.py");
        var start = new ProcessStartInfo(
            Peers.FindPython("mpmath"),
            [script, function, isSingle ? "float32" : "float64", points.ToString(CultureInfo.InvariantCulture), seed.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new PeerException($"Python could not be started: {exception.Message}");
        }

        output = process.StandardOutput.BaseStream;
        var line = new StringBuilder();
        for (int next; (next = output.ReadByte()) != '\n';)
        {
            if (next < 0)
                throw new PeerException("The accuracy measurement needs Python with NumPy, NumExpr and mpmath, and gmpy2 for its speed.");
            line.Append((char)next);
        }

        using JsonDocument header = JsonDocument.Parse(line.ToString());
        Points = header.RootElement.GetProperty("points").GetInt64();
        HasNumExpr = header.RootElement.GetProperty("numexpr").GetBoolean();
        Versions = [.. header.RootElement.GetProperty("versions").EnumerateArray().Select(version => version.GetString()!)];
    }

    public long Points { get; }

    public bool HasNumExpr { get; }

    public IReadOnlyList<string> Versions { get; }

    /// <exception cref="PeerException">It has ended before all points came; what it said is on the error stream.</exception>
    public IEnumerable<AccuracyBlock> Blocks()
    {
        while (true)
        {
            int count = checked((int)BitConverter.ToInt64(Read(sizeof(long))));
            if (count == 0)
                yield break;
            yield return new AccuracyBlock(Doubles(count), Doubles(count), Doubles(count), Doubles(count), Doubles(count), Doubles(count));
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    private double[] Doubles(int count)
    {
        double[] values = new double[count];
        Buffer.BlockCopy(Read(count * sizeof(double)), 0, values, 0, count * sizeof(double));
        return values;
    }

    private byte[] Read(int bytes)
    {
        byte[] block = new byte[bytes];
        try
        {
            output.ReadExactly(block);
        }
        catch (EndOfStreamException)
        {
            throw new PeerException("The references ended before all points had come.");
        }

        return block;
    }
}
