using System.Numerics;
using System.Runtime.InteropServices;
using PolyTools.Native.VectorMath;
using Xunit;

namespace PolyTools.Native.Tests.VectorMath;

/// <summary>Element types to others over memory, against the language's casts, for every width.</summary>
public unsafe class ConversionTests
{
    private static readonly DType[] Numbers = [.. Enum.GetValues<DType>().Where(type => type < DType.Complex128)];

    /// <summary>Bool to all, all to complex128, and whatever promotion asks for.</summary>
    public static TheoryData<DType, DType> Pairs()
    {
        TheoryData<DType, DType> pairs = [];
        foreach (DType from in Numbers)
        {
            IEnumerable<DType> wider = Numbers.Select(other => DTypes.Promote(from, other)!.Value);
            foreach (DType to in wider.Append(DType.Complex128).Distinct())
                pairs.Add(from, to);
        }

        pairs.Add(DType.Int32, DType.Float32);
        pairs.Add(DType.UInt32, DType.Float32);
        pairs.Add(DType.Complex128, DType.Complex128);
        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_element_is_the_cast(DType from, DType to)
    {
        Array values = Values(from);
        Array expected = Cast(values, to.ClrType());
        foreach (int width in new[] { 16, 32, 64 })
        {
            // All of them, and few enough that the last vector is the only one.
            AssertSame(expected, values.Length, Run(width, from, to, values, width, values.Length), to);
            AssertSame(expected, 1, Run(width, from, to, values, width, 1), to);
            AssertSame(expected, 7, Run(width, from, to, values, width, 7), to);
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_step_of_zero_repeats_the_number(DType from, DType to)
    {
        Array repeated = Values(from);
        for (int i = 0; i < repeated.Length; i++)
            repeated.SetValue(repeated.GetValue(5), i);
        Array expected = Cast(repeated, to.ClrType());
        foreach (int width in new[] { 16, 32, 64 })
            AssertSame(expected, 150, Run(width, from, to, repeated, 0, 150), to);
    }

    [Fact]
    public void Steps_go_through_the_own_signedness()
    {
        Assert.Equal(
            [
                new ConversionStep(ConversionKind.Widen, DType.Int8, DType.Int16),
                new ConversionStep(ConversionKind.Widen, DType.Int16, DType.Int32),
                new ConversionStep(ConversionKind.Widen, DType.Int32, DType.Float64),
            ],
            Conversion.Steps(DType.Int8, DType.Float64));
        Assert.Equal(
            [
                new ConversionStep(ConversionKind.Widen, DType.UInt8, DType.UInt16),
                new ConversionStep(ConversionKind.Widen, DType.UInt16, DType.UInt32),
                new ConversionStep(ConversionKind.Convert, DType.UInt32, DType.Int32),
            ],
            Conversion.Steps(DType.UInt8, DType.Int32));
        Assert.Empty(Conversion.Steps(DType.Int64, DType.Int64));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_step_has_a_method(DType from, DType to)
    {
        if (from == DType.Bool || to == DType.Complex128)
            return;
        foreach (ConversionStep step in Conversion.Steps(from, to))
        {
            Type vector = Simd.TypeArguments(step.From)[1];
            Assert.Equal(vector, Conversion.Method(step).GetParameters().Single().ParameterType);
            Assert.Equal(Simd.TypeArguments(step.To)[1], Conversion.Method(step, upper: true).ReturnType);
        }
    }

    [Theory]
    [InlineData(DType.Float64, DType.Float32)]
    [InlineData(DType.Int64, DType.Int32)]
    [InlineData(DType.Float32, DType.Int64)]
    [InlineData(DType.Int64, DType.Float32)]
    [InlineData(DType.Int8, DType.UInt64)]
    [InlineData(DType.Complex128, DType.Float64)]
    [InlineData(DType.Bool, DType.String)]
    [InlineData(DType.String, DType.Complex128)]
    public void What_loses_numbers_is_refused(DType from, DType to) =>
        Assert.Throws<ArgumentException>(() => Conversion.Loop(from, to));

    /// <summary>Random bits, small numbers and the type's limits; an odd number of them.</summary>
    private static Array Values(DType type)
    {
        const int Count = 1001;
        if (type == DType.Complex128)
            return Enumerable.Range(0, Count).Select(i => new Complex(i, -i)).ToArray();
        Array values = Array.CreateInstance(type.ClrType(), Count);
        var random = new Random(5);
        if (type == DType.Bool)
        {
            for (int i = 0; i < Count; i++)
                values.SetValue(random.Next(2) == 1, i);
            return values;
        }

        byte[] bytes = new byte[Count * type.Size()];
        random.NextBytes(bytes);
        Buffer.BlockCopy(bytes, 0, values, 0, bytes.Length);
        if (type.IsInteger())
        {
            // Around the limits, and around where the places of float32 and float64 end.
            int at = 0;
            foreach (int bit in new[] { 0, 7, 8, 15, 16, 24, 25, 31, 32, 52, 53, 54, 63, 64 })
            {
                for (int offset = -3; offset <= 3; offset++)
                {
                    foreach (int sign in new[] { -1, 1 })
                    {
                        BigInteger value = (sign * BigInteger.Pow(2, bit)) + offset;
                        if (value >= Limit(type, "MinValue") && value <= Limit(type, "MaxValue"))
                            values.SetValue(Convert.ChangeType((Int128)value >= 0 ? (object)(ulong)value : (long)value, type.ClrType(), null), at++);
                    }
                }
            }
        }

        return values;
    }

    private static BigInteger Limit(DType type, string name)
    {
        object value = type.ClrType().GetField(name)!.GetValue(null)!;
        return value is ulong big ? big : Convert.ToInt64(value, null);
    }

    private static Array Cast(Array values, Type to)
    {
        Array cast = Array.CreateInstance(to, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            object value = values.GetValue(i)!;
            dynamic number = value is bool boolean ? (boolean ? (sbyte)1 : (sbyte)0) : value;
            object result = to == typeof(bool) ? value
                : to == typeof(Complex) ? (value is Complex complex ? complex : new Complex((double)number, 0))
                : to == typeof(sbyte) ? (sbyte)number : to == typeof(byte) ? (byte)number
                : to == typeof(short) ? (short)number : to == typeof(ushort) ? (ushort)number
                : to == typeof(int) ? (int)number : to == typeof(uint) ? (uint)number
                : to == typeof(long) ? (long)number : to == typeof(ulong) ? (ulong)number
                : to == typeof(float) ? (float)number : (object)(double)number;
            cast.SetValue(result, i);
        }

        return cast;
    }

    /// <summary>Runs the loop; the bytes after its result must stay as they were.</summary>
    private static byte[] Run(int width, DType from, DType to, Array values, nint step, int count)
    {
        var loop = (delegate*<byte*, byte*, byte*, byte*, nint, nint, nint, nint, void>)Conversion.Loop(width, from, to);
        byte[] result = new byte[(count * to.Size()) + 64];
        Array.Fill(result, (byte)0xA5);
        fixed (byte* a = &MemoryMarshal.GetArrayDataReference(values), r = result)
            loop(r, a, null, null, step, 0, 0, count);
        Assert.All(result[(count * to.Size())..], value => Assert.Equal(0xA5, value));
        return result[..(count * to.Size())];
    }

    private static void AssertSame(Array expected, int count, byte[] actual, DType type)
    {
        int size = type.Size();
        fixed (byte* first = &MemoryMarshal.GetArrayDataReference(expected))
        {
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<byte> element = actual.AsSpan(i * size, size);
                Assert.True(
                    element.SequenceEqual(new ReadOnlySpan<byte>(first + (i * size), size)) || AreNaN(expected.GetValue(i)!, element),
                    $"{i}: {Convert.ToHexString(element)} is not {expected.GetValue(i)}");
            }
        }

        // Their payloads may differ.
        static bool AreNaN(object value, ReadOnlySpan<byte> element) => value switch
        {
            double number => double.IsNaN(number) && double.IsNaN(MemoryMarshal.Read<double>(element)),
            float number => float.IsNaN(number) && float.IsNaN(MemoryMarshal.Read<float>(element)),
            Complex number => double.IsNaN(number.Real) && double.IsNaN(MemoryMarshal.Read<Complex>(element).Real),
            _ => false,
        };
    }
}
