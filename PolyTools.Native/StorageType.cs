namespace PolyTools.Native;

/// <summary>The type of an array's elements on disk: that of memory, and two that are narrower there.</summary>
public enum StorageType
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

    /// <summary>IEEE 754 half precision; computes as float32.</summary>
    Float16,

    /// <summary>IEEE 754 single precision.</summary>
    Float32,

    /// <summary>IEEE 754 double precision.</summary>
    Float64,

    /// <summary>Two single precision numbers: the real and the imaginary part; computes as complex128.</summary>
    Complex64,

    /// <summary>Two double precision numbers: the real and the imaginary part.</summary>
    Complex128,
}

/// <summary>Facts about the types of elements on disk.</summary>
public static class StorageTypes
{
    private static readonly (int Size, string Name, DType Memory, string Kind)[] Facts =
    [
        (1, "bool", DType.Bool, "b1"),
        (1, "int8", DType.Int8, "i1"), (1, "uint8", DType.UInt8, "u1"),
        (2, "int16", DType.Int16, "i2"), (2, "uint16", DType.UInt16, "u2"),
        (4, "int32", DType.Int32, "i4"), (4, "uint32", DType.UInt32, "u4"),
        (8, "int64", DType.Int64, "i8"), (8, "uint64", DType.UInt64, "u8"),
        (2, "float16", DType.Float32, "f2"), (4, "float32", DType.Float32, "f4"), (8, "float64", DType.Float64, "f8"),
        (8, "complex64", DType.Complex128, "c8"), (16, "complex128", DType.Complex128, "c16"),
    ];

    /// <summary>All types.</summary>
    public static IReadOnlyList<StorageType> All { get; } = Enum.GetValues<StorageType>();

    /// <summary>Bytes of one element on disk.</summary>
    public static int Size(this StorageType type) => Facts[(int)type].Size;

    /// <summary>The name in Zarr version 3 and NumPy, such as <c>float64</c>.</summary>
    public static string Name(this StorageType type) => Facts[(int)type].Name;

    /// <summary>The type in memory.</summary>
    public static DType MemoryType(this StorageType type) => Facts[(int)type].Memory;

    /// <summary>True if the elements look the same in memory and on disk.</summary>
    public static bool IsMemoryType(this StorageType type) => type is not (StorageType.Float16 or StorageType.Complex64);

    /// <summary>NumPy's kind and size without the byte order, such as <c>f8</c>.</summary>
    public static string Kind(this StorageType type) => Facts[(int)type].Kind;

    /// <summary>Bytes of the numbers that a byte order applies to: half an element for complex numbers.</summary>
    public static int NumberSize(this StorageType type) =>
        type is StorageType.Complex64 or StorageType.Complex128 ? type.Size() / 2 : type.Size();

    /// <summary>The type on disk that has the elements of a type in memory.</summary>
    /// <exception cref="PolyException">The elements are strings, which chunked arrays do not hold.</exception>
    public static StorageType From(DType type) =>
        type == DType.String
            ? throw new PolyException(
                "UnsupportedElementType", ErrorKind.InvalidArgument, "Strings cannot be stored in a chunked array.",
                "Store numbers or booleans.")
            : Enum.Parse<StorageType>(type.ToString());
}
