using System.Numerics;

namespace PolyTools.Native;

/// <summary>The type of an array's elements, by NumPy's names.</summary>
public enum DType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>Signed, 8 bits.</summary>
    Int8,

    /// <summary>Unsigned, 8 bits.</summary>
    UInt8,

    /// <summary>Signed, 16 bits.</summary>
    Int16,

    /// <summary>Unsigned, 16 bits.</summary>
    UInt16,

    /// <summary>Signed, 32 bits.</summary>
    Int32,

    /// <summary>Unsigned, 32 bits.</summary>
    UInt32,

    /// <summary>Signed, 64 bits.</summary>
    Int64,

    /// <summary>Unsigned, 64 bits.</summary>
    UInt64,

    /// <summary>IEEE 754 single precision.</summary>
    Float32,

    /// <summary>IEEE 754 double precision.</summary>
    Float64,

    /// <summary>Two double precision numbers: the real and the imaginary part.</summary>
    Complex128,

    /// <summary>Text of any length; see <see cref="VectorMath.StringRef"/>.</summary>
    String,
}

/// <summary>Facts about element types.</summary>
public static class DTypes
{
    private static readonly (int Size, string Name, Type Clr)[] Facts =
    [
        (1, "bool", typeof(bool)),
        (1, "int8", typeof(sbyte)), (1, "uint8", typeof(byte)),
        (2, "int16", typeof(short)), (2, "uint16", typeof(ushort)),
        (4, "int32", typeof(int)), (4, "uint32", typeof(uint)),
        (8, "int64", typeof(long)), (8, "uint64", typeof(ulong)),
        (4, "float32", typeof(float)), (8, "float64", typeof(double)),
        (16, "complex128", typeof(Complex)),
        (16, "str", typeof(string)),
    ];

    /// <summary>Bytes of one element in memory.</summary>
    public static int Size(this DType type) => Facts[(int)type].Size;

    /// <summary>NumPy's name, such as <c>float64</c>.</summary>
    public static string Name(this DType type) => Facts[(int)type].Name;

    /// <summary>The type of the elements of a .NET array with such elements.</summary>
    public static Type ClrType(this DType type) => Facts[(int)type].Clr;

    /// <summary>True for the eight integer types; not for bool.</summary>
    public static bool IsInteger(this DType type) => type is >= DType.Int8 and <= DType.UInt64;

    /// <summary>True for the signed integer types.</summary>
    public static bool IsSigned(this DType type) =>
        type is DType.Int8 or DType.Int16 or DType.Int32 or DType.Int64;

    /// <summary>True for float32 and float64.</summary>
    public static bool IsFloat(this DType type) => type is DType.Float32 or DType.Float64;

    /// <summary>True for what arithmetic is done with: everything but strings.</summary>
    public static bool IsNumeric(this DType type) => type != DType.String;

    /// <summary>The type that holds the values of two arrays' types: NumPy's <c>result_type</c>.</summary>
    /// <remarks>
    /// Of two integers of one signedness it is the wider one; a signed and an unsigned one need a signed type that holds
    /// both, which for uint64 only float64 is called. A float32 holds integers of up to 16 bits.
    /// </remarks>
    /// <returns>Null for a string with a number.</returns>
    public static DType? Promote(DType a, DType b)
    {
        if (a == b)
            return a;
        if (a > b)
            (a, b) = (b, a);
        if (b == DType.String)
            return null;
        if (a == DType.Bool || b is DType.Complex128 or DType.Float64)
            return b;
        if (b == DType.Float32)
            return a.Size() <= 2 ? DType.Float32 : DType.Float64;
        // Two different integers: b is at least as wide.
        if (a.IsSigned() == b.IsSigned() || (b.IsSigned() && b.Size() > a.Size()))
            return b;
        (DType signed, DType unsigned) = a.IsSigned() ? (a, b) : (b, a);
        return unsigned switch
        {
            DType.UInt8 => signed.Size() > 1 ? signed : DType.Int16,
            DType.UInt16 => signed.Size() > 2 ? signed : DType.Int32,
            DType.UInt32 => DType.Int64,
            _ => DType.Float64,
        };
    }
}
