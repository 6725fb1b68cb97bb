using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Codecs;

namespace PolyTools;

/// <summary>Get-PolyCodec: lists the compressors, filters and checksums of chunked arrays.</summary>
[Cmdlet(VerbsCommon.Get, "PolyCodec")]
[OutputType(typeof(CodecInfo))]
public sealed class GetPolyCodecCommand : PolyCmdlet
{
    /// <summary>Names; wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AnyCodecCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guarded(() =>
    {
        // Once each, in the registry's order, whatever the patterns have in common.
        var chosen = new HashSet<string>();
        foreach (string name in Name)
        {
            try
            {
                chosen.UnionWith(Matches(name));
            }
            catch (PolyException exception)
            {
                WriteError(exception, name);
            }
        }

        foreach (Native.Codecs.CodecInfo codec in CodecRegistry.All.Where(codec => chosen.Contains(codec.Name)))
            WriteObject(Describe(codec));
    });

    private static IEnumerable<string> Matches(string name)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(name))
            return [CodecRegistry.Find(name).Name];
        try
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            return [.. CodecRegistry.All.Select(codec => codec.Name).Where(pattern.IsMatch)];
        }
        catch (WildcardPatternException)
        {
            return [CodecRegistry.Find(name).Name];
        }
    }

    private static CodecInfo Describe(Native.Codecs.CodecInfo codec) => new()
    {
        Name = codec.Name,
        Kind = codec.Kind.ToString(),
        // Levels below 0, which only one codec has, would be read as a dash; its description has them.
        Levels = codec is { MinLevel: int least, MaxLevel: int most }
            ? least == most ? $"{least}" : $"{Math.Max(least, 1)}-{most}"
            : "",
        DefaultLevel = codec.DefaultLevel,
        ZarrV2 = codec.V2Id ?? "",
        ZarrV3 = codec.V3Name,
        Portable = codec.IsPortable,
        Description = codec.Description,
    };
}
