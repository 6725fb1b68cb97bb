using System.Numerics;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Tests.VectorMath;

/// <summary>Runs the complex operators over arrays by the loops that the engines use.</summary>
internal static unsafe class ComplexFunction
{
    public delegate void Loop(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count);

    /// <summary>Complex, or two of them, to complex.</summary>
    public static readonly Dictionary<string, Loop> All = new()
    {
        ["add"] = ComplexLoops.Binary<ComplexAdd>,
        ["subtract"] = ComplexLoops.Binary<ComplexSubtract>,
        ["multiply"] = ComplexLoops.Binary<ComplexMultiply>,
        ["divide"] = ComplexLoops.Binary<ComplexDivide>,
        ["power"] = ComplexLoops.Binary<ComplexPower>,
        ["whole_power"] = ComplexLoops.Binary<ComplexPower>,
        ["minimum"] = ComplexLoops.Binary<ComplexMinimum>,
        ["maximum"] = ComplexLoops.Binary<ComplexMaximum>,
        ["negative"] = ComplexLoops.Unary<ComplexNegate>,
        ["conjugate"] = ComplexLoops.Unary<ComplexConjugate>,
        ["sign"] = ComplexLoops.Unary<ComplexSign>,
        ["sqrt"] = ComplexLoops.Unary<ComplexSqrt>,
        ["exp"] = ComplexLoops.Unary<ComplexExp>,
        ["expm1"] = ComplexLoops.Unary<ComplexExpm1>,
        ["exp2"] = ComplexLoops.Unary<ComplexExp2>,
        ["log"] = ComplexLoops.Unary<ComplexLog>,
        ["log2"] = ComplexLoops.Unary<ComplexLog2>,
        ["log10"] = ComplexLoops.Unary<ComplexLog10>,
        ["log1p"] = ComplexLoops.Unary<ComplexLog1p>,
        ["sin"] = ComplexLoops.Unary<ComplexSin>,
        ["cos"] = ComplexLoops.Unary<ComplexCos>,
        ["tan"] = ComplexLoops.Unary<ComplexTan>,
        ["sinh"] = ComplexLoops.Unary<ComplexSinh>,
        ["cosh"] = ComplexLoops.Unary<ComplexCosh>,
        ["tanh"] = ComplexLoops.Unary<ComplexTanh>,
        ["arcsin"] = ComplexLoops.Unary<ComplexArcsin>,
        ["arccos"] = ComplexLoops.Unary<ComplexArccos>,
        ["arctan"] = ComplexLoops.Unary<ComplexArctan>,
        ["arcsinh"] = ComplexLoops.Unary<ComplexArcsinh>,
        ["arccosh"] = ComplexLoops.Unary<ComplexArccosh>,
        ["arctanh"] = ComplexLoops.Unary<ComplexArctanh>,
    };

    public static Complex[] Run(string function, Complex[] z, Complex[] w)
    {
        if (function == "abs")
            return [.. Run<Complex, double>(ComplexLoops.ToReal<ComplexAbs>, z, w, z.Length).Select(x => new Complex(x, 0))];
        return Run<Complex, Complex>(All[function], z, w, z.Length);
    }

    public static Complex Run(string function, Complex z, Complex w = default) => Run(function, [z], [w])[0];

    /// <summary>A loop over two arrays, each of <paramref name="count"/> elements or of one, which is repeated.</summary>
    public static TResult[] Run<T, TResult>(Loop loop, T[] a, T[] b, int count)
        where T : unmanaged
        where TResult : unmanaged
    {
        TResult[] result = new TResult[count];
        nint step = sizeof(T);
        fixed (T* first = a, second = b)
        fixed (TResult* destination = result)
        {
            loop(
                (byte*)destination, (byte*)first, (byte*)second, null, a.Length == 1 ? 0 : step, b.Length == 1 ? 0 : step, 0, count);
        }

        return result;
    }

    /// <summary>A choice by a condition between two arrays, each of <paramref name="count"/> elements or of one, which is repeated.</summary>
    public static T[] Choose<T>(Loop loop, bool[] condition, T[] b, T[] c, int count)
        where T : unmanaged
    {
        T[] result = new T[count];
        nint step = sizeof(T);
        fixed (bool* mask = condition)
        fixed (T* first = b, second = c, destination = result)
        {
            loop(
                (byte*)destination, (byte*)mask, (byte*)first, (byte*)second,
                condition.Length == 1 ? 0 : 64, b.Length == 1 ? 0 : step, c.Length == 1 ? 0 : step, count);
        }

        return result;
    }
}
