using System.Diagnostics;
using System.Globalization;
using System.Text;
using PolyTools.Native;
using PolyTools.Native.Execution;
using PolyTools.Native.Measurement;
using PolyTools.Native.Storage;

namespace PolyTools.Benchmarks;

/// <summary>A new compressed array of points evenly over a range, on disk, beside PyTables.</summary>
internal sealed class CreationComparison : IPart
{
    private static readonly (string Library, string Peer)[] Codecs = [("blosclz", "blosc"), ("lz4", "blosc:lz4")];

    private const int Level = 5;

    private readonly long count;
    private readonly int threads = Environment.ProcessorCount;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("polytools-creation-");
    private readonly Dictionary<string, (List<double> Own, List<double> Peer)> seconds =
        Codecs.ToDictionary(codec => codec.Library, _ => (new List<double>(), new List<double>()));

    private readonly Dictionary<string, (long Own, long Peer)> sizes = [];
    private readonly PeerProcess? peer;
    private readonly List<string> missing = [];

    public CreationComparison(long count)
    {
        this.count = count;
        try
        {
            peer = Peers.StartPython(
                "tables", [folder.FullName, count.ToString(CultureInfo.InvariantCulture)], threads);
        }
        catch (PeerException exception)
        {
            missing.Add($"PyTables: {exception.Message}");
        }
    }

    public string Name => "creation";

    public IReadOnlyList<string> Present => peer is null ? [] : [peer.Description];

    public IReadOnlyList<string> Missing => missing;

    public IReadOnlyList<Target> Targets =>
    [
        .. Codecs.Select(codec => new Target(
            $"create an array, blosc:{codec.Library} {Level}, {threads} threads", Milliseconds(seconds[codec.Library].Own),
            $"PyTables, {codec.Peer} {Level}", Milliseconds(seconds[codec.Library].Peer), 0.5)),
    ];

    public void Measure(int rounds, Action<string> progress, CancellationToken cancellation)
    {
        for (int round = -ExpressionComparison.WarmUpRounds; round < rounds; round++)
        {
            progress(round < 0 ? "creation, warming up" : $"creation, round {round + 1} of {rounds}");
            foreach ((string library, string other) in Codecs)
            {
                cancellation.ThrowIfCancellationRequested();
                (double own, long ownSize) = Create(library);
                if (round >= 0)
                    seconds[library].Own.Add(own);
                long peerSize = 0;
                if (peer is not null)
                {
                    Run run = peer.Run($"populate:{other}:{Level}", threads);
                    peerSize = (long)run.First;
                    if (round >= 0)
                        seconds[library].Peer.Add(run.Seconds);
                }

                sizes[library] = (ownSize, peerSize);
            }
        }
    }

    public void AppendTo(StringBuilder text)
    {
        text.AppendLine("## Creating an array on disk").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"""
            {count:N0} float64 evenly from -1 to 1, Blosc with shuffle, level {Level}, into a folder for temporary files; nobody waits for the
            device. PyTables works as its `bench/poly.py` does, in slices of 100,000 points, with the chunks that it chooses; PolyTools
            with chunks of 1 MB and {threads} threads.

            """);
        text.AppendLine(Report.Table(
            ["codec", "median ms", "PyTables'", "MB", "PyTables'"], "lrrrr",
            Codecs.Select(codec => new[]
            {
                $"blosc:{codec.Library}", Report.Milliseconds(Milliseconds(seconds[codec.Library].Own)),
                Report.Milliseconds(Milliseconds(seconds[codec.Library].Peer)),
                Megabytes(sizes[codec.Library].Own), Megabytes(sizes[codec.Library].Peer),
            })));
    }

    public void Dispose()
    {
        peer?.Dispose();
        folder.Delete(recursive: true);
    }

    private static string Megabytes(long bytes) =>
        bytes == 0 ? "" : (bytes / 1e6).ToString("0.00", CultureInfo.InvariantCulture);

    private static double? Milliseconds(List<double> seconds) =>
        seconds.Count == 0 ? null : Statistics.Median([.. seconds]) * 1e3;

    private (double Seconds, long Bytes) Create(string library)
    {
        string path = Path.Combine(folder.FullName, $"{library}.zarr");
        long start = Stopwatch.GetTimestamp();
        ChunkedArray array = ChunkedArray.Create(path, ArrayMetadata.Create(new CreationOptions
        {
            Shape = [count],
            Type = StorageType.Float64,
            Codec = $"blosc:{library}",
            Level = Level,
            Filter = "shuffle",
        }));
        array.Produce(
            (first, shape, destination) => Generator.LinspacePart(
                destination, DType.Float64, first[0], shape[0], count, -1, 1),
            new ChunkWork(threads));
        double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long bytes = array.StoredBytes();
        ChunkedArray.Delete(path);
        return (elapsed, bytes);
    }
}
