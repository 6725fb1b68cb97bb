using System.Numerics;

namespace PolyTools.Native.VectorMath;

/// <summary>
/// sinh z = sinh x·cos y + i·cosh x·sin y, each part at most 3 ULP of |sinh z|; special values as C99's csinh (Annex G.6.2.5).
/// </summary>
internal readonly struct ComplexSinh : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (y == 0)
            return new(Math.Sinh(x), y);
        if (!double.IsFinite(y))
        {
            if (x == 0)
                return new(x, double.NaN);
            return new(double.IsInfinity(x) ? x : double.NaN, double.NaN);
        }

        (double sin, double cos) = Math.SinCos(y);
        if (Math.Abs(x) > 40)
        {
            // e^-|x| is below half an ULP of e^|x|.
            double magnitude = Math.Abs(x);
            return new(
                Math.CopySign(1, x) * ScalarFunctions.ScaledExp(magnitude, cos, 0.5),
                ScalarFunctions.ScaledExp(magnitude, sin, 0.5));
        }

        return x == 0
            ? new(Math.CopySign(0, x) * cos, sin)
            : new(ScalarFunctions.Sinh(x) * cos, ScalarFunctions.Cosh(x) * sin);
    }
}

/// <summary>
/// cosh z = cosh x·cos y + i·sinh x·sin y, each part at most 3 ULP of |cosh z|; special values as C99's ccosh (Annex G.6.2.4).
/// </summary>
internal readonly struct ComplexCosh : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (!double.IsFinite(y))
        {
            if (x == 0)
                return new(double.NaN, x);
            return new(double.IsInfinity(x) ? double.PositiveInfinity : double.NaN, double.NaN);
        }

        if (x == 0 || y == 0)
        {
            double real = x == 0 ? Math.Cos(y) : Math.Cosh(x);
            double zero = double.IsNaN(x) ? y : Math.CopySign(1, x) * (x == 0 ? 0 * Math.Sin(y) : y);
            return new(real, zero);
        }

        (double sin, double cos) = Math.SinCos(y);
        if (Math.Abs(x) > 40)
        {
            double magnitude = Math.Abs(x);
            return new(
                ScalarFunctions.ScaledExp(magnitude, cos, 0.5),
                Math.CopySign(1, x) * ScalarFunctions.ScaledExp(magnitude, sin, 0.5));
        }

        return new(ScalarFunctions.Cosh(x) * cos, ScalarFunctions.Sinh(x) * sin);
    }
}

/// <summary>
/// tanh z, each part at most 4 ULP of |tanh z|; special values as C11's ctanh with the correction of defect report 471 (0 + NaN·i where x = 0 and y has no angle).
/// </summary>
/// <remarks>
/// (sinh x·cosh x + i·sin y·cos y)/(sinh² x + cos² y), the quotient by cosh z made real (Kahan, Branch cuts for complex elementary
/// functions, 1987): no term cancels, also near the poles at πi/2 + kπi. From |x| = 20 on the real part is ±1 to 2^-56 and the
/// imaginary 4·sin y·cos y·e^-2|x|.
/// </remarks>
internal readonly struct ComplexTanh : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (!double.IsFinite(y))
        {
            if (double.IsInfinity(x))
                return new(Math.CopySign(1, x), Math.CopySign(0, y));
            return new(x == 0 ? x : double.NaN, double.NaN);
        }

        if (double.IsNaN(x))
            return new(x, y == 0 ? y : double.NaN);
        (double sin, double cos) = Math.SinCos(y);
        if (Math.Abs(x) > 20)
            return new(Math.CopySign(1, x), 4 * sin * cos * Math.Exp(-2 * Math.Abs(x)));
        double sinh = ScalarFunctions.Sinh(x);
        double denominator = Math.FusedMultiplyAdd(sinh, sinh, cos * cos);
        return new(sinh * ScalarFunctions.Cosh(x) / denominator, sin * cos / denominator);
    }
}
