using System.Runtime.Intrinsics;
using CsCheck;
using PolyTools.Native.VectorMath;
using Xunit;

namespace PolyTools.Native.Tests.VectorMath;

/// <summary>The operators that the processor has, against the language's own on single numbers, for every width and type.</summary>
public class ElementaryOperatorTests
{
    private static readonly Gen<double> AnyDouble = Gen.OneOf(
        Gen.ULong.Select(BitConverter.UInt64BitsToDouble),
        Gen.Int[-4, 4].Select(value => value / 2.0),
        Gen.Const(0.0), Gen.Const(-0.0), Gen.Const(double.NaN), Gen.Const(double.PositiveInfinity));

    private static readonly Width<double>[] DoubleWidths =
    [
        new Width<Simd128<double>, Vector128<double>, double>(),
        new Width<Simd256<double>, Vector256<double>, double>(),
        new Width<Simd512<double>, Vector512<double>, double>(),
    ];

    private static readonly Width<float>[] FloatWidths =
    [
        new Width<Simd128<float>, Vector128<float>, float>(),
        new Width<Simd256<float>, Vector256<float>, float>(),
        new Width<Simd512<float>, Vector512<float>, float>(),
    ];

    [Fact]
    public void Doubles_match_single_numbers() => AnyDouble.Array[3, 3].Sample(Check);

    [Fact]
    public void Floats_match_single_numbers() =>
        AnyDouble.Array[3, 3].Sample(operands => Check(Array.ConvertAll(operands, operand => (float)operand)));

    private static void Check(double[] operands)
    {
        (double x, double y, double z) = (operands[0], operands[1], operands[2]);
        foreach (Width<double> width in DoubleWidths)
        {
            Same(x + y, width.Binary<Add>(x, y));
            Same(x - y, width.Binary<Subtract>(x, y));
            Same(x * y, width.Binary<Multiply>(x, y));
            Same(x / y, width.Binary<Divide>(x, y));
            Same(-x, width.Unary<Negate>(x));
            Same(Math.Abs(x), width.Unary<Abs>(x));
            Same(Math.Sqrt(x), width.Unary<Sqrt>(x));
            Same(Math.Floor(x), width.Unary<Floor>(x));
            Same(Math.Ceiling(x), width.Unary<Ceiling>(x));
            Same(Math.Truncate(x), width.Unary<Truncate>(x));
            Same(Math.Round(x, MidpointRounding.ToEven), width.Unary<Round>(x));
            Same(double.IsNaN(x) ? x : Math.Sign(x), width.Unary<Sign>(x));
            Same(Math.CopySign(x, y), width.Binary<CopySign>(x, y));
            double next = x < y ? Math.BitIncrement(x) : x > y ? Math.BitDecrement(x) : y;
            Same(double.IsNaN(x) ? x : next, width.Binary<NextAfter>(x, y));
            Assert.Equal(double.IsNaN(x), width.Test<IsNaN>(x));
            Assert.Equal(double.IsInfinity(x), width.Test<IsInfinity>(x));
            Assert.Equal(double.IsFinite(x), width.Test<IsFinite>(x));
            Assert.Equal(double.IsNegative(x), width.Test<SignBit>(x));
            Same(Math.FusedMultiplyAdd(x, y, z), width.MultiplyAdd(x, y, z));
            Same(x <= y || double.IsNaN(x) ? x : y, width.Binary<Minimum>(x, y));
            Same(x >= y || double.IsNaN(x) ? x : y, width.Binary<Maximum>(x, y));
            CheckMasks(width, x, y, z, x < y, x <= y, x == y);
        }
    }

    private static void Check(float[] operands)
    {
        (float x, float y, float z) = (operands[0], operands[1], operands[2]);
        foreach (Width<float> width in FloatWidths)
        {
            Same(x + y, width.Binary<Add>(x, y));
            Same(x - y, width.Binary<Subtract>(x, y));
            Same(x * y, width.Binary<Multiply>(x, y));
            Same(x / y, width.Binary<Divide>(x, y));
            Same(-x, width.Unary<Negate>(x));
            Same(Math.Abs(x), width.Unary<Abs>(x));
            Same(MathF.Sqrt(x), width.Unary<Sqrt>(x));
            Same(MathF.Floor(x), width.Unary<Floor>(x));
            Same(MathF.Ceiling(x), width.Unary<Ceiling>(x));
            Same(MathF.Truncate(x), width.Unary<Truncate>(x));
            Same(MathF.Round(x, MidpointRounding.ToEven), width.Unary<Round>(x));
            Same(float.IsNaN(x) ? x : MathF.Sign(x), width.Unary<Sign>(x));
            Same(MathF.CopySign(x, y), width.Binary<CopySign>(x, y));
            float next = x < y ? MathF.BitIncrement(x) : x > y ? MathF.BitDecrement(x) : y;
            Same(float.IsNaN(x) ? x : next, width.Binary<NextAfter>(x, y));
            Assert.Equal(float.IsNaN(x), width.Test<IsNaN>(x));
            Assert.Equal(float.IsInfinity(x), width.Test<IsInfinity>(x));
            Assert.Equal(float.IsFinite(x), width.Test<IsFinite>(x));
            Assert.Equal(float.IsNegative(x), width.Test<SignBit>(x));
            Same(MathF.FusedMultiplyAdd(x, y, z), width.MultiplyAdd(x, y, z));
            Same(x <= y || float.IsNaN(x) ? x : y, width.Binary<Minimum>(x, y));
            Same(x >= y || float.IsNaN(x) ? x : y, width.Binary<Maximum>(x, y));
            CheckMasks(width, x, y, z, x < y, x <= y, x == y);
        }
    }

