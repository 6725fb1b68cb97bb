using System.Globalization;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using Xunit;

namespace PolyTools.Native.Tests.Engines;

/// <summary>What an evaluation wrote.</summary>
internal sealed unsafe class Result(DType type, byte[] bytes)
{
    /// <summary>Bytes before and after every result that no evaluation may touch.</summary>
    private const int Guard = 256;

    private const byte GuardByte = 0xA5;

    private readonly byte[] bytes = bytes;

    public DType Type { get; } = type;

    public int Count => bytes.Length / Type.Size();

    /// <summary>An element as a number.</summary>
    public double this[int i] => Type switch
    {
        DType.Float64 => BitConverter.ToDouble(bytes, i * 8),
        DType.Float32 => BitConverter.ToSingle(bytes, i * 4),
        _ => bytes[i],
    };

    /// <summary>Compiles an expression for the pool's variables.</summary>
    public static CompiledExpression Compile(
        string text, EngineKind engine, CompileOptions? options = null, IReadOnlyList<Variable>? variables = null) =>
        CompiledExpression.Compile(
            Expression.Parse(text), variables ?? OperandPool.Variables, engine, options ?? new CompileOptions(),
            TestContext.Current.CancellationToken);

    /// <summary>Evaluates a slice of the pool, and checks that nothing outside the result was written.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="pool">Its operands.</param>
    /// <param name="offset">The first element of the slice.</param>
    /// <param name="count">Elements of the slice.</param>
    /// <param name="threads">Threads that work.</param>
    /// <param name="shift">Elements by which the result misses a page's beginning.</param>
    /// <param name="nonTemporal">Whether the result is stored past the caches.</param>
    public static Result Of(
        CompiledExpression expression, OperandPool pool, int offset, int count, int threads = 1, int shift = 0,
        bool nonTemporal = false) =>
        Of(expression, pool.At(offset), pool.Scalars, count, threads, shift, nonTemporal);

    /// <inheritdoc cref="Of(CompiledExpression, OperandPool, int, int, int, int, bool)"/>
    public static Result Of(
        CompiledExpression expression, nint[] addresses, double[] scalars, int count, int threads = 1, int shift = 0,
        bool nonTemporal = false)
    {
        int size = expression.Type.Size();
        if (expression.IsScalar)
        {
            var one = new byte[size];
            fixed (byte* pointer = one)
                OperandPool.Write([expression.Evaluate(scalars)], expression.Type, pointer);
            byte[] repeated = [.. Enumerable.Repeat(one, count).SelectMany(element => element)];
            return new Result(expression.Type, repeated);
        }

        int before = Guard + (shift * size);
        using var buffer = new NativeBuffer(before + (count * size) + Guard);
        var all = new Span<byte>(buffer.Pointer, (int)buffer.Length);
        all.Fill(GuardByte);
        expression.Run(
            addresses, scalars, buffer.Pointer + before, count, threads, nonTemporal ? -1 : long.MaxValue,
            TestContext.Current.CancellationToken);
        Assert.True(all[..before].IndexOfAnyExcept(GuardByte) < 0, "bytes before the result were written");
        Assert.True(all[^Guard..].IndexOfAnyExcept(GuardByte) < 0, "bytes after the result were written");
        return new Result(expression.Type, all[before..^Guard].ToArray());
    }

    /// <summary>Where a slice of this differs in its bits from another result, or -1. A NaN equals a NaN.</summary>
    public int FirstDifference(Result other, int offset = 0)
    {
        Assert.Equal(Type, other.Type);
        int size = Type.Size();
        if (bytes.AsSpan(offset * size, other.Count * size).SequenceEqual(other.bytes))
            return -1;
        for (int i = 0; i < other.Count; i++)
        {
            if (!Same(this[offset + i], other[i]))
                return i;
        }

        return -1;
    }

    /// <summary>Equal in their bits, or both NaN.</summary>
    public static bool Same(double x, double y) =>
        BitConverter.DoubleToInt64Bits(x) == BitConverter.DoubleToInt64Bits(y) || (double.IsNaN(x) && double.IsNaN(y));

    /// <summary>Steps from one number to the other among the numbers of a type; NaN is 0 from NaN only.</summary>
    public static double Ulps(double x, double y, DType type)
    {
        if (double.IsNaN(x) || double.IsNaN(y))
            return double.IsNaN(x) && double.IsNaN(y) ? 0 : double.PositiveInfinity;
        return (double)Int128.Abs((Int128)Ordinal(x) - Ordinal(y));

        // The numbers of the type in their order; both zeros are 0.
        long Ordinal(double value)
        {
            double magnitude = Math.Abs(value);
            long ordinal = type == DType.Float64
                ? BitConverter.DoubleToInt64Bits(magnitude) : BitConverter.SingleToInt32Bits((float)magnitude);
            return double.IsNegative(value) ? -ordinal : ordinal;
        }
    }

    /// <summary>A number so that its bits can be read off.</summary>
    public static string Show(double value) => string.Create(
        CultureInfo.InvariantCulture, $"{value:R} (0x{BitConverter.DoubleToInt64Bits(value):X16})");
}
