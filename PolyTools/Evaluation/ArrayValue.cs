using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Runtime.InteropServices;
using PolyTools.Native;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;

namespace PolyTools;

/// <summary>Numbers, lists and arrays of PowerShell as what is written to an array on disk.</summary>
internal static class ArrayValue
{
    /// <summary>What a value is inside PowerShell's wrapping.</summary>
    public static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>The elements of a shape that is known to fit.</summary>
    public static long Count(IReadOnlyList<long> shape)
    {
        long count = 1;
        foreach (long length in shape)
            count = checked(count * length);
        return count;
    }

    /// <summary>True for a number or boolean, false for an array, a list or anything else.</summary>
    public static bool IsNumber(object? value) => TryTypeOf(value) is not null;

    /// <summary>One element on disk as the .NET value that it is in memory.</summary>
    public static object Element(StorageType type, ReadOnlySpan<byte> stored)
    {
        Span<byte> memory = stackalloc byte[type.MemoryType().Size()];
        ElementConversion.ToMemory(type, stored, memory);
        return type.MemoryType() switch
        {
            DType.Bool => memory[0] != 0,
            DType.Int8 => (sbyte)memory[0],
            DType.UInt8 => memory[0],
            DType.Int16 => MemoryMarshal.Read<short>(memory),
            DType.UInt16 => MemoryMarshal.Read<ushort>(memory),
            DType.Int32 => MemoryMarshal.Read<int>(memory),
            DType.UInt32 => MemoryMarshal.Read<uint>(memory),
            DType.Int64 => MemoryMarshal.Read<long>(memory),
            DType.UInt64 => MemoryMarshal.Read<ulong>(memory),
            DType.Float32 => MemoryMarshal.Read<float>(memory),
            DType.Float64 => MemoryMarshal.Read<double>(memory),
            _ => MemoryMarshal.Read<Complex>(memory),
        };
    }

    /// <summary>The type that an array of such numbers has. PowerShell's plain integers become int64.</summary>
    /// <exception cref="PolyException">It is no number.</exception>
    public static StorageType TypeOf(object? value) => TryTypeOf(value) ?? throw NoNumber(value);

    /// <summary>
    /// Text that is a number, alone or in a list, as that number: PowerShell passes <c>-9223372036854775808</c> and <c>NaN</c> as text.
    /// </summary>
    /// <returns>What is no text of a number as it is.</returns>
    /// <exception cref="PolyException">It is larger than the largest float64 (NumberOutOfRange).</exception>
    public static object? FromText(object? value)
    {
        if (value is object?[] list && IsList(list))
            return Array.ConvertAll(list, item => Unwrap(item) is string part ? FromText(part) : item);
        if (value is not string text)
            return value;
        const NumberStyles integers = NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        if (long.TryParse(text, integers, CultureInfo.InvariantCulture, out long integer))
            return integer;
        if (ulong.TryParse(text, integers, CultureInfo.InvariantCulture, out ulong natural))
            return natural;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            return text;
        return double.IsInfinity(number) && text.Any(char.IsAsciiDigit) ? throw NumberRange.Beyond(text, StorageType.Float64) : number;
    }

    /// <summary>The type that holds the numbers of two types, as NumPy promotes arrays.</summary>
    /// <exception cref="PolyException">One is bool and the other is not.</exception>
    public static StorageType Promote(StorageType a, StorageType b)
    {
        if (a == b)
            return a;
        if (a == StorageType.Bool || b == StorageType.Bool)
        {
            throw new PolyException(
                "UnsupportedElementType", ErrorKind.InvalidArgument, "Booleans and numbers are mixed.",
                "Pass only numbers or only booleans, or name the type by -DType.");
        }

        return StorageTypes.From(DTypes.Promote(a.MemoryType(), b.MemoryType())!.Value);
    }

    /// <summary>The type of a list of numbers.</summary>
    public static StorageType TypeOf(IReadOnlyList<object?> numbers)
    {
        StorageType? type = null;
        foreach (object? number in numbers)
        {
            StorageType next = TypeOf(number);
            type = type is StorageType before ? Promote(before, next) : next;
        }

        return type ?? StorageType.Float64;
    }

    /// <summary>The type on disk that a .NET array has by itself; lists have that of their numbers.</summary>
    public static StorageType TypeOfArray(object? value) => value switch
    {
        null => throw NoNumber(null),
        Array array when array.GetType().GetElementType() == typeof(Half) => StorageType.Float16,
        IList list when IsList(value) => TypeOf(Items(list)),
        _ when IsNumber(value) => TypeOf(value),
        _ => TypeOf(value, null),
    };

    /// <summary>A number, list or array as the operand of a write.</summary>
    /// <param name="value">The value; unwrapped.</param>
    /// <param name="target">The type of the array that it goes into; null to keep its own.</param>
    /// <returns>
    /// A number has no dimensions and a list has one; both have the target's type in memory, whose range is checked number by
    /// number. An array of a type keeps it, and the write checks whether it may be cast.
    /// </returns>
    /// <exception cref="PolyException">It is none of these, or a number does not fit the type.</exception>
    public static ArrayOperand From(object? value, StorageType? target)
    {
        if (IsNumber(value))
        {
            using ArrayOperand one = ArrayOperand.From(ToArray([value], (target ?? TypeOf(value)).MemoryType()));
            return one.Slice(ArraySlice.Index(0));
        }

        if (value is IList list && IsList(value))
        {
            object?[] items = Items(list);
            return ArrayOperand.From(ToArray(items, (target ?? TypeOf(items)).MemoryType()));
        }

        if (value is null or string)
            throw NoNumber(value);
        ArrayOperand operand = ArrayOperand.From(value);
        if (operand.Type != DType.String)
            return operand;
        operand.Dispose();
        throw NoNumber("a string");
    }

