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

    /// <summary>An element as a real number.</summary>
    public double this[int i] => Type switch
    {
        DType.Float64 => BitConverter.ToDouble(bytes, i * 8),
        DType.Float32 => BitConverter.ToSingle(bytes, i * 4),
        DType.Int8 => (sbyte)bytes[i],
        DType.Int16 => BitConverter.ToInt16(bytes, i * 2),
        DType.UInt16 => BitConverter.ToUInt16(bytes, i * 2),
        DType.Int32 => BitConverter.ToInt32(bytes, i * 4),
        DType.UInt32 => BitConverter.ToUInt32(bytes, i * 4),
        DType.Int64 => BitConverter.ToInt64(bytes, i * 8),
        DType.UInt64 => BitConverter.ToUInt64(bytes, i * 8),
        _ => bytes[i],
    };

    /// <summary>Compiles an expression for the pool's variables, or others whose arrays have one axis.</summary>
    public static TestExpression Compile(
        string text, EngineKind engine, CompileOptions? options = null, IReadOnlyList<Variable>? variables = null) =>
        new(text, engine, options ?? new CompileOptions(), variables ?? OperandPool.Variables);

    /// <summary>Evaluates a slice of the pool, and checks that nothing outside the result was written.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="pool">Its operands.</param>
    /// <param name="offset">The first element of the slice.</param>
    /// <param name="count">Elements of the slice.</param>
    /// <param name="threads">Threads that work.</param>
    /// <param name="shift">Elements by which the result misses a page's beginning.</param>
    /// <param name="nonTemporal">Whether the result is stored past the caches.</param>
    public static Result Of(
        TestExpression expression, OperandPool pool, int offset, int count, int threads = 1, int shift = 0,
        bool nonTemporal = false) =>
        Of(expression, pool.At(offset), pool.Scalars, count, threads, shift, nonTemporal);

    /// <inheritdoc cref="Of(TestExpression, OperandPool, int, int, int, int, bool)"/>
    public static Result Of(
        TestExpression expression, nint[] addresses, double[] scalars, int count, int threads = 1, int shift = 0,
        bool nonTemporal = false)
    {
        CompiledExpression compiled = expression.For(count);
        Scalar[] values = expression.Scalars(scalars);
        int size = compiled.Type.Size();
        if (compiled.IsScalar)
        {
            double value = TestExpression.ToDouble(compiled.Evaluate(values));
            var repeated = new double[count];
            Array.Fill(repeated, value);
            var elements = new byte[count * size];
            fixed (byte* pointer = elements)
                OperandPool.Write(repeated, compiled.Type, pointer);
            return new Result(compiled.Type, elements);
        }

        int before = Guard + (shift * size);
        using var buffer = new NativeBuffer(before + compiled.ResultBytes + Guard);
        var all = new Span<byte>(buffer.Pointer, (int)buffer.Length);
        all.Fill(GuardByte);
        compiled.Run(
            expression.Arrays(addresses, count), values, buffer.Pointer + before, threads,
            nonTemporal ? -1 : long.MaxValue, TestContext.Current.CancellationToken);
        Assert.True(all[..before].IndexOfAnyExcept(GuardByte) < 0, "bytes before the result were written");
        Assert.True(all[^Guard..].IndexOfAnyExcept(GuardByte) < 0, "bytes after the result were written");
        return new Result(compiled.Type, all[before..^Guard].ToArray());
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
            bool same = Type.IsFloat()
                ? Same(this[offset + i], other[i])
                : bytes.AsSpan((offset + i) * size, size).SequenceEqual(other.bytes.AsSpan(i * size, size));
            if (!same)
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
