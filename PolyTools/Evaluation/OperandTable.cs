using System.Collections;
using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.Storage;

namespace PolyTools;

/// <summary>The values of -Variable as operands of expressions, and the generated x.</summary>
internal sealed class OperandTable : IDisposable
{
    private const string GeneratedName = "x";

    private readonly List<OperandSource> given = [];

    /// <summary>The values that another process can have as they are: scalars, and full paths of arrays on disk.</summary>
    private readonly Dictionary<string, object?> passable = new(StringComparer.Ordinal);
    private readonly OperandSource generated;
    private readonly long? askedCount;
    private readonly long defaultCount;
    private readonly Func<string, string> resolvePath;

    /// <param name="variables">Names and values.</param>
    /// <param name="askedCount">The count of the generated x that the user asked for, if any.</param>
    /// <param name="defaultCount">The count of the generated x where there is no array.</param>
    /// <param name="range">The first and last point of the generated x.</param>
    /// <param name="typeName">The type of the generated x.</param>
    /// <param name="resolvePath">Makes a path of the shell one of the file system.</param>
    /// <exception cref="PolyException">A name or a value cannot be used.</exception>
    public OperandTable(
        IDictionary variables, long? askedCount, long defaultCount, (double First, double Last) range, string typeName,
        Func<string, string> resolvePath)
    {
        (this.askedCount, this.defaultCount, this.resolvePath) = (askedCount, defaultCount, resolvePath);
        DType type = string.Equals(typeName, "float32", StringComparison.OrdinalIgnoreCase) ? DType.Float32 : DType.Float64;
        generated = new OperandSource(new Variable(GeneratedName, type, Shape.Single), Range: range);
        try
        {
            foreach (DictionaryEntry entry in variables)
                given.Add(Source(entry.Key?.ToString() ?? "", Unwrap(entry.Value)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Chooses the operands of an expression.</summary>
    /// <remarks>
    /// A generated x has as many points as Count says; without Count, as many as the arrays of one axis that the
    /// expression uses.
    /// </remarks>
    public BoundOperands Bind(Expression expression)
    {
        Variable[] variables = [.. given.Select(source => source.Variable)];
        int[] used = [.. expression.Names.Select(name => Expression.Resolve(name, variables))];
        bool isGenerated = expression.Names.Where((_, i) => used[i] < 0)
            .Contains(GeneratedName, StringComparer.OrdinalIgnoreCase);
        IEnumerable<OperandSource> taken = used.Where(index => index >= 0).Distinct().Select(index => given[index]);
        if (!isGenerated)
            return new BoundOperands(given, [.. taken], IsGenerated: false);
        long? length = taken.Select(source => source.Variable.Shape).FirstOrDefault(shape => shape is { Rank: 1 })?.Count;
        OperandSource made = generated with { Variable = generated.Variable with { Shape = new Shape(askedCount ?? length ?? defaultCount) } };
        return new BoundOperands([.. given, made], [.. taken, made], IsGenerated: true);
    }

    /// <summary>The variables as another process can have them: by value, or by the path of a file. Those that are not used stay here.</summary>
    /// <param name="bound">The operands of the expression.</param>
    /// <param name="newPath">Gives a path for an array that is in memory.</param>
    /// <exception cref="PolyException">A value can be in this process only (IsolateOperand).</exception>
    public unsafe Hashtable Pass(BoundOperands bound, Func<string, string> newPath)
    {
        var table = new Hashtable(StringComparer.Ordinal);
        foreach (OperandSource source in bound.Used.Where(given.Contains))
        {
            string name = source.Variable.Name;
            if (source.IsScalar && source.Variable.Type == DType.Complex128)
            {
                throw new PolyException(
                    "IsolateOperand", ErrorKind.InvalidArgument, $"The complex number '{name}' cannot be given to another process as it is.",
                    "Pass its parts as two variables, such as a + b*1j, or leave Isolate out.");
            }

            if (!passable.TryGetValue(name, out object? value))
            {
                ArrayOperand array = source.Array!;
                if (array.Type == DType.String || !array.IsContiguous)
                {
                    throw new PolyException(
                        "IsolateOperand", ErrorKind.InvalidArgument, $"The array '{name}' cannot be given to another process.",
                        "Leave Isolate out, or pass numbers in C order.");
                }

                string path = newPath(ArrayCmdlet.NpyExtension);
                NpyFile.Write(path, array.Type, [.. array.Shape], (byte*)array.Pointer);
                passable.Add(name, value = path);
            }

            table.Add(name, value);
        }

        return table;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OperandSource source in given)
            source.Array?.Dispose();
    }

    private bool IsPath(string text) =>
        ArrayCmdlet.IsNpy(text) || text.EndsWith(".zarr", StringComparison.OrdinalIgnoreCase) || IsArrayFolder(text);

    private bool IsArrayFolder(string text)
    {
        if (text.Length == 0)
            return false;
        try
        {
            return ArrayMetadata.IsArray(resolvePath(text));
        }
        catch (Exception exception) when (exception is PolyException or RuntimeException or ArgumentException or NotSupportedException)
        {
            // A text like any other, that is no path.
            return false;
        }
    }

    private static OperandSource FromFile(string name, string path)
    {
        if (ArrayCmdlet.IsNpy(path) && !Directory.Exists(path))
        {
            ArrayOperand mapped = NpyFile.Open(path);
            return new OperandSource(Variable.Of(name, mapped), mapped);
        }

        var array = Native.Storage.ChunkedArray.Open(path);
        ArrayMetadata metadata = array.Metadata;
        return new OperandSource(
            new Variable(name, metadata.Type.MemoryType(), new Shape([.. metadata.Shape])), Chunks: array);
    }

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private OperandSource Source(string name, object? value)
    {
        if (name.Length == 0 || !(char.IsLetter(name[0]) || name[0] == '_')
            || !name.All(c => char.IsLetterOrDigit(c) || c == '_'))
        {
            throw new PolyException(
                "InvalidVariableName", ErrorKind.InvalidArgument, $"'{name}' cannot be the name of a variable.",
                "Use letters, digits and '_', and begin with a letter.");
        }

        try
        {
            if (Scalar.From(value) is Scalar scalar && !(value is string text && IsPath(text)))
            {
                passable[name] = scalar.ToObject();
                return new OperandSource(Variable.Of(name, scalar), Scalar: scalar);
            }

            if ((value is string path ? resolvePath(path) : (value as ChunkedArray)?.Path) is string file)
            {
                passable[name] = file;
                return FromFile(name, file);
            }

            ArrayOperand operand = value switch
            {
                object?[] list when list.GetType() == typeof(object[]) => ArrayOperand.From(FromList(list)),
                Array => ArrayOperand.From(value),
                IList list when !value.GetType().IsValueType => ArrayOperand.From(FromList([.. list.Cast<object?>()])),
                null => throw new PolyException(
                    "UnsupportedVariable", ErrorKind.InvalidArgument, "It has no value.",
                    "Pass a number, a boolean, a string, a .NET array or a list of numbers."),
                _ => ArrayOperand.From(value),
            };
            return new OperandSource(Variable.Of(name, operand), operand);
        }
        catch (PolyException exception)
        {
            throw new PolyException(
                exception.ErrorId, exception.Kind, $"Variable '{name}': {exception.Message}",
                exception.RecommendedAction, exception);
        }
    }

    /// <summary>PowerShell's lists hold objects: they become an array of the type that all items have in common.</summary>
    private static Array FromList(object?[] list)
    {
        var items = new Scalar[list.Length];
        DType? common = null;
        for (int i = 0; i < list.Length; i++)
        {
            object? item = Unwrap(list[i]);
            items[i] = Scalar.From(item) ?? throw new PolyException(
                "UnsupportedElementType", ErrorKind.InvalidArgument,
                item is null ? $"Element {i} has no value." : $"Element {i} is of type {item.GetType()}.",
                "Pass numbers, booleans or strings; for a table, a .NET array such as [double[,]].");
            DType? type = common is null ? items[i].Type : DTypes.Promote(common.Value, items[i].Type);
            if (type is null || (common is not null && (common == DType.Bool) != (items[i].Type == DType.Bool)))
            {
                throw new PolyException(
                    "UnsupportedElementType", ErrorKind.InvalidArgument,
                    $"The list mixes kinds: element {i} is {items[i].Type.Name()}, those before are {common!.Value.Name()}.",
                    "Pass only numbers, only booleans or only strings.");
            }

            common = type;
        }

        return common switch
        {
            DType.Bool => Array.ConvertAll(items, item => (bool)item.ToObject()),
            DType.Int64 when Array.TrueForAll(items, item => item.ToObject() is long) =>
                Array.ConvertAll(items, item => (long)item.ToObject()),
            DType.Int64 => Array.ConvertAll(items, item => item.ToUInt64() ?? throw new PolyException(
                "UnsupportedElementType", ErrorKind.InvalidArgument,
                "No integer type holds all the numbers of the list.", "Pass an array of a type, such as [double[]].")),
            DType.Complex128 => Array.ConvertAll(items, item => item.ToComplex()),
            DType.String => Array.ConvertAll(items, item => item.Text),
            _ => Array.ConvertAll(items, item => item.ToComplex().Real),
        };
    }
}

/// <summary>The operands of one expression.</summary>
/// <param name="Sources">All variables.</param>
/// <param name="Used">Those that the expression names.</param>
/// <param name="IsGenerated">True if x is generated.</param>
internal sealed record BoundOperands(IReadOnlyList<OperandSource> Sources, IReadOnlyList<OperandSource> Used, bool IsGenerated)
{
    /// <summary>What the expression is told of them.</summary>
    public Variable[] Variables => [.. Sources.Select(source => source.Variable)];

    /// <summary>The values of the scalars.</summary>
    public Scalar[] Scalars => [.. Sources.Select(source => source.Scalar)];
}
