using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Codecs;
using PolyTools.Native.Measurement;
using PolyTools.Native.Storage;
using NativeInfo = PolyTools.Native.Codecs.CodecInfo;

namespace PolyTools;

/// <summary>One combination of the grid of Measure-Compression.</summary>
/// <param name="Codec">The compressor's name.</param>
/// <param name="Filter">The filters' names; none where nothing is compressed.</param>
/// <param name="Level">The level; null for a compressor without levels.</param>
/// <param name="Trial">What is run.</param>
internal sealed record CompressionWay(string Codec, string Filter, int? Level, CompressionTrial Trial);

/// <summary>What Measure-Compression is asked to try, and the combinations that it has for elements of a kind.</summary>
/// <param name="codecs">Names with wildcards.</param>
/// <param name="levels">Levels; null for each codec's default.</param>
/// <param name="filters">Filters; null for shuffle where elements have several bytes.</param>
/// <param name="blockSizes">Bytes of a block.</param>
/// <param name="threads">Threads.</param>
/// <param name="warn">Is told, once each, of combinations that there are not.</param>
internal sealed class CompressionGrid(
    IEnumerable<string> codecs, int[]? levels, string[]? filters, int[] blockSizes, int[] threads, Action<string> warn)
{
    private readonly NativeInfo[] compressors = Resolve(codecs);
    private readonly HashSet<string> warnings = [];

    /// <summary>The combinations for elements.</summary>
    /// <param name="type">Their type; null if only their size is known.</param>
    /// <param name="elementSize">Their bytes.</param>
    /// <exception cref="PolyException">There is no such filter (UnknownCodec).</exception>
    public IReadOnlyList<CompressionWay> For(StorageType? type, int elementSize)
    {
        var ways = new List<CompressionWay>();
        var known = new HashSet<(string, int?, string, int, int)>();
        foreach (NativeInfo codec in compressors)
        {
            foreach (int? level in LevelsOf(codec))
            {
                foreach (string filter in FiltersOf(codec, level, elementSize))
                {
                    if (Steps(codec, level, filter, type, elementSize) is not { } steps)
                        continue;
                    foreach (int blockSize in blockSizes)
                    {
                        // A block has whole elements.
                        int bytes = Math.Max(elementSize, blockSize - (blockSize % elementSize));
                        ways.AddRange(
                            from count in threads
                            where known.Add((codec.Name, level, filter, bytes, count))
                            select new CompressionWay(codec.Name, filter, level, new CompressionTrial(steps, bytes, count)));
                    }
                }
            }
        }

        return ways;
    }

    private static NativeInfo[] Resolve(IEnumerable<string> names)
    {
        NativeInfo[] all = [.. CodecRegistry.All.Where(info => info.Kind == CodecKind.Compressor)];
        return [.. names.SelectMany(Matches).Distinct()];

        IEnumerable<NativeInfo> Matches(string name)
        {
            if (!WildcardPattern.ContainsWildcardCharacters(name))
                return [CodecRegistry.Find(name, CodecKind.Compressor)];
            NativeInfo[] found;
            try
            {
                var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
                found = [.. all.Where(info => pattern.IsMatch(info.Name))];
            }
            catch (WildcardPatternException)
            {
                found = [];
            }

            return found.Length > 0 ? found : [CodecRegistry.Find(name, CodecKind.Compressor)];
        }
    }

    private IEnumerable<int?> LevelsOf(NativeInfo codec)
    {
        // A codec without levels has one row.
        if (codec.MaxLevel is null)
            return [null];
        if (levels is null)
            return [codec.DefaultLevel];
        return levels.Distinct().Where(level =>
        {
            bool exists = level == 0 || (level >= codec.MinLevel && level <= codec.MaxLevel);
            if (!exists)
                Warn($"The codec {codec.Name} has no level {level}; there is no row of it.");
            return exists;
        }).Cast<int?>();
    }

    private IEnumerable<string> FiltersOf(NativeInfo codec, int? level, int elementSize)
    {
        if (level == 0 || codec.Name == CreationOptions.None)
            return [CreationOptions.None];
        if (filters is null)
            return [elementSize > 1 ? CreationOptions.DefaultFilter : CreationOptions.None];
        return filters.Select(Named).Distinct();

        string Named(string filter)
        {
            string name = string.Join('+', CodecSteps.Filters(filter).Select(info => info.Name));
            if (name == CreationOptions.DefaultFilter && elementSize == 1)
                Warn("Elements of 1 byte have nothing to shuffle; name their size by ElementSize.");
            return name.Length > 0 ? name : CreationOptions.None;
        }
    }

    private IReadOnlyList<Codec>? Steps(NativeInfo codec, int? level, string filter, StorageType? type, int elementSize)
    {
        try
        {
            return type is StorageType known ? CodecSteps.Create(codec.Name, level, filter, known) : CodecSteps.Create(codec.Name, level, filter, elementSize);
        }
        catch (PolyException exception) when (exception.ErrorId is "FilterUnsupported" or "UnsupportedElementType")
        {
            Warn($"{exception.Message} There is no row of it.");
            return null;
        }
    }

    private void Warn(string text)
    {
        if (warnings.Add(text))
            warn(text);
    }
}
