using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;

namespace PolyTools.Native.Codecs;

/// <summary>Each number but the first as its difference from the one before: numcodecs' delta.</summary>
/// <remarks>
/// Differences and sums are the type's own, as NumPy's: those of integers wrap around, so that decoding gives back every bit; those of
/// floating-point and complex numbers are rounded, so that decoding gives them back only nearly. Bytes behind the last
/// whole element are copied.
/// </remarks>
public sealed unsafe class DeltaCodec : Codec
{
    private const string Name = "delta";

    private readonly StorageType type;
    private readonly bool isBigEndian;

    /// <summary>Makes it.</summary>
    /// <param name="type">The type of the elements.</param>
    /// <param name="isBigEndian">The byte order of the elements, encoded and not.</param>
    /// <exception cref="PolyException">The type is bool, whose differences are lost (UnsupportedElementType).</exception>
    public DeltaCodec(StorageType type, bool isBigEndian = false)
    {
        if (type == StorageType.Bool)
        {
            throw new PolyException(
                "UnsupportedElementType", ErrorKind.InvalidArgument, "The filter delta cannot be used for booleans.",
                "Use another filter, or none.");
        }

        this.type = type;
        this.isBigEndian = isBigEndian && type.NumberSize() > 1;
    }

    /// <summary>What the registry knows of it.</summary>
    public static CodecInfo Definition { get; } = new(
        CodecKind.Filter, Name, "Differences of neighbours: for integers that change slowly.",
        options => new DeltaCodec(options.ElementType, !BitConverter.IsLittleEndian),
        (configuration, _, _) => Read(configuration))
    {
        V2Id = Name,
        V3Name = "numcodecs.delta",
    };

    /// <inheritdoc/>
    public override CodecInfo Info => Definition;

    /// <summary>The same for numbers in the machine's byte order: where another codec changes the order afterwards.</summary>
    public DeltaCodec InMachineOrder => InOrder(!BitConverter.IsLittleEndian);

    private bool IsSwapped => type.NumberSize() > 1 && isBigEndian == BitConverter.IsLittleEndian;

    /// <summary>The same for numbers in a byte order.</summary>
    /// <param name="isBigEndian">The byte order.</param>
    public DeltaCodec InOrder(bool isBigEndian) => new(type, isBigEndian);

    /// <summary>True if it works on numbers of a type in a byte order.</summary>
    /// <param name="elementType">The type.</param>
    /// <param name="isBigEndian">The byte order; numbers of one byte have any.</param>
    public bool IsFor(StorageType elementType, bool isBigEndian) =>
        type == elementType && (type.NumberSize() == 1 || this.isBigEndian == isBigEndian);

