using System.Runtime.Intrinsics;
using PolyTools.Native.Expressions;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Tests.VectorMath;

/// <summary>Runs an operator over arrays with vectors of a chosen width, at a chosen position in memory.</summary>
internal abstract class VectorFunction
{
    public static readonly int[] Widths = [128, 256, 512];

    /// <summary>Before the name of a function: its faster form.</summary>
    public const string Fast = "fast ";

    /// <summary>Operators by their names; and their faster forms.</summary>
    public static readonly Dictionary<string, VectorFunction> All = WithFast(new()
    {
        ["sin"] = new Unary<Sin>(),
        ["cos"] = new Unary<Cos>(),
        ["tan"] = new Unary<Tan>(),
        ["exp"] = new Unary<Exp>(),
        ["log"] = new Unary<Log>(),
        ["arctan2"] = new Binary<Arctan2>(),
        ["power"] = new Binary<Power>(),
        ["remainder"] = new Binary<Remainder>(),
        ["floor_divide"] = new Binary<FloorDivide>(),
        ["fmod"] = new Binary<Fmod>(),
        ["minimum"] = new Binary<Minimum>(),
        ["maximum"] = new Binary<Maximum>(),
        ["sqrt"] = new Unary<Sqrt>(),
        ["floor"] = new Unary<Floor>(),
        ["ceil"] = new Unary<Ceiling>(),
        ["exp2"] = new Unary<Exp2>(),
        ["expm1"] = new Unary<Expm1>(),
        ["log1p"] = new Unary<Log1p>(),
        ["log2"] = new Unary<Log2>(),
        ["log10"] = new Unary<Log10>(),
        ["sinh"] = new Unary<Sinh>(),
        ["cosh"] = new Unary<Cosh>(),
        ["tanh"] = new Unary<Tanh>(),
        ["arcsin"] = new Unary<Arcsin>(),
        ["arccos"] = new Unary<Arccos>(),
        ["arctan"] = new Unary<Arctan>(),
        ["arcsinh"] = new Unary<Arcsinh>(),
        ["arccosh"] = new Unary<Arccosh>(),
        ["arctanh"] = new Unary<Arctanh>(),
        ["cbrt"] = new Unary<Cbrt>(),
        ["hypot"] = new Binary<Hypot>(),
        ["trunc"] = new Unary<Truncate>(),
        ["round"] = new Unary<Round>(),
        ["sign"] = new Unary<Sign>(),
        ["copysign"] = new Binary<CopySign>(),
        ["nextafter"] = new Binary<NextAfter>(),
        ["isnan"] = new Test<IsNaN>(),
        ["isinf"] = new Test<IsInfinity>(),
        ["isfinite"] = new Test<IsFinite>(),
        ["signbit"] = new Test<SignBit>(),
    });

    /// <summary>The name without <see cref="Fast"/>.</summary>
    public static string Exact(string function) => function.StartsWith(Fast, StringComparison.Ordinal) ? function[Fast.Length..] : function;

    private static Dictionary<string, VectorFunction> WithFast(Dictionary<string, VectorFunction> functions)
    {
        foreach (Operation operation in Operations.All.Where(operation => operation.FastOperator is not null))
        {
            string name = operation == Operations.Power ? "power" : operation.Name;
            Type kind = operation.Arity == 1 ? typeof(Unary<>) : typeof(Binary<>);
            functions[Fast + name] = (VectorFunction)Activator.CreateInstance(kind.MakeGenericType(operation.FastOperator!))!;
        }

        return functions;
    }

    /// <param name="width">Bits of a vector.</param>
    /// <param name="x">The operand.</param>
    /// <param name="y">The second operand, not read where there is one only.</param>
    /// <param name="shift">The lane of the first element; the lanes before it hold <paramref name="filler"/>.</param>
    /// <param name="filler">What lies before and after the elements.</param>
    public T[] Run<T>(int width, T[] x, T[] y, int shift = 0, double filler = 0)
        where T : unmanaged => width switch
    {
        128 => Run<Simd128<T>, Vector128<T>, T>(x, y, shift, filler),
        256 => Run<Simd256<T>, Vector256<T>, T>(x, y, shift, filler),
        _ => Run<Simd512<T>, Vector512<T>, T>(x, y, shift, filler),
    };

    private unsafe T[] Run<TSimd, TVector, T>(T[] x, T[] y, int shift, double filler)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        int length = (shift + x.Length + TSimd.Count) / TSimd.Count * TSimd.Count;
        T[] first = Place<TSimd, TVector, T>(x, length, shift, filler);
        T[] second = Place<TSimd, TVector, T>(y, length, shift, filler);
        T[] result = new T[length];
        fixed (T* a = first, b = second, r = result)
        {
            for (int i = 0; i < length; i += TSimd.Count)
                TSimd.Store(Invoke<TSimd, TVector, T>(TSimd.Load(a + i), TSimd.Load(b + i)), r + i);
        }

        return result[shift..(shift + x.Length)];
    }

    private static unsafe T[] Place<TSimd, TVector, T>(T[] values, int length, int shift, double filler)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        T[] placed = new T[length];
        fixed (T* p = placed)
        {
            for (int i = 0; i < length; i += TSimd.Count)
                TSimd.Store(TSimd.Constant(filler), p + i);
        }

        values.CopyTo(placed, shift);
        return placed;
    }

    protected abstract TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged;

    internal sealed class Unary<TOperator> : VectorFunction
        where TOperator : struct, IUnaryOperator
    {
        protected override TVector Invoke<TSimd, TVector, T>(TVector x, TVector y) =>
            TOperator.Invoke<TSimd, TVector, T>(x);
    }

    internal sealed class Binary<TOperator> : VectorFunction
        where TOperator : struct, IBinaryOperator
    {
        protected override TVector Invoke<TSimd, TVector, T>(TVector x, TVector y) =>
            TOperator.Invoke<TSimd, TVector, T>(x, y);
    }

    /// <summary>An operator that gives a mask: 1 where it is set, 0 elsewhere.</summary>
    internal sealed class Test<TOperator> : VectorFunction
        where TOperator : struct, IUnaryOperator
    {
        protected override TVector Invoke<TSimd, TVector, T>(TVector x, TVector y) =>
            TSimd.Select(TOperator.Invoke<TSimd, TVector, T>(x), TSimd.Constant(1), TSimd.Constant(0));
    }

    /// <summary>Sine and cosine from the one call that gives both.</summary>
    internal sealed class SineOfBoth : VectorFunction
    {
        protected override TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        {
            Trigonometric.SinCos<TSimd, TVector, T>(x, out TVector sin, out _);
            return sin;
        }
    }

    /// <inheritdoc cref="SineOfBoth"/>
    internal sealed class CosineOfBoth : VectorFunction
    {
        protected override TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        {
            Trigonometric.SinCos<TSimd, TVector, T>(x, out _, out TVector cos);
            return cos;
        }
    }
}
