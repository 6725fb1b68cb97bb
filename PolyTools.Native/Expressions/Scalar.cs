using System.Globalization;
using System.Numerics;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Expressions;

/// <summary>
/// A single value that is no array: a literal, a constant, a scalar variable, or what is computed from those. As a Python
/// scalar under NumPy's promotion it is <em>weak</em>: it has a kind (bool, integer, float, complex, text) and takes the
/// width of the array that it meets.
/// </summary>
public readonly record struct Scalar
{
    private readonly Int128 integer;
    private readonly long realBits;
    private readonly long imaginaryBits;
    private readonly string? text;

    private Scalar(DType type, Int128 integer = default, double real = 0, double imaginary = 0, string? text = null)
    {
        Type = type;
        this.integer = integer;
        // By bits, so that 0.0 and -0.0 are two values and NaN is equal to itself.
        realBits = BitConverter.DoubleToInt64Bits(real);
        imaginaryBits = BitConverter.DoubleToInt64Bits(imaginary);
        this.text = text;
    }

    /// <summary>The kind, as the type that it has alone: Bool, Int64, Float64, Complex128 or String.</summary>
    public DType Type { get; }

    /// <summary>The text of a String.</summary>
    public string Text => text ?? "";

    /// <summary>A Bool or Int64, which may be out of the range of int64 until it meets an array.</summary>
    internal Int128 Integer => integer;

    /// <summary>The value as a complex number, rounded from an integer.</summary>
    public Complex ToComplex() => Complex;

    /// <summary>An integer as an unsigned one; null if it is negative.</summary>
    public ulong? ToUInt64() => integer >= 0 ? (ulong)integer : null;

    /// <summary>The value as a complex number, rounded from an integer.</summary>
    internal Complex Complex => Type is DType.Bool or DType.Int64
        ? new Complex((double)integer, 0)
        : new Complex(BitConverter.Int64BitsToDouble(realBits), BitConverter.Int64BitsToDouble(imaginaryBits));

    /// <summary>The value as a real number, rounded from an integer.</summary>
    internal double Real => Complex.Real;

    /// <summary>A boolean.</summary>
    public static implicit operator Scalar(bool value) => new(DType.Bool, value ? 1 : 0);

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(Int128 value) => new(DType.Int64, value);

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(long value) => new(DType.Int64, value);

    /// <summary>A real number.</summary>
    public static implicit operator Scalar(double value) => new(DType.Float64, real: value);

    /// <summary>A complex number.</summary>
    public static implicit operator Scalar(Complex value) =>
        new(DType.Complex128, real: value.Real, imaginary: value.Imaginary);

    /// <summary>A text.</summary>
    public static implicit operator Scalar(string value) => new(DType.String, text: value);

    /// <summary>A .NET value.</summary>
    /// <param name="value">A boolean, a number or a string.</param>
    /// <returns>Null for anything else, and for an integer beyond int64 and uint64.</returns>
    public static Scalar? From(object? value) => value switch
    {
        bool boolean => boolean,
        sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong number => (Int128)number,
        Int128 number when number >= long.MinValue && number <= ulong.MaxValue => number,
        BigInteger number when number >= long.MinValue && number <= ulong.MaxValue => (Int128)number,
        Half number => (double)number,
        float number => (double)number,
        double number => number,
        decimal number => (double)number,
        Complex number => number,
        string text => text,
        _ => null,
    };

    /// <summary>The value as a .NET object: bool, long (ulong if it needs one), double, Complex or string.</summary>
    public object ToObject() => Type switch
    {
        DType.Bool => integer != 0,
        DType.Int64 => integer <= long.MaxValue ? (long)integer : (ulong)integer,
        DType.Float64 => Real,
        DType.Complex128 => Complex,
        _ => Text,
    };

    /// <inheritdoc/>
    public override string ToString() => Convert.ToString(ToObject(), CultureInfo.InvariantCulture)!;

    /// <summary>Whether an integer type holds the value, which is an integer.</summary>
    internal bool Fits(DType type)
    {
        if (!type.IsInteger())
            return true;
        int bits = 8 * type.Size();
        (Int128 lowest, Int128 highest) = type.IsSigned()
            ? (-(Int128.One << (bits - 1)), (Int128.One << (bits - 1)) - 1)
            : (0, (Int128.One << bits) - 1);
        return integer >= lowest && integer <= highest;
    }

    /// <summary>Writes the value as one element of an array's type.</summary>
    /// <param name="destination">Room for an element.</param>
    /// <param name="type">A type at least as high as the value's kind.</param>
    /// <exception cref="PolyException">An integer does not fit the type.</exception>
    internal unsafe void Write(byte* destination, DType type)
    {
        if (!Fits(type))
        {
            throw new PolyException(
                "IntegerOutOfRange", ErrorKind.InvalidArgument,
                $"The integer {this} does not fit the array's type, {type.Name()}.",
                "Write it as a float, such as 300.0, or pass an array of a wider type.");
        }

        switch (type)
        {
            case DType.Bool:
                *destination = Complex != Complex.Zero ? (byte)1 : (byte)0;
                break;
            case DType.Int8 or DType.UInt8:
                *destination = (byte)(ulong)(UInt128)integer;
                break;
            case DType.Int16 or DType.UInt16:
                *(ushort*)destination = (ushort)(ulong)(UInt128)integer;
                break;
            case DType.Int32 or DType.UInt32:
                *(uint*)destination = (uint)(ulong)(UInt128)integer;
                break;
            case DType.Int64 or DType.UInt64:
                *(ulong*)destination = (ulong)(UInt128)integer;
                break;
            case DType.Float32:
                *(float*)destination = Type == DType.Int64 ? (float)integer : (float)Real;
                break;
            case DType.Float64:
                *(double*)destination = Real;
                break;
            case DType.Complex128:
                *(Complex*)destination = Complex;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "Text has its memory elsewhere.");
        }
    }

    /// <summary>Reads one element of a scalar's own type.</summary>
    internal static unsafe Scalar Read(byte* source, DType type) => type switch
    {
        DType.Bool => *source != 0,
        DType.Int64 => *(long*)source,
        DType.Float64 => *(double*)source,
        DType.Complex128 => *(Complex*)source,
        DType.String => ((StringRef*)source)->Text.ToString(),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