    /// <summary>Numbers of any types as a .NET array of one.</summary>
    /// <exception cref="PolyException">
    /// One is no number, is an integer beyond the type (IntegerOutOfRange), or is of a higher kind than the type (UnsafeCast).
    /// </exception>
    public static Array ToArray(IReadOnlyList<object?> numbers, DType type) => type switch
    {
        DType.Bool => Convert(numbers, value => value is bool truth ? truth : throw Unsafe(value, type)),
        DType.Int8 => Integers<sbyte>(numbers, type),
        DType.UInt8 => Integers<byte>(numbers, type),
        DType.Int16 => Integers<short>(numbers, type),
        DType.UInt16 => Integers<ushort>(numbers, type),
        DType.Int32 => Integers<int>(numbers, type),
        DType.UInt32 => Integers<uint>(numbers, type),
        DType.Int64 => Integers<long>(numbers, type),
        DType.UInt64 => Integers<ulong>(numbers, type),
        DType.Float32 => Convert(numbers, value => value is Complex ? throw Unsafe(value, type) : Single(value)),
        DType.Float64 => Convert(numbers, value => value is Complex ? throw Unsafe(value, type) : Number<double>(value)),
        _ => Convert(numbers, Number<Complex>),
    };

    private static StorageType TypeOf(object value, DType? none)
    {
        using ArrayOperand operand = From(value, null);
        return StorageTypes.From(none ?? operand.Type);
    }

    private static StorageType? TryTypeOf(object? value) => value switch
    {
        bool => StorageType.Bool,
        sbyte => StorageType.Int8,
        byte => StorageType.UInt8,
        short => StorageType.Int16,
        ushort => StorageType.UInt16,
        // By the value and not the enum's integer: an enum is no number.
        int when value.GetType() == typeof(int) => StorageType.Int64,
        uint => StorageType.UInt32,
        long => StorageType.Int64,
        ulong => StorageType.UInt64,
        Half => StorageType.Float16,
        float => StorageType.Float32,
        // What PowerShell makes of an integer beyond int64.
        decimal { Scale: 0 } and > long.MaxValue and <= ulong.MaxValue => StorageType.UInt64,
        double or decimal => StorageType.Float64,
        Complex => StorageType.Complex128,
        _ => null,
    };

    // What has no element type of its own: object[], ArrayList; and generic lists, whose memory is not at hand.
    private static bool IsList(object value) =>
        value is object?[] array ? array.GetType() == typeof(object[]) : value is IList and not Array && !value.GetType().IsValueType;

    private static object?[] Items(IList list) => [.. list.Cast<object?>().Select(Unwrap)];

    private static T[] Convert<T>(IReadOnlyList<object?> numbers, Func<object?, T> convert)
    {
        var result = new T[numbers.Count];
        for (int i = 0; i < result.Length; i++)
            result[i] = convert(numbers[i]);
        return result;
    }

    private static T[] Integers<T>(IReadOnlyList<object?> numbers, DType type)
        where T : INumberBase<T> => Convert(numbers, value =>
        {
            // PowerShell's integers beyond int64 are decimal.
            if (value is Half or float or double or decimal { Scale: > 0 } or Complex)
                throw Unsafe(value, type);
            try
            {
                return Number<T>(value);
            }
            catch (OverflowException exception)
            {
                throw new PolyException(
                    "IntegerOutOfRange", ErrorKind.InvalidArgument, $"{value} is no number of the type {type.Name()}.",
                    "Use a wider type.", exception);
            }
        });

    private static float Single(object? value)
    {
        float number = Number<float>(value);
        return float.IsInfinity(number) && value is double wide && double.IsFinite(wide)
            ? throw NumberRange.Beyond(wide.ToString("R", CultureInfo.InvariantCulture), StorageType.Float32) : number;
    }

    private static T Number<T>(object? value)
        where T : INumberBase<T> => value switch
        {
            bool truth => truth ? T.One : T.Zero,
            sbyte number => T.CreateChecked(number),
            byte number => T.CreateChecked(number),
            short number => T.CreateChecked(number),
            ushort number => T.CreateChecked(number),
            int number => T.CreateChecked(number),
            uint number => T.CreateChecked(number),
            long number => T.CreateChecked(number),
            ulong number => T.CreateChecked(number),
            Half number => T.CreateChecked(number),
            float number => T.CreateChecked(number),
            double number => T.CreateChecked(number),
            decimal number => T.CreateChecked(number),
            Complex number => T.CreateChecked(number),
            _ => throw NoNumber(value),
        };

    private static PolyException Unsafe(object? value, DType type) => IsNumber(value)
        ? new(
            "UnsafeCast", ErrorKind.InvalidArgument,
            string.Create(CultureInfo.InvariantCulture, $"{value} ({value!.GetType()}) cannot go into an array of {type.Name()}."),
            type == DType.Bool ? "Pass $true or $false." : "Convert it yourself, such as by [long], or use an array of a higher type.")
        : NoNumber(value);

    private static PolyException NoNumber(object? value) => new(
        "UnsupportedElementType", ErrorKind.InvalidArgument,
        value is null ? "A value is missing where a number is expected."
            : string.Create(CultureInfo.InvariantCulture, $"'{value}' ({value.GetType()}) is no number."),
        "Pass numbers or booleans, or arrays of them; convert text by [double].");
}
