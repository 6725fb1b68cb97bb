using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Storage;

/// <summary>What stands in an array where no chunk was written: one element.</summary>
public static class FillValue
{
    private const string NotANumber = "NaN";
    private const string PositiveInfinity = "Infinity";
    private const string NegativeInfinity = "-Infinity";
    private const string HexPrefix = "0x";

    /// <summary>The element that has a value.</summary>
    /// <param name="type">The type of the elements.</param>
    /// <param name="value">
    /// A number or boolean of any of .NET's types, a <see cref="Complex"/>, or text: a number as in JSON, <c>NaN</c>, <c>Infinity</c>,
    /// <c>-Infinity</c>, <c>true</c>, <c>false</c>. Floating point numbers are rounded to the nearest one of the type; integers must fit.
    /// </param>
    /// <returns>Its bytes in the machine's byte order.</returns>
    /// <exception cref="PolyException">The type has no such value (FillValueInvalid).</exception>
    public static byte[] From(StorageType type, object value)
    {
        byte[]? element = value switch
        {
            Complex number when IsComplex(type) => Pair(type, part => Part(type, Text(part == 0 ? number.Real : number.Imaginary)!)),
            Complex { Imaginary: 0 } number => Element(type, Text(number.Real)!),
            _ => Text(value) is { } text ? Element(type, text) : null,
        };
        return element ?? throw new PolyException(
            "FillValueInvalid", ErrorKind.InvalidArgument,
            string.Create(CultureInfo.InvariantCulture, $"'{value}' is no fill value of {type.Name()}."),
            "Choose a value that the type of the elements can hold.");
    }

    /// <summary>The element of another type, as arrays are converted.</summary>
    /// <param name="from">The type of the element.</param>
    /// <param name="element">Its bytes in the machine's byte order.</param>
    /// <param name="to">The other type.</param>
    /// <returns>Null if it does not fit: if it would become infinite, or an integer another one.</returns>
    public static unsafe byte[]? TryConvert(StorageType from, ReadOnlySpan<byte> element, StorageType to)
    {
        if (from == to)
            return element.ToArray();
        byte[] converted = Cast(from, element, to);
        try
        {
            fixed (byte* source = element)
                NumberRange.Require(from, source, [], [], to);
        }
        catch (PolyException)
        {
            return null;
        }

        bool isInteger = IsInteger(from) && IsInteger(to);
        return !isInteger || Cast(to, converted, from).AsSpan().SequenceEqual(element) ? converted : null;
    }

    /// <summary>Reads what metadata has.</summary>
    /// <returns>Null if it is no value of the type.</returns>
    internal static byte[]? FromJson(StorageType type, JsonNode? node)
    {
        if (IsComplex(type) && node is JsonArray { Count: 2 } pair)
            return Pair(type, part => PartFromJson(type, pair[part]));
        return node is not JsonValue value ? null : value.GetValueKind() switch
        {
            JsonValueKind.True when type == StorageType.Bool => [1],
            JsonValueKind.False when type == StorageType.Bool => [0],
            JsonValueKind.Number => Element(type, value.ToJsonString()),
            // A single number for a complex one, as Python would convert it.
            JsonValueKind.String when IsComplex(type) => Pair(type, part => part == 0 ? PartFromJson(type, value) : Part(type, "0")),
            JsonValueKind.String when IsFloat(type) => PartFromJson(type, value),
            _ => null,
        };
    }

    /// <summary>Writes what metadata has.</summary>
    /// <param name="type">The type of the elements.</param>
    /// <param name="element">The element in the machine's byte order.</param>
    /// <param name="format">Only version 3 tells one NaN from another.</param>
    internal static JsonNode ToJson(StorageType type, ReadOnlySpan<byte> element, ZarrFormat format)
    {
        if (IsComplex(type))
        {
            int half = type.NumberSize();
            return new JsonArray(PartToJson(type, element[..half], format), PartToJson(type, element[half..], format));
        }

        return type switch
        {
            StorageType.Bool => element[0] != 0,
            StorageType.Int8 => (sbyte)element[0],
            StorageType.UInt8 => element[0],
            StorageType.Int16 => MemoryMarshal.Read<short>(element),
            StorageType.UInt16 => MemoryMarshal.Read<ushort>(element),
            StorageType.Int32 => MemoryMarshal.Read<int>(element),
            StorageType.UInt32 => MemoryMarshal.Read<uint>(element),
            StorageType.Int64 => MemoryMarshal.Read<long>(element),
            StorageType.UInt64 => MemoryMarshal.Read<ulong>(element),
            _ => PartToJson(type, element, format),
        };
    }

    private static unsafe byte[] Cast(StorageType from, ReadOnlySpan<byte> element, StorageType to)
    {
        // Through the types of memory, between which any are converted.
        StorageType memory = StorageTypes.From(from.MemoryType());
        Span<byte> wide = stackalloc byte[16];
        var result = new byte[to.Size()];
        fixed (byte* source = element, between = wide, target = result)
        {
            ArrayCopy.Copy(from, source, [], [], memory, between, [], []);
            ArrayCopy.Copy(memory, between, [], [], to, target, [], []);
        }

        return result;
    }

    private static bool IsInteger(StorageType type) => type != StorageType.Bool && type.MemoryType().IsInteger();

    private static bool IsComplex(StorageType type) => type is StorageType.Complex64 or StorageType.Complex128;

    private static bool IsFloat(StorageType type) => type is StorageType.Float16 or StorageType.Float32 or StorageType.Float64;

