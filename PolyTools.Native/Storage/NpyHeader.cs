using System.Globalization;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Storage;

/// <summary>What the header of a .npy file says.</summary>
/// <param name="Kind">NumPy's letter: b, i, u, f, c, U or S.</param>
/// <param name="ElementSize">Bytes of an element in the file.</param>
/// <param name="IsSwapped">True if the bytes of a number are not in the machine's order.</param>
/// <param name="IsFortranOrder">True if the first dimension is contiguous.</param>
/// <param name="Shape">The lengths of the dimensions, at most <see cref="ArrayShape.MaxRank"/>.</param>
internal sealed record NpyHeader(char Kind, int ElementSize, bool IsSwapped, bool IsFortranOrder, long[] Shape)
{
    /// <summary>The type of the elements in memory.</summary>
    public DType Type => (Kind, ElementSize) switch
    {
        ('b', _) => DType.Bool,
        ('i', 1) => DType.Int8,
        ('i', 2) => DType.Int16,
        ('i', 4) => DType.Int32,
        ('i', _) => DType.Int64,
        ('u', 1) => DType.UInt8,
        ('u', 2) => DType.UInt16,
        ('u', 4) => DType.UInt32,
        ('u', _) => DType.UInt64,
        ('f', 8) => DType.Float64,
        ('f', _) => DType.Float32,
        ('c', _) => DType.Complex128,
        _ => DType.String,
    };
}

/// <summary>
/// Reads the header of a .npy file: a dictionary of three keys, in any order, whose values are a string, a boolean and a tuple
/// of numbers.
/// </summary>
internal sealed class NpyHeaderParser(string path, string text)
{
    private static readonly string[] Keys = ["descr", "fortran_order", "shape"];

    private int at;

    public static PolyException Invalid(string path, string reason) =>
        new("NpyInvalid", ErrorKind.InvalidArgument, $"'{path}' is no .npy file: {reason}.", "Write it with numpy.save.");

    /// <exception cref="PolyException">It is not such a dictionary, or the type is not supported.</exception>
    public NpyHeader Parse()
    {
        string? description = null;
        bool? isFortranOrder = null;
        long[]? shape = null;
        Expect('{');
        while (!Accept('}'))
        {
            string key = String();
            Expect(':');
            if (key == Keys[0] && description is null)
                description = Description();
            else if (key == Keys[1] && isFortranOrder is null)
                isFortranOrder = Boolean();
            else if (key == Keys[2] && shape is null)
                shape = Shape();
            else
                throw Invalid($"its header has the key '{key}'{(Keys.Contains(key) ? " twice" : "")}");
            if (!Accept(','))
            {
                Expect('}');
                break;
            }
        }

        SkipSpace();
        if (at < text.Length)
            throw Invalid($"its header goes on after the dictionary, at character {at}");
        if (description is null || isFortranOrder is null || shape is null)
            throw Invalid("its header lacks one of the keys descr, fortran_order and shape");
        (char kind, int size, bool isSwapped) = Element(description);
        return new NpyHeader(kind, size, isSwapped, isFortranOrder.Value, shape);
    }

    private (char Kind, int Size, bool IsSwapped) Element(string description)
    {
        ReadOnlySpan<char> rest = description;
        char order = '=';
        if (rest.Length > 0 && rest[0] is '<' or '>' or '|' or '=')
        {
            order = rest[0];
            rest = rest[1..];
        }

        if (rest.Length < 2 || !int.TryParse(rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out int size))
            throw Unsupported(description);
        char kind = rest[0];
        bool isKnown = kind switch
        {
            'b' => size == 1,
            'i' or 'u' => size is 1 or 2 or 4 or 8,
            'f' => size is 2 or 4 or 8,
            'c' => size is 8 or 16,
            // Elements of no size would let a small file ask for any amount of memory.
            'S' => size > 0,
            'U' => size is > 0 and <= int.MaxValue / sizeof(int),
            _ => false,
        };
        if (!isKnown)
            throw Unsupported(description);
        return (kind, kind == 'U' ? size * sizeof(int) : size, order == (BitConverter.IsLittleEndian ? '>' : '<'));
    }

    private string Description()
    {
        SkipSpace();
        if (at < text.Length && text[at] is '[' or '(')
        {
            // Records may be described at any length.
            string shown = text[at..].TrimEnd();
            throw Unsupported(shown.Length > 40 ? shown[..40] + "…" : shown);
        }

        return String();
    }

    private bool Boolean()
    {
        SkipSpace();
        foreach ((string word, bool value) in (ReadOnlySpan<(string, bool)>)[("True", true), ("False", false)])
        {
            if (text.AsSpan(at).StartsWith(word, StringComparison.Ordinal))
            {
                at += word.Length;
                return value;
            }
        }

        throw Expected("True or False");
    }

    private long[] Shape()
    {
        List<long> shape = [];
        Expect('(');
        while (!Accept(')'))
        {
            if (shape.Count == ArrayShape.MaxRank)
                throw Invalid($"it has more than {ArrayShape.MaxRank} dimensions");
            shape.Add(Length());
            if (!Accept(','))
            {
                // (3) is a number and not a tuple.
                if (shape.Count == 1)
                    throw Expected("','");
                Expect(')');
                break;
            }
        }

        return [.. shape];
    }

    private long Length()
    {
        SkipSpace();
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        if (!long.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out long length))
        {
            at = start;
            throw Expected("a length of up to 64 bits");
        }

        // As Python 2 wrote some numbers.
        if (at < text.Length && text[at] == 'L')
            at++;
        return length;
    }

    private string String()
    {
        SkipSpace();
        char quote = at < text.Length ? text[at] : '\0';
        if (quote is not ('\'' or '"'))
            throw Expected("a string");
        int end = text.IndexOf(quote, at + 1);
        string value = end < 0 ? throw Expected("a string that ends") : text[(at + 1)..end];
        if (value.AsSpan().ContainsAny('\\', '\n', '\r'))
            throw Expected("a string without escapes");
        at = end + 1;
        return value;
    }

    private bool Accept(char symbol)
    {
        SkipSpace();
        bool isThere = at < text.Length && text[at] == symbol;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private void Expect(char symbol)
    {
        if (!Accept(symbol))
            throw Expected($"'{symbol}'");
    }

    private void SkipSpace()
    {
        while (at < text.Length && text[at] is ' ' or '\n' or '\t' or '\r')
            at++;
    }

    private PolyException Expected(string what) => Invalid($"its header should have {what} at character {at}");

    private PolyException Invalid(string reason) => Invalid(path, reason);

    private PolyException Unsupported(string description) =>
        new("NpyUnsupportedType", ErrorKind.InvalidArgument,
            $"'{path}' has elements of NumPy's type {description}, which cannot be computed with.",
            "Save numbers, booleans or text: numpy.save(path, array.astype('float64')).");
}