    /// <inheritdoc/>
    public override long MaxEncodedLength(int length) => length;

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        CheckDestination(source, destination);
        Apply(source, destination[..source.Length], encode: true);
        return source.Length;
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length > destination.Length)
            throw DamagedData.TooLong(Name, destination.Length, destination.Length);
        Apply(source, destination[..source.Length], encode: false);
        return source.Length;
    }

    /// <inheritdoc/>
    public override JsonObject Configuration(ZarrFormat format)
    {
        string order = type.Size() == 1 ? "|" : isBigEndian ? ">" : "<";
        return new JsonObject { ["dtype"] = order + type.Kind(), ["astype"] = order + type.Kind() };
    }

    private static DeltaCodec Read(JsonObject configuration)
    {
        (StorageType type, bool isBigEndian) = ReadType(configuration, "dtype");
        if (configuration["astype"] is { } encoded && ReadType(configuration, "astype") != (type, isBigEndian))
        {
            throw new PolyException(
                "MetadataUnsupported", ErrorKind.OperationFailed,
                $"The codec delta has the dtype {configuration["dtype"]!.ToJsonString(MetadataJson.Compact)} and the astype {encoded.ToJsonString(MetadataJson.Compact)}; "
                + "only equal ones are supported.",
                "Write the array again with equal types.");
        }

        return new DeltaCodec(type, isBigEndian);
    }

    // NumPy's types, as it writes them ("<f8") and by their names ("float64").
    private static (StorageType Type, bool IsBigEndian) ReadType(JsonObject configuration, string key)
    {
        string text = CodecConfiguration.Text(Name, configuration, key) ?? "";
        string kind = text.TrimStart('<', '>', '|', '=');
        foreach (StorageType type in StorageTypes.All)
        {
            if (type != StorageType.Bool && text.Length - kind.Length <= 1 && (type.Kind() == kind || type.Name() == text))
                return (type, type.NumberSize() > 1 && (text[0] == '>' || (text[0] != '<' && !BitConverter.IsLittleEndian)));
        }

        throw CodecConfiguration.Invalid(Name, key, configuration[key], "a type of numbers, such as \"<i4\",");
    }

    private void Apply(ReadOnlySpan<byte> source, Span<byte> destination, bool encode)
    {
        int whole = source.Length - (source.Length % type.Size());
        source[whole..].CopyTo(destination[whole..]);
        source = source[..whole];
        destination = destination[..whole];
        if (!IsSwapped)
        {
            ApplyInMachineOrder(source, destination, encode);
            return;
        }

        Span<byte> swapped = new(ThreadScratch.Get(ScratchPurpose.ByteOrder, whole), whole);
        Swap(source, swapped);
        ApplyInMachineOrder(swapped, destination, encode);
        Swap(destination, destination);
    }

    private void Swap(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        switch (type.NumberSize())
        {
            case sizeof(ushort):
                BinaryPrimitives.ReverseEndianness(
                    MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(destination));
                break;
            case sizeof(uint):
                BinaryPrimitives.ReverseEndianness(
                    MemoryMarshal.Cast<byte, uint>(source), MemoryMarshal.Cast<byte, uint>(destination));
                break;
            default:
                BinaryPrimitives.ReverseEndianness(
                    MemoryMarshal.Cast<byte, ulong>(source), MemoryMarshal.Cast<byte, ulong>(destination));
                break;
        }
    }

    // Integers of one size, signed or not, have the same differences. A complex number is two numbers.
    private void ApplyInMachineOrder(ReadOnlySpan<byte> source, Span<byte> destination, bool encode)
    {
        switch (type)
        {
            case StorageType.Int8 or StorageType.UInt8:
                Apply<byte>(source, destination, 1, encode);
                break;
            case StorageType.Int16 or StorageType.UInt16:
                Apply<ushort>(source, destination, 1, encode);
                break;
            case StorageType.Int32 or StorageType.UInt32:
                Apply<uint>(source, destination, 1, encode);
                break;
            case StorageType.Int64 or StorageType.UInt64:
                Apply<ulong>(source, destination, 1, encode);
                break;
            case StorageType.Float16:
                Apply<Half>(source, destination, 1, encode);
                break;
            case StorageType.Float32:
                Apply<float>(source, destination, 1, encode);
                break;
            case StorageType.Float64:
                Apply<double>(source, destination, 1, encode);
                break;
            case StorageType.Complex64:
                Apply<float>(source, destination, 2, encode);
                break;
            default:
                Apply<double>(source, destination, 2, encode);
                break;
        }
    }

    private static void Apply<T>(ReadOnlySpan<byte> source, Span<byte> destination, int lag, bool encode)
        where T : unmanaged, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    {
        if (source.IsEmpty)
            return;
        ReadOnlySpan<T> input = MemoryMarshal.Cast<byte, T>(source);
        Span<T> output = MemoryMarshal.Cast<byte, T>(destination);
        input[..lag].CopyTo(output);
        if (encode)
            Subtract(input, output, lag);
        else if (lag == 1)
            Add(input, output);
        else
            AddPairs(input, output);
    }

    private static void Subtract<T>(ReadOnlySpan<T> input, Span<T> output, int lag)
        where T : unmanaged, ISubtractionOperators<T, T, T>
    {
        int i = lag;
        if (Vector<T>.IsSupported)
        {
            ref T first = ref MemoryMarshal.GetReference(input);
            ref T result = ref MemoryMarshal.GetReference(output);
            // Both spans have the same length; reads and writes end at i + Count, which is within it.
            for (; i <= input.Length - Vector<T>.Count; i += Vector<T>.Count)
            {
                Vector<T> difference = Vector.LoadUnsafe(ref first, (nuint)i) - Vector.LoadUnsafe(ref first, (nuint)(i - lag));
                difference.StoreUnsafe(ref result, (nuint)i);
            }
        }

        for (; i < input.Length; i++)
            output[i] = input[i] - input[i - lag];
    }

    private static void Add<T>(ReadOnlySpan<T> input, Span<T> output)
        where T : unmanaged, IAdditionOperators<T, T, T>
    {
        T sum = input[0];
        for (int i = 1; i < input.Length; i++)
        {
            sum += input[i];
            output[i] = sum;
        }
    }

    private static void AddPairs<T>(ReadOnlySpan<T> input, Span<T> output)
        where T : unmanaged, IAdditionOperators<T, T, T>
    {
        T real = input[0];
        T imaginary = input[1];
        for (int i = 2; i + 1 < input.Length; i += 2)
        {
            real += input[i];
            imaginary += input[i + 1];
            output[i] = real;
            output[i + 1] = imaginary;
        }
    }
}
