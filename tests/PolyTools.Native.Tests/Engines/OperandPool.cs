using System.Globalization;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;

namespace PolyTools.Native.Tests.Engines;

/// <summary>
/// The operands that random expressions are evaluated on: arrays of every type in which ordinary numbers stand beside
/// zeros, infinities, NaN, subnormal and huge numbers, and scalars. A test works on slices of them, which begin at any
/// element and so at any alignment.
/// </summary>
internal sealed unsafe class OperandPool : IDisposable
{
    /// <summary>Elements of every array: enough that seven threads have work.</summary>
    public const int Length = 33_000;

    public static readonly Variable[] Variables =
    [
        TestExpression.Array("a", DType.Float64),
        TestExpression.Array("b", DType.Float64),
        TestExpression.Array("c", DType.Float64),
        TestExpression.Array("f", DType.Float32),
        TestExpression.Array("g", DType.Float32),
        TestExpression.Array("p", DType.Bool),
        TestExpression.Array("q", DType.Bool),
        TestExpression.Scalar("s", DType.Float64),
        TestExpression.Scalar("t", DType.Float64),
        TestExpression.Scalar("k", DType.Bool),
    ];

    /// <summary>
    /// Added to every seed, so that POLYTOOLS_TEST_SEED=1, 2, … tries other operands and expressions than those of
    /// every run.
    /// </summary>
    public static readonly int SeedOffset = 1_000 * int.Parse(
        Environment.GetEnvironmentVariable("POLYTOOLS_TEST_SEED") ?? "0", CultureInfo.InvariantCulture);

    private static readonly double[] Specials =
    [
        0, -0.0, 1, -1, 2, -2, 0.5, -0.5, double.PositiveInfinity, double.NegativeInfinity, double.NaN, double.Epsilon,
        -double.Epsilon, 2.2250738585072014e-308, 1.7976931348623157e308, -1.7976931348623157e308,
        3.4028234663852886e38, 1.401298464324817e-45, 1e-40, 1e300, -1e300, 1e-300, 709.7, -745.2, 88.7, 4503599627370497.5, 9007199254740993,
        Math.PI, -Math.PI / 2,
    ];

    private readonly NativeBuffer[] arrays;

    public OperandPool(int seed)
    {
        var random = new Random(seed + SeedOffset);
        Values = new double[Variables.Length][];
        arrays = new NativeBuffer[Variables.Length];
        Addresses = new nint[Variables.Length];
        Scalars = new double[Variables.Length];
        for (int i = 0; i < Variables.Length; i++)
        {
            Variable variable = Variables[i];
            double[] values = Values[i] = new double[variable.IsScalar ? 1 : Length];
            for (int j = 0; j < values.Length; j++)
                values[j] = Next(random, variable.Type);
            if (variable.IsScalar)
            {
                // An ordinary number: a special one would make whole expressions NaN.
                Scalars[i] = values[0] = variable.Type == DType.Bool ? 1 : Math.Round((random.NextDouble() * 4) - 2, 3);
                arrays[i] = new NativeBuffer(0);
                continue;
            }

            arrays[i] = new NativeBuffer((long)Length * variable.Type.Size());
            Addresses[i] = (nint)arrays[i].Pointer;
            Write(values, variable.Type, arrays[i].Pointer);
        }
    }

    /// <summary>Every variable's numbers as float64; booleans are 0 and 1.</summary>
    public double[][] Values { get; }

    /// <summary>The scalars' values, by the variables' order.</summary>
    public double[] Scalars { get; }

    private nint[] Addresses { get; }

    /// <summary>The address of an element of each array.</summary>
    public nint[] At(int offset)
    {
        var addresses = new nint[Variables.Length];
        for (int i = 0; i < addresses.Length; i++)
            addresses[i] = Variables[i].IsScalar ? 0 : Addresses[i] + (offset * Variables[i].Type.Size());
        return addresses;
    }

    public void Dispose() => Array.ForEach(arrays, array => array.Dispose());

    /// <summary>Writes numbers as elements of a type.</summary>
    public static void Write(ReadOnlySpan<double> values, DType type, byte* destination)
    {
        for (int i = 0; i < values.Length; i++)
        {
            switch (type)
            {
                case DType.Float64:
                    ((double*)destination)[i] = values[i];
                    break;
                case DType.Float32:
                    ((float*)destination)[i] = (float)values[i];
                    break;
                case DType.Bool:
                    destination[i] = values[i] != 0 ? (byte)1 : (byte)0;
                    break;
                case DType.Int8 or DType.UInt8:
                    destination[i] = (byte)(long)values[i];
                    break;
                case DType.Int16 or DType.UInt16:
                    ((ushort*)destination)[i] = (ushort)(long)values[i];
                    break;
                case DType.Int32 or DType.UInt32:
                    ((uint*)destination)[i] = (uint)(long)values[i];
                    break;
                case DType.Int64 or DType.UInt64:
                    ((long*)destination)[i] = (long)values[i];
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(type));
            }
        }
    }

    private static double Next(Random random, DType type)
    {
        if (type == DType.Bool)
            return random.Next(2);
        double value = random.Next(10) switch
        {
            0 => Specials[random.Next(Specials.Length)],
            1 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
            2 => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)),
            3 => random.Next(-8, 9),
            4 => Math.Exp((random.NextDouble() * 80) - 40),
            _ => (random.NextDouble() * 8) - 4,
        };
        // Not a signalling NaN: to the power of 0 it is NaN in one library and 1 in another, and IEEE 754 allows both.
        if (double.IsNaN(value))
            return double.NaN;
        return type == DType.Float32 ? (float)value : value;
    }
}
