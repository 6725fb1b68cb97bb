using System.Diagnostics;
using System.Globalization;
using System.Text;
using PolyTools.Native;
using PolyTools.Native.Codecs;
using PolyTools.Native.Measurement;

namespace PolyTools.Benchmarks;

/// <summary>PolyTools' Blosc frames beside C-Blosc's, by turns, on one thread.</summary>
internal sealed class CodecComparison : IPart
{
    /// <summary>Elements of a chunk: 1 MB.</summary>
    private const int ChunkLength = 1 << 17;

    /// <summary>Chunks that are used of an array, evenly spread over it.</summary>
    private const int Chunks = 8;

    /// <summary>A run longer than this is repeated a few times only.</summary>
    private const double SlowSeconds = 0.3;

    private const int SlowRounds = 3;

    private readonly long count;
    private readonly Dictionary<string, byte[][]> data;
    private readonly byte[] decoded = new byte[ChunkLength * sizeof(double)];
    private readonly Dictionary<CodecWork, Codec> codecs;
    private readonly Dictionary<CodecWork, byte[][]> frames = [];
    private readonly Dictionary<CodecWork, (List<double> Own, List<double> Peer)> seconds =
        CodecWork.All.ToDictionary(work => work, _ => (new List<double>(), new List<double>()));

    private readonly Dictionary<CodecWork, (long Own, long Peer)> sizes = [];
    private readonly PeerProcess? peer;
    private readonly List<string> missing = [];
    private byte[] encoded = [];

    public CodecComparison(long count)
    {
        this.count = Math.Max(count, Chunks * ChunkLength);
        data = new Dictionary<string, byte[][]>
        {
            ["x"] = Enumerate(x => x),
            ["r"] = Enumerate(x => (.25 * (x * x * x)) + (.75 * (x * x)) - (1.5 * x) - 2),
        };
        codecs = CodecWork.All.ToDictionary(
            work => work,
            work => CodecRegistry.Find($"blosc:{work.Library}").Create(
                new CodecOptions(StorageType.Float64, work.Level, BloscShuffle.Bytes)));
        try
        {
            peer = Peers.StartPython(
                "numcodecs",
                [Invariant(this.count), Invariant(ChunkLength), Invariant(Chunks)], threads: 1);
        }
        catch (PeerException exception)
        {
            missing.Add($"C-Blosc by numcodecs: {exception.Message}");
        }
    }

    public string Name => "codecs";

    public IReadOnlyList<string> Present => peer is null ? [] : [peer.Description];

    public IReadOnlyList<string> Missing => missing;

    public IReadOnlyList<Target> Targets =>
    [
        .. from work in CodecWork.All
           where work.SpeedLimit is not null
           select new Target(
               work.Title, Milliseconds(seconds[work].Own), "C-Blosc", Milliseconds(seconds[work].Peer),
               work.SpeedLimit!.Value),
        .. from work in CodecWork.All
           where work.Encodes && work.SpeedLimit is not null
           let size = sizes.TryGetValue(work, out (long, long) found) ? found : ((long Own, long Peer)?)null
           select new Target(
               $"size of {work.Data}, blosc:{work.Library} {work.Level}", size?.Own / 1e6, "C-Blosc",
               size is { Peer: > 0 } ? size.Value.Peer / 1e6 : null, CodecWork.SizeLimit, "MB"),
    ];

    public void Measure(int rounds, Action<string> progress, CancellationToken cancellation)
    {
        CodecWork[] works = [.. CodecWork.All];
        for (int round = -ExpressionComparison.WarmUpRounds; round < rounds; round++)
        {
            progress(round < 0 ? "codecs, warming up" : $"codecs, round {round + 1} of {rounds}");
            Random.Shared.Shuffle(works);
            foreach (CodecWork work in works)
            {
                cancellation.ThrowIfCancellationRequested();
                (List<double> own, List<double> other) = seconds[work];
                bool isSlow = own.Count > 0 && Math.Max(own[0], other.Count > 0 ? other[0] : 0) > SlowSeconds;
                if (isSlow && (own.Count >= SlowRounds || round < 0))
                    continue;
                // A first turn of each tells which are slow.
                bool counts = round >= 0 || own.Count == 0;
                bool peerFirst = Random.Shared.Next(2) == 0;
                if (peerFirst)
                    RunPeer(work, other, counts);
                RunOwn(work, own, counts);
                if (!peerFirst)
                    RunPeer(work, other, counts);
            }

            // What was taken while warming up is not among the rounds, except where it took long.
            if (round == -1)
            {
                foreach ((List<double> own, List<double> other) in seconds.Values)
                {
                    if (own.Count > 0 && Math.Max(own[0], other.Count > 0 ? other[0] : 0) <= SlowSeconds)
                    {
                        own.Clear();
                        other.Clear();
                    }
                }
            }
        }
    }

