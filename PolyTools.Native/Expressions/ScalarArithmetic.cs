using System.Numerics;
using System.Runtime.CompilerServices;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Expressions;

/// <summary>
/// Operations on scalars: integers exactly, with an error where 64 bits do not hold the result, and all else by the very
/// loops that arrays go through, so that the bits are the same.
/// </summary>
internal static unsafe class ScalarArithmetic
{
    /// <summary>The value of an operation on scalars that its rule admits.</summary>
    /// <param name="operation">What to compute.</param>
    /// <param name="work">The kind that it works in.</param>
    /// <param name="result">The kind of its result.</param>
    /// <param name="operands">The operands.</param>
    /// <exception cref="PolyException">An integer result is too large, or integers are raised to a negative power.</exception>
    public static Scalar Evaluate(Operation operation, DType work, DType result, ReadOnlySpan<Scalar> operands)
    {
        if (work == DType.Int64 && Exact(operation.Name, operands) is Int128 exact)
        {
            return exact >= long.MinValue && exact <= ulong.MaxValue ? exact : throw TooLarge(operation);
        }

        byte* memory = stackalloc byte[5 * Simd.MaximumWidth];
        memory = (byte*)(((nint)memory + Simd.MaximumWidth - 1) & -(nint)Simd.MaximumWidth);
        for (int i = 0; i < operands.Length; i++)
        {
            DType type = operation.Rule == OperandRule.Where && i == 0 ? DType.Bool : work;
            if (type == DType.String)
                return WithText(operation, result, operands);
            byte* slot = memory + ((i + 1) * Simd.MaximumWidth);
            operands[i].Write(slot, type);
            Repeat(slot, type.Size());
        }

        Call(operation.Loop(work), memory);
        Scalar value = Scalar.Read(memory, result);
        // Integer division by zero is 0, as in arrays; a scalar has no run to warn of.
        _ = IntegerFaults.Take();
        return value;
    }

    /// <summary>Repeats the first element of a vector over the whole of it.</summary>
    public static void Repeat(byte* vector, int size)
    {
        for (int i = size; i < Simd.MaximumWidth; i += size)
            Unsafe.CopyBlockUnaligned(vector + i, vector, (uint)size);
    }

    private static void Call(nint loop, byte* memory) =>
        ((delegate*<byte*, byte*, byte*, byte*, nint, nint, nint, nint, void>)loop)(
            memory, memory + Simd.MaximumWidth, memory + (2 * Simd.MaximumWidth), memory + (3 * Simd.MaximumWidth),
            0, 0, 0, 1);

    private static Scalar WithText(Operation operation, DType result, ReadOnlySpan<Scalar> operands)
    {
        if (result == DType.String)
            return operands[operands[0].Integer != 0 ? 1 : 2];
        byte* memory = stackalloc byte[4 * Simd.MaximumWidth];
        fixed (char* a = operands[0].Text, b = operands[1].Text)
        {
            ((StringRef*)memory)[4] = new StringRef((nint)a, operands[0].Text.Length);
            ((StringRef*)memory)[8] = new StringRef((nint)b, operands[1].Text.Length);
            Call(operation.Loop(DType.String), memory);
        }

        return Scalar.Read(memory, result);
    }

    /// <summary>Integers beyond 64 bits on the way are fine; their values are below 2⁶⁴, so that none here overflows 128.</summary>
    private static Int128? Exact(string operation, ReadOnlySpan<Scalar> operands)
    {
        Int128 a = operands[0].Integer;
        Int128 b = operands.Length > 1 ? operands[1].Integer : 0;
        return operation switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => Narrow((BigInteger)a * b),
            "-x" => -a,
            "abs" => Int128.Abs(a),
            "//" => b == 0 ? 0 : Narrow(Floor(a, b)),
            "%" => b == 0 ? 0 : a - (b * (Int128)Floor(a, b)),
            "**" when b < 0 => throw new PolyException(
                "NegativePower", ErrorKind.InvalidArgument, $"The integer {a} is raised to the negative power {b}.",
                $"Raise a float: {a}.0**({b})."),
            "**" => Power(a, b),
            "<<" => b < 0 || b > 64 ? 0 : Narrow((BigInteger)a << (int)b),
            ">>" => b < 0 || b > 64 ? (a < 0 ? -1 : 0) : a >> (int)b,
            "&" => a & b,
            "|" => a | b,
            "^" => a ^ b,
            "~" => ~a,
            _ => null,
        };
    }

    private static Int128 Narrow(BigInteger value) =>
        BigInteger.Abs(value) > ulong.MaxValue ? Int128.MaxValue : (Int128)value;

    private static BigInteger Floor(Int128 a, Int128 b)
    {
        Int128 quotient = a / b;
        return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
    }

    private static Int128 Power(Int128 a, Int128 b)
    {
        if (b > 64 && Int128.Abs(a) > 1)
            return Int128.MaxValue;
        return Narrow(BigInteger.Pow(a, b > 64 ? (int)(2 + (b % 2)) : (int)b));
    }

    private static PolyException TooLarge(Operation operation) => new(
        "IntegerOverflow", ErrorKind.InvalidArgument, $"The result of '{operation.Name}' does not fit 64 bits.",
        "Write one of the integers as a float, such as 10.0**20.");
}
