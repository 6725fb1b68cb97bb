using System.Numerics;
using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>How an accumulator absorbs a complex number, in order.</summary>
internal unsafe interface IComplexFold
{
    static abstract Complex Identity { get; }

    static abstract Complex Absorb(Complex accumulator, Complex x);

    static abstract Complex Merge(Complex accumulator, Complex other);

    static abstract void Finish(Complex* accumulators, nint count, byte* result);
}

/// <summary>A reduction of complex numbers that is not one of their parts, element by element.</summary>
internal sealed unsafe class ComplexReduction<TFold> : ColumnReduction
    where TFold : IComplexFold
{
    public override int ElementSize => sizeof(Complex);

    public override int FirstSize => sizeof(Complex);

    public override int Lanes => 1;

    public override void Clear(ColumnState state, nint columns) =>
        new Span<Complex>((void*)state.First, (int)columns).Fill(TFold.Identity);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddRows(
        ColumnState state, nint columns, byte* data, nint pitch, nint rows, long firstIndex)
    {
        Complex* accumulators = (Complex*)state.First;
        byte* end = data + (rows * pitch);
        for (nint column = 0; column < columns; column++)
        {
            Complex a = accumulators[column];
            for (byte* row = data; row < end; row += pitch)
                a = TFold.Absorb(a, ((Complex*)row)[column]);
            accumulators[column] = a;
        }
    }

    public override void Merge(ColumnState target, ColumnState source, nint columns)
    {
        Complex* accumulators = (Complex*)target.First;
        Complex* others = (Complex*)source.First;
        for (nint i = 0; i < columns; i++)
            accumulators[i] = TFold.Merge(accumulators[i], others[i]);
    }

    public override void Finish(ColumnState state, nint columns, double divisor, byte* result) =>
        TFold.Finish((Complex*)state.First, columns, result);
}

/// <summary>
/// Products by the definition (ac - bd) + (ad + bc)i, as NumPy's. Each of the n - 1 multiplications has an error of at most
/// √5·u of the product's magnitude (Brent, Percival and Zimmermann, 2007), u = 2⁻⁵³, unless it overflows or is subnormal.
/// </summary>
internal readonly unsafe struct ComplexProduct : IComplexFold
{
    public static Complex Identity => Complex.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex Absorb(Complex accumulator, Complex x) => new(
        (accumulator.Real * x.Real) - (accumulator.Imaginary * x.Imaginary),
        (accumulator.Real * x.Imaginary) + (accumulator.Imaginary * x.Real));

    public static Complex Merge(Complex accumulator, Complex other) => Absorb(accumulator, other);

    public static void Finish(Complex* accumulators, nint count, byte* result)
    {
        for (nint i = 0; i < count; i++)
        {
            Complex z = accumulators[i];
            ((Complex*)result)[i] = new Complex(
                double.IsNaN(z.Real) ? double.NaN : z.Real, double.IsNaN(z.Imaginary) ? double.NaN : z.Imaginary);
        }
    }
}

/// <summary>NumPy's order of complex numbers: by the real, then by the imaginary part.</summary>
internal static class ComplexOrder
{
    public static bool IsNaN(Complex z) => double.IsNaN(z.Real) || double.IsNaN(z.Imaginary);

    public static bool IsLess(Complex a, Complex b) =>
        a.Real < b.Real || (a.Real == b.Real && a.Imaginary < b.Imaginary);
}

/// <summary>Whether a number stands before another in the order of an extremum; NaN stands before all else.</summary>
internal interface IComplexPrecedence
{
    static abstract bool Precedes(Complex a, Complex b);
}

/// <summary>Lesser numbers first.</summary>
internal readonly struct ComplexLesser : IComplexPrecedence
{
    public static bool Precedes(Complex a, Complex b) => ComplexOrder.IsLess(a, b);
}

/// <summary>Greater numbers first.</summary>
internal readonly struct ComplexGreater : IComplexPrecedence
{
    public static bool Precedes(Complex a, Complex b) => ComplexOrder.IsLess(b, a);
}

/// <summary>
/// The first of the least or greatest complex numbers, or the first with a NaN part, with its index.
/// </summary>
/// <param name="wantsIndex">Whether the result is the index.</param>
internal sealed unsafe class ComplexExtremum<TPrecedence>(bool wantsIndex) : ColumnReduction
    where TPrecedence : IComplexPrecedence
{
    public override int ElementSize => sizeof(Complex);

    public override int FirstSize => sizeof(Complex);

    public override int SecondSize => sizeof(long);

    public override int Lanes => 1;

    public override void Clear(ColumnState state, nint columns) =>
        new Span<long>((void*)state.Second, (int)columns).Fill(-1);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddRows(
        ColumnState state, nint columns, byte* data, nint pitch, nint rows, long firstIndex)
    {
        Complex* values = (Complex*)state.First;
        long* indices = (long*)state.Second;
        for (nint row = 0; row < rows; row++)
        {
            Complex* x = (Complex*)(data + (row * pitch));
            for (nint column = 0; column < columns; column++)
            {
                if (Replaces(x[column], values[column], indices[column]))
                {
                    values[column] = x[column];
                    indices[column] = firstIndex + row;
                }
            }
        }
    }

    public override void Merge(ColumnState target, ColumnState source, nint columns)
    {
        Complex* values = (Complex*)target.First;
        long* indices = (long*)target.Second;
        for (nint i = 0; i < columns; i++)
        {
            Complex x = ((Complex*)source.First)[i];
            long index = ((long*)source.Second)[i];
            if (index >= 0 && Replaces(x, values[i], indices[i]))
            {
                values[i] = x;
                indices[i] = index;
            }
        }
    }

    public override void Finish(ColumnState state, nint columns, double divisor, byte* result)
    {
        for (nint i = 0; i < columns; i++)
        {
            if (wantsIndex)
                ((long*)result)[i] = ((long*)state.Second)[i];
            else
                ((Complex*)result)[i] = ((Complex*)state.First)[i];
        }
    }

    private static bool Replaces(Complex x, Complex value, long index) =>
        index < 0 || (!ComplexOrder.IsNaN(value) && (ComplexOrder.IsNaN(x) || TPrecedence.Precedes(x, value)));
}

/// <summary>Whether all complex numbers are not zero: the accumulator is 1 or 0.</summary>
internal readonly unsafe struct AllComplexNonzero : IComplexFold
{
    public static Complex Identity => Complex.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex Absorb(Complex accumulator, Complex x) =>
        x.Real == 0 && x.Imaginary == 0 ? Complex.Zero : accumulator;

    public static Complex Merge(Complex accumulator, Complex other) => Absorb(accumulator, other);

    public static void Finish(Complex* accumulators, nint count, byte* result)
    {
        for (nint i = 0; i < count; i++)
            result[i] = accumulators[i].Real != 0 ? (byte)1 : (byte)0;
    }
}
