using System.Collections;
using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.Measurement;

namespace PolyTools;

/// <summary>The values of -Variable as operands of expressions, and the generated x.</summary>
internal sealed class OperandTable : IDisposable
{
    private const string GeneratedName = "x";

    private readonly List<OperandSource> given = [];
    private readonly OperandSource generated;
    private readonly long? askedCount;
    private readonly long defaultCount;

    /// <param name="variables">Names and values.</param>
    /// <param name="askedCount">The count of the generated x that the user asked for, if any.</param>
    /// <param name="defaultCount">The count of the generated x where there is no array.</param>
    /// <param name="range">The first and last point of the generated x.</param>
    /// <param name="typeName">The type of the generated x.</param>
    /// <exception cref="PolyException">A name or a value cannot be used.</exception>
    public OperandTable(
        IDictionary variables, long? askedCount, long defaultCount, (double First, double Last) range, string typeName)
    {
        (this.askedCount, this.defaultCount) = (askedCount, defaultCount);
        DType type = string.Equals(typeName, "float32", StringComparison.OrdinalIgnoreCase) ? DType.Float32 : DType.Float64;
        generated = new OperandSource(new Variable(GeneratedName, type, IsScalar: false), Range: range);
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
    /// <exception cref="PolyException">The arrays that it uses have different lengths.</exception>
    public BoundOperands Bind(Expression expression)
    {
        var sources = new List<OperandSource>(given);
        Variable[] variables = [.. given.Select(source => source.Variable)];
        // Only what the expression uses must be of one length; another expression may use the rest.
        int[] used = [.. expression.Names.Select(name => Expression.Resolve(name, variables))];
        OperandSource[] arrays =
            [.. used.Where(index => index >= 0).Select(index => given[index]).Where(source => source.Array is not null)];
        OperandSource? other = Array.Find(arrays, source => source.Array!.Count != arrays[0].Array!.Count);
        if (other is not null)
        {
            throw new PolyException(
                "LengthMismatch", ErrorKind.InvalidArgument,
                $"'{arrays[0].Variable.Name}' has {arrays[0].Array!.Count:N0} elements and '{other.Variable.Name}' has "
                + $"{other.Array!.Count:N0}.", "Pass arrays of one length.");
        }

        bool isGenerated = expression.Names.Where((_, i) => used[i] < 0)
            .Contains(GeneratedName, StringComparer.OrdinalIgnoreCase);
        long? length = arrays.Length > 0 ? arrays[0].Array!.Count : null;
        if (isGenerated)
        {
            sources.Add(generated);
            if (length is not null && askedCount is not null && length != askedCount)
            {
                throw new PolyException(
                    "LengthMismatch", ErrorKind.InvalidArgument,
                    $"The generated x has {askedCount:N0} elements and '{arrays[0].Variable.Name}' has {length:N0}.",
                    "Leave Count out: x then has as many elements as the arrays.");
            }
        }

        return new BoundOperands(sources, length ?? askedCount ?? defaultCount, isGenerated);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OperandSource source in given)
            source.Array?.Dispose();
    }

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static OperandSource Source(string name, object? value)
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
            if (TryScalar(value, out double number, out DType type))
                return new OperandSource(new Variable(name, type, IsScalar: true), Scalar: number);
            Array array = value switch
            {
                object?[] list => FromList(list),
                Array typed => typed,
                IList list => FromList(list.Cast<object?>().ToArray()),
                _ => throw new PolyException(
                    "UnsupportedVariable", ErrorKind.InvalidArgument,
                    value is null ? "It has no value." : $"A value of type {value.GetType()} cannot be computed with.",
                    "Pass a number, a boolean, a .NET array or a list of numbers."),
            };
            ArrayOperand operand = ArrayOperand.From(array);
            return new OperandSource(new Variable(name, operand.Type, IsScalar: false), operand);
        }
        catch (PolyException exception)
        {
            throw new PolyException(
                exception.ErrorId, exception.Kind, $"Variable '{name}': {exception.Message}",
                exception.RecommendedAction, exception);
        }
    }

    private static bool TryScalar(object? value, out double number, out DType type)
    {
        type = value is bool ? DType.Bool : DType.Float64;
        number = 0;
        switch (value)
        {
            case bool boolean:
                number = boolean ? 1 : 0;
                return true;
            case Half half:
                number = (double)half;
                return true;
            case System.Numerics.BigInteger big:
                number = (double)big;
                return true;
            case double or float or decimal or byte or sbyte or short or ushort or int or uint or long or ulong:
                number = Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);
                return true;
            default:
                return false;
        }
    }

    /// <summary>PowerShell's lists hold objects: all booleans, or numbers that become float64.</summary>
    private static Array FromList(object?[] list)
    {
        var numbers = new double[list.Length];
        int booleans = 0;
        for (int i = 0; i < list.Length; i++)
        {
            object? item = Unwrap(list[i]);
            if (!TryScalar(item, out numbers[i], out DType type))
            {
                throw new PolyException(
                    "UnsupportedElementType", ErrorKind.InvalidArgument,
                    item is null ? $"Element {i} has no value." : $"Element {i} is of type {item.GetType()}.",
                    "Pass numbers only, or booleans only.");
            }

            booleans += type == DType.Bool ? 1 : 0;
        }

        if (booleans == 0)
            return numbers;
        if (booleans == list.Length)
            return Array.ConvertAll(numbers, number => number != 0);
        throw new PolyException(
            "UnsupportedElementType", ErrorKind.InvalidArgument, "The list mixes numbers and booleans.",
            "Pass numbers only, or booleans only.");
    }
}