    /// <summary>The number as JSON has it, exact for floating point; null for what is no number.</summary>
    private static string? Text(object value) => value switch
    {
        string text => text.Trim(),
        bool truth => truth ? "true" : "false",
        float number => Text((double)number),
        Half number => Text((double)number),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        sbyte or byte or short or ushort or int or uint or long or ulong or nint or nuint or decimal or BigInteger
            or Int128 or UInt128 => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static byte[]? Element(StorageType type, string text)
    {
        if (text.ToLowerInvariant() is "true" or "false")
            text = text.ToLowerInvariant() == "true" ? "1" : "0";
        if (IsComplex(type))
            return Pair(type, part => Part(type, part == 0 ? text : "0"));
        if (IsFloat(type))
            return Part(type, text);
        return Integer(text) is not { } number ? null : type switch
        {
            StorageType.Bool when number == 0 || number == 1 => [(byte)number],
            StorageType.Int8 => Bytes<sbyte>(number),
            StorageType.UInt8 => Bytes<byte>(number),
            StorageType.Int16 => Bytes<short>(number),
            StorageType.UInt16 => Bytes<ushort>(number),
            StorageType.Int32 => Bytes<int>(number),
            StorageType.UInt32 => Bytes<uint>(number),
            StorageType.Int64 => Bytes<long>(number),
            StorageType.UInt64 => Bytes<ulong>(number),
            _ => null,
        };
    }

    // Programs whose integers are floating point write 1.0 or 1e3, which are integers too.
    private static Int128? Integer(string text)
    {
        if (Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 integer))
            return integer;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && Math.Abs(number) <= ulong.MaxValue && Math.Truncate(number) == number
                ? (Int128)number
                : null;
    }

    private static byte[]? Bytes<T>(Int128 number)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (number < Int128.CreateChecked(T.MinValue) || number > Int128.CreateChecked(T.MaxValue))
            return null;
        T value = T.CreateChecked(number);
        return MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();
    }

    private static byte[]? Pair(StorageType type, Func<int, byte[]?> part) =>
        part(0) is { } real && part(1) is { } imaginary && real.Length == type.NumberSize() ? [.. real, .. imaginary] : null;

    /// <summary>A number as text, rounded to a floating point type or to that of a complex number's parts.</summary>
    /// <returns>Null if it is none, or larger than the type's largest.</returns>
    private static byte[]? Part(StorageType type, string text)
    {
        switch (text)
        {
            case NotANumber: return FromBits(type, QuietNaN(type));
            case PositiveInfinity: return FromBits(type, Infinity(type));
            case NegativeInfinity: return FromBits(type, Infinity(type) | (1UL << ((8 * type.NumberSize()) - 1)));
        }

        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        CultureInfo culture = CultureInfo.InvariantCulture;
        return type.NumberSize() switch
        {
            2 => Half.TryParse(text, style, culture, out Half half) && Half.IsFinite(half)
                ? FromBits(type, BitConverter.HalfToUInt16Bits(half)) : null,
            4 => float.TryParse(text, style, culture, out float single) && float.IsFinite(single)
                ? FromBits(type, BitConverter.SingleToUInt32Bits(single)) : null,
            _ => double.TryParse(text, style, culture, out double number) && double.IsFinite(number)
                ? FromBits(type, BitConverter.DoubleToUInt64Bits(number)) : null,
        };
    }

    private static byte[]? PartFromJson(StorageType type, JsonNode? node)
    {
        if (node is not JsonValue value)
            return null;
        if (value.GetValueKind() == JsonValueKind.Number)
            return Part(type, value.ToJsonString());
        string? text = MetadataObject.AsText(value);
        if (text is NotANumber or PositiveInfinity or NegativeInfinity)
            return Part(type, text);
        // All the bits of the number in hexadecimal, the most significant first.
        return text != null && text.StartsWith(HexPrefix, StringComparison.Ordinal)
            && text.Length == HexPrefix.Length + (2 * type.NumberSize())
            && ulong.TryParse(text.AsSpan(HexPrefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong bits)
                ? FromBits(type, bits)
                : null;
    }

    private static JsonNode PartToJson(StorageType type, ReadOnlySpan<byte> part, ZarrFormat format)
    {
        (double number, ulong bits) = part.Length switch
        {
            2 => ((double)MemoryMarshal.Read<Half>(part), MemoryMarshal.Read<ushort>(part)),
            4 => (MemoryMarshal.Read<float>(part), MemoryMarshal.Read<uint>(part)),
            _ => (MemoryMarshal.Read<double>(part), MemoryMarshal.Read<ulong>(part)),
        };
        if (double.IsNaN(number))
        {
            return format == ZarrFormat.V2 || bits == QuietNaN(type)
                ? NotANumber
                : HexPrefix + bits.ToString($"x{2 * part.Length}", CultureInfo.InvariantCulture);
        }

        if (double.IsInfinity(number))
            return number > 0 ? PositiveInfinity : NegativeInfinity;
        // As Python writes it: narrower numbers with all their digits, and a point to show the type.
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        return JsonNode.Parse(text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0")!;
    }

    private static ulong QuietNaN(StorageType type) => type.NumberSize() switch
    {
        2 => 0x7e00,
        4 => 0x7fc00000,
        _ => 0x7ff8000000000000,
    };

    private static ulong Infinity(StorageType type) => type.NumberSize() switch
    {
        2 => 0x7c00,
        4 => 0x7f800000,
        _ => 0x7ff0000000000000,
    };

    private static byte[] FromBits(StorageType type, ulong bits)
    {
        var element = new byte[type.NumberSize()];
        if (element.Length == 2)
            MemoryMarshal.Write(element, (ushort)bits);
        else if (element.Length == 4)
            MemoryMarshal.Write(element, (uint)bits);
        else
            MemoryMarshal.Write(element, bits);
        return element;
    }
}
