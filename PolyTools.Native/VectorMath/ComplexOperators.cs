using System.Numerics;

namespace PolyTools.Native.VectorMath;

/// <summary>An element-wise operator of one complex number.</summary>
internal interface IComplexUnaryOperator
{
    static abstract Complex Invoke(Complex z);
}

/// <summary>An element-wise operator of two complex numbers.</summary>
internal interface IComplexBinaryOperator
{
    static abstract Complex Invoke(Complex z, Complex w);
}

/// <summary>Two complex numbers to a boolean.</summary>
internal interface IComplexComparison
{
    static abstract bool Invoke(Complex z, Complex w);
}

/// <summary>A complex number to a boolean.</summary>
internal interface IComplexTest
{
    static abstract bool Invoke(Complex z);
}

/// <summary>A complex number to a real one.</summary>
internal interface IComplexToReal
{
    static abstract double Invoke(Complex z);
}
