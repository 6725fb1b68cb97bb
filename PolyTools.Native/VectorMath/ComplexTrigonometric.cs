using System.Numerics;

namespace PolyTools.Native.VectorMath;

/// <summary>sin z = −i·sinh(iz), with the error and the special values of <see cref="ComplexSinh"/>.</summary>
internal readonly struct ComplexSin : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z)
    {
        Complex w = ComplexSinh.Invoke(new(-z.Imaginary, z.Real));
        return new(w.Imaginary, -w.Real);
    }
}

/// <summary>cos z = cosh(iz), with the error and the special values of <see cref="ComplexCosh"/>.</summary>
internal readonly struct ComplexCos : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z) => ComplexCosh.Invoke(new(-z.Imaginary, z.Real));
}

/// <summary>tan z = −i·tanh(iz), with the error and the special values of <see cref="ComplexTanh"/>.</summary>
internal readonly struct ComplexTan : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z)
    {
        Complex w = ComplexTanh.Invoke(new(-z.Imaginary, z.Real));
        return new(w.Imaginary, -w.Real);
    }
}