/// <summary>The operands of one expression.</summary>
/// <param name="Sources">All variables.</param>
/// <param name="Count">Elements of every array that the expression uses.</param>
/// <param name="IsGenerated">True if x is generated.</param>
internal sealed record BoundOperands(IReadOnlyList<OperandSource> Sources, long Count, bool IsGenerated)
{
    /// <summary>What the expression is told of them.</summary>
    public Variable[] Variables => [.. Sources.Select(source => source.Variable)];

    /// <summary>The result as a .NET array, or as a number or boolean where no array takes part.</summary>
    public unsafe object Evaluate(CompiledExpression compiled, int threads, CancellationToken cancellation)
    {
        double[] scalars = [.. Sources.Select(source => source.Scalar)];
        if (compiled.IsScalar)
        {
            double value = compiled.Evaluate(scalars);
            return compiled.Type == DType.Bool ? value != 0 : value;
        }

        OperandSource? x = Sources.FirstOrDefault(source => source.Range is not null);
        using ArrayOperand? points = x is null ? null : ArrayOperand.Linspace(
            x.Variable.Type, Count, x.Range!.Value.First, x.Range.Value.Last, threads, cancellation);
        nint[] pointers = [.. Sources.Select(source => (source.Array ?? (source == x ? points : null))?.Pointer ?? 0)];
        Array result = Allocate(compiled.Type, (int)Count);
        fixed (byte* pinned = &System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(result))
        {
            compiled.Run(
                pointers, scalars, pinned, Count, threads, StorePolicy.DefaultThreshold, cancellation);
        }

        return result;
    }

    private static Array Allocate(DType type, int count)
    {
        try
        {
            return type switch
            {
                DType.Float64 => GC.AllocateUninitializedArray<double>(count),
                DType.Float32 => GC.AllocateUninitializedArray<float>(count),
                _ => GC.AllocateUninitializedArray<bool>(count),
            };
        }
        catch (OutOfMemoryException exception)
        {
            throw new PolyException(
                "OutOfMemory", ErrorKind.ResourceUnavailable,
                $"There is no room for a .NET array of {count:N0} elements.", "Work on fewer elements.", exception);
        }
    }
}
