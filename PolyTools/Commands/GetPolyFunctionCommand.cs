using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Expressions;

namespace PolyTools;

/// <summary>
/// Get-PolyFunction: lists the operators, functions, reductions and constants of the language of expressions, with the types
/// that they take and whether they run as vector instructions.
/// </summary>
[Cmdlet(VerbsCommon.Get, "PolyFunction")]
[OutputType(typeof(FunctionInfo))]
public sealed class GetPolyFunctionCommand : PolyCmdlet
{
    /// <summary>Names, other names and signs; wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FunctionCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guarded(() =>
    {
        // Once each, in the catalog's order, whatever the patterns have in common.
        var chosen = new HashSet<FunctionDescription>();
        foreach (string name in Name)
        {
            FunctionDescription[] matches = [.. FunctionCatalog.All.Where(Matching(name))];
            chosen.UnionWith(matches);
            if (matches.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                WriteError(Unknown(name), name);
        }

        foreach (FunctionDescription function in FunctionCatalog.All.Where(chosen.Contains))
            WriteObject(Info(function));
    });

    private static Func<FunctionDescription, bool> Matching(string name)
    {
        WildcardPattern pattern;
        try
        {
            pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            pattern.IsMatch("");
        }
        catch (WildcardPatternException)
        {
            return _ => false;
        }

        return function => pattern.IsMatch(function.Name) || function.Aliases.Any(pattern.IsMatch);
    }

    private static PolyException Unknown(string name) => new(
        "UnknownFunction", ErrorKind.InvalidArgument,
        $"The language has no operator, function or constant '{name}'.{FunctionCatalog.Suggest(name)}",
        "Get-PolyFunction without a name lists all.");

    private static FunctionInfo Info(FunctionDescription function)
    {
        IReadOnlyList<FunctionSignature> signatures = function.Signatures;
        bool keepsType = signatures.All(signature => signature.Result == signature.Operands);
        string result = function.ConstantType is DType type ? type.Name()
            : keepsType ? "same"
            : Describe(signatures.Select(signature => signature.Result));
        return new FunctionInfo
        {
            Name = function.Name,
            Kind = function.Kind.ToString(),
            Usage = function.Usage,
            Arguments = function.Arguments,
            Types = Describe(signatures.Select(signature => signature.Operands)),
            Result = result,
            Signatures = string.Join(
                "; ",
                from signature in signatures
                group signature.Operands.Name() by signature.Result into operands
                select $"{operands.Key.Name()} of {string.Join(", ", operands)}"),
            Simd = Describe(signatures.Where(signature => signature.IsVector).Select(signature => signature.Operands)),
            MaxUlp = function.MaxUlp,
            MeasuredUlp = function.MeasuredUlp,
            MeasuredUlpFloat32 = function.MeasuredUlpFloat32,
            FastUlp = function.FastUlp,
            Aliases = string.Join(", ", function.Aliases),
        };
    }

    /// <summary>Names of types, with one name for those of a kind: <c>int</c>, <c>float</c>; <c>int8-32</c> for some sizes of both signs.</summary>
    private static string Describe(IEnumerable<DType> types)
    {
        HashSet<DType> all = [.. types];
        var names = new List<string>();
        (DType Signed, DType Unsigned)[] pairs =
        [
            (DType.Int8, DType.UInt8), (DType.Int16, DType.UInt16), (DType.Int32, DType.UInt32), (DType.Int64, DType.UInt64),
        ];
        int whole = pairs.TakeWhile(pair => all.Contains(pair.Signed) && all.Contains(pair.Unsigned)).Count();
        if (all.Contains(DType.Bool))
            names.Add("bool");
        if (whole > 1)
            names.Add(whole == pairs.Length ? "int" : $"int8-{8 << (whole - 1)}");
        names.AddRange(all.Where(type => type.IsInteger() && (whole < 2 || 8 * type.Size() > 8 << (whole - 1)))
            .Order().Select(type => type.Name()));
        bool hasBoth = all.Contains(DType.Float32) && all.Contains(DType.Float64);
        if (hasBoth)
            names.Add("float");
        names.AddRange(all.Where(type => type > DType.UInt64 && !(hasBoth && type.IsFloat())).Order()
            .Select(type => type == DType.Complex128 ? "complex" : type.Name()));
        return string.Join(", ", names);
    }
}
