using System.Globalization;

namespace PolyTools;

/// <summary>The best combinations over all sources: by the throughput with a device, or else by what compressing saves in its time.</summary>
internal sealed class CompressionSummary
{
    private const int Places = 3;

    private readonly Dictionary<(string Codec, string Filter, int? Level, int BlockSize, int Threads), Totals> ways = [];
    private bool hasDevice;

    /// <summary>Counts a row.</summary>
    public void Add(CompressionResult row)
    {
        if (row.CompressMBPerSecond is not double pace)
            return;
        hasDevice = row.TransferMBPerSecond is not null;
        var key = (row.Codec, row.Filter, row.Level, row.BlockSize, row.Threads);
        if (!ways.TryGetValue(key, out Totals? totals))
            ways.Add(key, totals = new Totals());
        if (row.TransferMBPerSecond is double transfer)
            totals.Add(row, row.OriginalMB, row.OriginalMB / transfer);
        else
            totals.Add(row, row.OriginalMB - row.CompressedMB, row.OriginalMB / pace);
    }

    /// <summary>A heading, and a line for each of the best.</summary>
    public IEnumerable<string> Lines()
    {
        if (ways.Count == 0)
            return [];
        var best = ways.Where(way => way.Value.Speed is not null).OrderByDescending(way => way.Value.Speed).Take(Places).ToArray();
        bool severalThreads = ways.Keys.Select(way => way.Threads).Distinct().Count() > 1;
        bool severalBlocks = ways.Keys.Select(way => way.BlockSize).Distinct().Count() > 1;
        return best.Select((way, i) =>
        {
            (string codec, string filter, int? level, int blockSize, int threads) = way.Key;
            string name = level is null ? codec : string.Create(CultureInfo.CurrentCulture, $"{codec} {level}");
            string more = (severalBlocks ? $", blocks of {blockSize:N0} bytes" : "") + (severalThreads ? $", {threads} threads" : "");
            return string.Create(
                CultureInfo.CurrentCulture,
                $"  {i + 1}. {name}, filter {filter}{more}: {way.Value.Speed:N0} MB/s, ratio {way.Value.Ratio:N2}");
        }).Prepend(string.Create(CultureInfo.CurrentCulture, $"Best of {ways.Count}, by MB {(hasDevice ? "transferred" : "saved")} per second:"));
    }

    private sealed class Totals
    {
        private double original;
        private double compressed;
        private double amount;
        private double seconds;

        public double? Speed => seconds > 0 ? amount / seconds : null;

        public double Ratio => original / compressed;

        public void Add(CompressionResult row, double more, double taken)
        {
            original += row.OriginalMB;
            compressed += row.CompressedMB;
            amount += more;
            seconds += taken;
        }
    }
}