    private static void CheckMasks<T>(Width<T> width, T x, T y, T z, bool less, bool lessOrEqual, bool equal)
        where T : unmanaged
    {
        Assert.Equal(less, width.Compare<LessThan>(x, y));
        Assert.Equal(lessOrEqual, width.Compare<LessThanOrEqual>(x, y));
        Assert.Equal(less, width.Compare<GreaterThan>(y, x));
        Assert.Equal(lessOrEqual, width.Compare<GreaterThanOrEqual>(y, x));
        Assert.Equal(equal, width.Compare<Equal>(x, y));
        Assert.Equal(!equal, width.Compare<NotEqual>(x, y));
        Assert.Equal(less & equal, width.Combine<And>(x, y));
        Assert.Equal(less | equal, width.Combine<Or>(x, y));
        Assert.Equal(less ^ equal, width.Combine<Xor>(x, y));
        Assert.Equal(less ? y : z, width.WhereLess(x, y, z));
        Assert.Equal(!less, width.NotLess(x, y));
    }

    private static void Same(double expected, double actual) =>
        Assert.True(
            (double.IsNaN(expected) && double.IsNaN(actual))
                || BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual),
            $"{actual:R} is not {expected:R}");

    /// <summary>Operators on one vector whose lanes are all the same.</summary>
    private abstract class Width<T>
        where T : unmanaged
    {
        public abstract T Unary<TOperator>(T x)
            where TOperator : IUnaryOperator;

        public abstract T Binary<TOperator>(T x, T y)
            where TOperator : IBinaryOperator;

        public abstract T MultiplyAdd(T x, T y, T z);

        public abstract bool Test<TOperator>(T x)
            where TOperator : IUnaryOperator;

        public abstract bool Compare<TOperator>(T x, T y)
            where TOperator : IBinaryOperator;

        /// <summary>The operator on the masks of x &lt; y and x = y.</summary>
        public abstract bool Combine<TOperator>(T x, T y)
            where TOperator : IBinaryOperator;

        public abstract T WhereLess(T x, T y, T z);

        public abstract bool NotLess(T x, T y);
    }

    private sealed unsafe class Width<TSimd, TVector, T> : Width<T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        public override T Unary<TOperator>(T x) => First(TOperator.Invoke<TSimd, TVector, T>(TSimd.Create(x)));

        public override T Binary<TOperator>(T x, T y) =>
            First(TOperator.Invoke<TSimd, TVector, T>(TSimd.Create(x), TSimd.Create(y)));

        public override T MultiplyAdd(T x, T y, T z) => First(
            global::PolyTools.Native.VectorMath.MultiplyAdd.Invoke<TSimd, TVector, T>(
                TSimd.Create(x), TSimd.Create(y), TSimd.Create(z)));

        public override bool Test<TOperator>(T x) => IsSet(TOperator.Invoke<TSimd, TVector, T>(TSimd.Create(x)));

        public override bool Compare<TOperator>(T x, T y) =>
            IsSet(TOperator.Invoke<TSimd, TVector, T>(TSimd.Create(x), TSimd.Create(y)));

        public override bool Combine<TOperator>(T x, T y) =>
            IsSet(TOperator.Invoke<TSimd, TVector, T>(Less(x, y), TSimd.Equal(TSimd.Create(x), TSimd.Create(y))));

        public override T WhereLess(T x, T y, T z) =>
            First(Where.Invoke<TSimd, TVector, T>(Less(x, y), TSimd.Create(y), TSimd.Create(z)));

        public override bool NotLess(T x, T y) => IsSet(Not.Invoke<TSimd, TVector, T>(Less(x, y)));

        private static TVector Less(T x, T y) => TSimd.LessThan(TSimd.Create(x), TSimd.Create(y));

        private static T First(TVector vector)
        {
            T* lanes = stackalloc T[TSimd.Count];
            TSimd.Store(vector, lanes);
            return lanes[0];
        }

        // A mask is all bits or none, in every lane alike here.
        private static bool IsSet(TVector mask)
        {
            byte* bytes = stackalloc byte[TSimd.Count];
            TSimd.StoreBooleans(mask, bytes);
            bool all = TSimd.All(mask);
            Assert.All(new ReadOnlySpan<byte>(bytes, TSimd.Count).ToArray(), value => Assert.Equal(all ? 1 : 0, value));
            return all;
        }
    }
}
