using System.Numerics;
using System.Runtime.InteropServices;
using PolyTools.Native.VectorMath;
using Xunit;

namespace PolyTools.Native.Tests.VectorMath;

/// <summary>
/// The operators on integers, by their loops, against arithmetic of 128 bits and more, for every type and width: all
/// pairs of 8 bits; of the others limits, neighbours of multiples and random numbers.
/// </summary>
public unsafe class IntegerOperatorTests
{
    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["add"] = new(nameof(Loops.Binary), typeof(Add), (x, y, _) => x + y),
        ["subtract"] = new(nameof(Loops.Binary), typeof(Subtract), (x, y, _) => x - y),
        ["multiply"] = new(nameof(Loops.Binary), typeof(Multiply), (x, y, _) => unchecked(x * y)),
        ["floor_divide"] = new(nameof(Loops.Binary), typeof(FloorDivide), (x, y, _) => FloorQuotient(x, y)),
        ["remainder"] = new(nameof(Loops.Binary), typeof(Remainder), (x, y, _) =>
            y == 0 ? 0 : x - (FloorQuotient(x, y) * y)),
        ["fmod"] = new(nameof(Loops.Binary), typeof(Fmod), (x, y, _) => y == 0 ? 0 : x % y),
        ["left_shift"] = new(nameof(Loops.Binary), typeof(LeftShift), (x, y, bits) => y < 0 || y >= bits ? 0 : x << (int)y),
        ["right_shift"] = new(nameof(Loops.Binary), typeof(RightShift), (x, y, bits) =>
            y < 0 || y >= bits ? (x < 0 ? -1 : 0) : x >> (int)y),
        ["power"] = new(nameof(Loops.Binary), typeof(Power), (x, y, bits) => y < 0 ? 0
            : (Int128)BigInteger.ModPow((BigInteger)x + (BigInteger.One << bits), (BigInteger)y, BigInteger.One << bits)),
        ["and"] = new(nameof(Loops.Binary), typeof(And), (x, y, _) => x & y),
        ["or"] = new(nameof(Loops.Binary), typeof(Or), (x, y, _) => x | y),
        ["xor"] = new(nameof(Loops.Binary), typeof(Xor), (x, y, _) => x ^ y),
        ["minimum"] = new(nameof(Loops.Binary), typeof(Minimum), (x, y, _) => Int128.Min(x, y)),
        ["maximum"] = new(nameof(Loops.Binary), typeof(Maximum), (x, y, _) => Int128.Max(x, y)),
        ["negate"] = new(nameof(Loops.Unary), typeof(Negate), (x, _, _) => -x),
        ["abs"] = new(nameof(Loops.Unary), typeof(Abs), (x, _, _) => Int128.Abs(x)),
        ["sign"] = new(nameof(Loops.Unary), typeof(Sign), (x, _, _) => Int128.Sign(x)),
        ["not"] = new(nameof(Loops.Unary), typeof(Not), (x, _, _) => ~x),
        ["floor"] = new(nameof(Loops.Unary), typeof(Floor), (x, _, _) => x),
        ["ceil"] = new(nameof(Loops.Unary), typeof(Ceiling), (x, _, _) => x),
        ["multiply_add"] = new(nameof(Loops.Ternary), typeof(MultiplyAdd), (x, y, _) => unchecked((x * y) + x)),
        ["less"] = new(nameof(Loops.Comparison), typeof(LessThan), (x, y, _) => x < y ? 1 : 0),
        ["less_equal"] = new(nameof(Loops.Comparison), typeof(LessThanOrEqual), (x, y, _) => x <= y ? 1 : 0),
        ["greater"] = new(nameof(Loops.Comparison), typeof(GreaterThan), (x, y, _) => x > y ? 1 : 0),
        ["greater_equal"] = new(nameof(Loops.Comparison), typeof(GreaterThanOrEqual), (x, y, _) => x >= y ? 1 : 0),
        ["equal"] = new(nameof(Loops.Comparison), typeof(Equal), (x, y, _) => x == y ? 1 : 0),
        ["not_equal"] = new(nameof(Loops.Comparison), typeof(NotEqual), (x, y, _) => x != y ? 1 : 0),
        ["is_odd"] = new(nameof(Loops.Test), typeof(IsOdd), (x, _, _) => (x & 1) != 0 ? 1 : 0),
        ["where"] = new(nameof(Loops.Where), null, (x, y, _) => (x & 0xFF) != 0 ? y : x),
    };

    private static readonly string[] Divisions = ["floor_divide", "remainder", "fmod"];

    public static TheoryData<string> Operators() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Every_type_and_width_gives_the_integers(string name)
    {
        Check<sbyte>(name, DType.Int8);
        Check<byte>(name, DType.UInt8);
        Check<short>(name, DType.Int16);
        Check<ushort>(name, DType.UInt16);
        Check<int>(name, DType.Int32);
        Check<uint>(name, DType.UInt32);
        Check<long>(name, DType.Int64);
        Check<ulong>(name, DType.UInt64);
    }

    private static void Check<T>(string name, DType type)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        (T[] x, T[] y) = Operands<T>();
        Case test = Cases[name];
        int bits = 8 * sizeof(T);
        T[] expected = new T[x.Length];
        for (int i = 0; i < x.Length; i++)
            expected[i] = T.CreateTruncating(test.Value(Int128.CreateTruncating(x[i]), Int128.CreateTruncating(y[i]), bits));
        IntegerFault fault =
            Divisions.Contains(name) ? IntegerFault.DivisionByZero
            : name == "power" && T.MinValue < T.Zero ? IntegerFault.NegativePower : IntegerFault.None;
        foreach (int width in new[] { 16, 32, 64 })
        {
            IntegerFaults.Take();
            AssertSame(name, x, y, expected, Run(width, type, test, x, y, width, width), x.Length);
            Assert.Equal(fault, IntegerFaults.Take());

            // One element and two, whose vector has nothing beside them that a fault could come from.
            foreach (int count in new[] { 1, 2 })
            {
                int at = Array.FindIndex(y, value => value > T.Zero);
                T[] a = [x[at], x[at]];
                T[] b = [y[at], y[at]];
                T[] result = Run(width, type, test, a[..count], b[..count], width, width);
                AssertSame(name, a, b, [expected[at], expected[at]], result, count);
                Assert.Equal(IntegerFault.None, IntegerFaults.Take());
            }

            // Either operand, or both, one repeated number.
            foreach ((int stepX, int stepY) in new[] { (0, width), (width, 0), (0, 0) })
            {
                T[] a = x[^67..];
                T[] b = y[^67..];
                if (stepX == 0)
                    Array.Fill(a, x[^40]);
                if (stepY == 0)
                    Array.Fill(b, y[^40]);
                T[] wanted = [.. a.Zip(b, (p, q) =>
                    T.CreateTruncating(test.Value(Int128.CreateTruncating(p), Int128.CreateTruncating(q), bits)))];
                AssertSame(name, a, b, wanted, Run(width, type, test, a, b, stepX, stepY), a.Length);
            }
        }
    }

    /// <summary>The loop's results; the bytes after them must stay as they were.</summary>
    private static T[] Run<T>(int width, DType type, Case test, T[] x, T[] y, nint stepX, nint stepY)
        where T : unmanaged, IBinaryInteger<T>
    {
        Type[] arguments = Simd.TypeArguments(width, type);
        var loop = (delegate*<byte*, byte*, byte*, byte*, nint, nint, nint, nint, void>)typeof(Loops).GetMethod(test.Loop)!
            .MakeGenericMethod(test.Operator is null ? arguments : [.. arguments, test.Operator])
            .MethodHandle.GetFunctionPointer();
        bool givesBooleans = test.Loop is nameof(Loops.Comparison) or nameof(Loops.Test);
        int size = givesBooleans ? 1 : sizeof(T);
        byte[] result = new byte[(x.Length * size) + 64];
        Array.Fill(result, (byte)0xA5);
        // Where's condition: the low byte of x, any of which but 0 is true.
        byte[] condition = [.. x.Select(byte.CreateTruncating)];
        fixed (T* a = x, b = y)
        fixed (byte* p = condition, r = result)
        {
            // The third operand is the first; that of where too.
            if (test.Operator is null)
                loop(r, p, (byte*)b, (byte*)a, stepX, stepY, stepX, x.Length);
            else
                loop(r, (byte*)a, (byte*)b, (byte*)a, stepX, stepY, stepX, x.Length);
        }

        Assert.All(result[(x.Length * size)..], value => Assert.Equal(0xA5, value));
        return givesBooleans
            ? [.. result.Take(x.Length).Select(T.CreateChecked)]
            : MemoryMarshal.Cast<byte, T>(result.AsSpan(0, x.Length * size)).ToArray();
    }

    private static void AssertSame<T>(string name, T[] x, T[] y, T[] expected, T[] actual, int count)
        where T : IEquatable<T>
    {
        for (int i = 0; i < count; i++)
        {
            Assert.True(
                expected[i].Equals(actual[i]),
                $"{name}({x[i]}, {y[i]}) of {typeof(T).Name} is {expected[i]}, not {actual[i]}, at {i} of {count}");
        }
    }

    /// <summary>Pairs, an odd number of them.</summary>
    private static (T[] X, T[] Y) Operands<T>()
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        List<T> x = [];
        List<T> y = [];
        void Put(Int128 a, Int128 b)
        {
            x.Add(T.CreateTruncating(a));
            y.Add(T.CreateTruncating(b));
        }

        if (sizeof(T) == 1)
        {
            for (int i = 0; i < 65536; i++)
                Put(i & 0xFF, i >> 8);
        }
        else
        {
            List<Int128> edges = [0, 1, 2, 3, 7, 10, -1, -2, -3, -7, 15, 16, 17, 31, 32, 33, 63, 64, 65];
            for (int bit = 7; bit <= 8 * sizeof(T); bit += bit % 8 == 7 ? 1 : 7)
                edges.AddRange([(Int128.One << bit) - 1, Int128.One << bit, (Int128.One << bit) + 1]);
            foreach (Int128 a in edges)
            {
                foreach (Int128 b in edges)
                    Put(a, b);
            }

            var random = new Random(7);
            for (int i = 0; i < 2000; i++)
            {
                // Of all magnitudes; a multiple of the second, and its neighbours.
                Int128 a = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
                Int128 b = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
                Put(a, b);
                Int128 divisor = Int128.CreateTruncating(T.CreateTruncating(b));
                if (divisor != 0)
                {
                    Int128 quotient = Int128.CreateTruncating(T.MaxValue) / divisor;
                    quotient = quotient == 0 ? 0 : random.NextInt64() % quotient;
                    Put((quotient * divisor) - 1, divisor);
                    Put(quotient * divisor, divisor);
                    Put((quotient * divisor) + 1, divisor);
                }
            }
        }

        if (x.Count % 2 == 0)
            Put(5, 3);
        return ([.. x], [.. y]);
    }

    private static Int128 FloorQuotient(Int128 x, Int128 y)
    {
        if (y == 0)
            return 0;
        (Int128 quotient, Int128 remainder) = Int128.DivRem(x, y);
        return remainder != 0 && (remainder < 0) != (y < 0) ? quotient - 1 : quotient;
    }

    /// <summary>A loop, an operator, and the value in integers of any size, whose low bits count.</summary>
    private sealed record Case(string Loop, Type? Operator, Func<Int128, Int128, int, Int128> Value);

    private readonly struct IsOdd : IUnaryOperator
    {
        public static TVector Invoke<TSimd, TVector, T>(TVector x)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged =>
            TSimd.Equal(TSimd.And(x, TSimd.Constant(1)), TSimd.Constant(1));
    }
}