    public void AppendTo(StringBuilder text)
    {
        text.AppendLine("## Codecs").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"""
            Blosc frames with shuffle, one thread, in memory: {Chunks} chunks of 1 MB ({ChunkLength:N0} float64), evenly spread over
            x, {count:N0} points evenly from -1 to 1, or over r, `.25*x**3 + .75*x**2 - 1.5*x - 2` of them. PolyTools encodes into one
            buffer, numcodecs into a new object for each chunk; both decode into one buffer. Each turn is one run that is not
            timed and one that is; runs longer than {SlowSeconds} s are timed {SlowRounds} times only. GB/s counts the bytes of the chunks
            as they are in memory.

            """);
        text.AppendLine(Report.Table(
            ["data", "codec", "level", "ratio", "C-Blosc's", "encode GB/s", "C-Blosc's", "decode GB/s", "C-Blosc's"], "llrrrrrrr",
            from work in CodecWork.All
            where work.Encodes
            let decode = work with { Encodes = false }
            let back = CodecWork.All.First(other => other.Name == decode.Name)
            let size = sizes.GetValueOrDefault(work)
            select new[]
            {
                work.Data, $"blosc:{work.Library}", Invariant(work.Level), Ratio(size.Own), Ratio(size.Peer),
                Speed(seconds[work].Own), Speed(seconds[work].Peer), Speed(seconds[back].Own), Speed(seconds[back].Peer),
            }));
    }

    public void Dispose() => peer?.Dispose();

    private static double? Milliseconds(List<double> seconds) =>
        seconds.Count == 0 ? null : Statistics.Median([.. seconds]) * 1e3;

    private static string Invariant(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Ratio(long bytes) => bytes == 0
        ? "" : ((double)Chunks * ChunkLength * sizeof(double) / bytes).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Speed(List<double> seconds) => seconds.Count == 0
        ? ""
        : (Chunks * ChunkLength * sizeof(double) / Statistics.Median([.. seconds]) / 1e9)
            .ToString("0.000", CultureInfo.InvariantCulture);

    private byte[][] Enumerate(Func<double, double> function) =>
    [
        .. Enumerable.Range(0, Chunks).Select(number =>
        {
            long start = number * (count - ChunkLength) / (Chunks - 1);
            var bytes = new byte[ChunkLength * sizeof(double)];
            for (int i = 0; i < ChunkLength; i++)
                BitConverter.TryWriteBytes(bytes.AsSpan(i * sizeof(double)), function(-1 + ((start + i) * (2.0 / (count - 1)))));
            return bytes;
        }),
    ];

    private void RunPeer(CodecWork work, List<double> times, bool counts)
    {
        if (peer is null)
            return;
        try
        {
            Run run = peer.Run(work.Name, 1);
            if (counts)
                times.Add(run.Seconds);
            sizes[work] = sizes.GetValueOrDefault(work) with { Peer = (long)run.First };
        }
        catch (PeerException exception)
        {
            missing.Add($"C-Blosc at {work.Title}: {exception.Message}");
        }
    }

    private void RunOwn(CodecWork work, List<double> times, bool counts)
    {
        Codec codec = codecs[work];
        double elapsed = 0;
        for (int turn = 0; turn < 2; turn++)
        {
            long start = Stopwatch.GetTimestamp();
            if (work.Encodes)
                sizes[work] = sizes.GetValueOrDefault(work) with { Own = Encode(codec, work) };
            else
                Decode(codec, Frames(work));
            elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (elapsed > SlowSeconds)
                break;
        }

        if (counts)
            times.Add(elapsed);
    }

    private long Encode(Codec codec, CodecWork work)
    {
        if (encoded.Length < codec.MaxEncodedLength(decoded.Length))
            encoded = new byte[codec.MaxEncodedLength(decoded.Length)];
        long total = 0;
        foreach (byte[] chunk in data[work.Data])
            total += codec.Encode(chunk, encoded);
        return total;
    }

    private void Decode(Codec codec, byte[][] chunks)
    {
        foreach (byte[] chunk in chunks)
        {
            if (codec.Decode(chunk, decoded) != decoded.Length)
                throw new InvalidOperationException("A frame was not decoded whole.");
        }
    }

    /// <summary>The chunks encoded once, and that they decode to what they were.</summary>
    private byte[][] Frames(CodecWork work)
    {
        if (frames.TryGetValue(work, out byte[][]? found))
            return found;
        Codec codec = codecs[work];
        found = [.. data[work.Data].Select(chunk =>
        {
            var frame = new byte[codec.MaxEncodedLength(chunk.Length)];
            Array.Resize(ref frame, codec.Encode(chunk, frame));
            if (codec.Decode(frame, decoded) != chunk.Length || !decoded.AsSpan().SequenceEqual(chunk))
                throw new InvalidOperationException($"{work.Title}: the chunk changed.");
            return frame;
        })];
        frames.Add(work, found);
        return found;
    }
}
