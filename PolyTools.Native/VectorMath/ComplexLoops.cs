using System.Numerics;
using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>
/// The loops over arrays of complex numbers (two doubles, <see cref="Complex"/>'s layout), with the signature of <see cref="Loops"/>. A step of 0 is
/// one repeated element; any other means elements that follow one another, whatever its value.
/// </summary>
internal static unsafe class ComplexLoops
{
    /// <summary>Complex → complex.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unary<TOperator>(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
        where TOperator : IComplexUnaryOperator
    {
        nint nextA = stepA == 0 ? 0 : sizeof(Complex);
        for (nint i = 0; i < count; i++, a += nextA)
            ((Complex*)result)[i] = TOperator.Invoke(*(Complex*)a);
    }

    /// <summary>Complex, complex → complex.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Binary<TOperator>(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
        where TOperator : IComplexBinaryOperator
    {
        nint nextA = stepA == 0 ? 0 : sizeof(Complex);
        nint nextB = stepB == 0 ? 0 : sizeof(Complex);
        for (nint i = 0; i < count; i++, a += nextA, b += nextB)
            ((Complex*)result)[i] = TOperator.Invoke(*(Complex*)a, *(Complex*)b);
    }

    /// <summary>Complex, complex → boolean, one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Comparison<TOperator>(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
        where TOperator : IComplexComparison
    {
        nint nextA = stepA == 0 ? 0 : sizeof(Complex);
        nint nextB = stepB == 0 ? 0 : sizeof(Complex);
        for (nint i = 0; i < count; i++, a += nextA, b += nextB)
            result[i] = (byte)(TOperator.Invoke(*(Complex*)a, *(Complex*)b) ? 1 : 0);
    }

    /// <summary>Complex → boolean, one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Test<TOperator>(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
        where TOperator : IComplexTest
    {
        nint nextA = stepA == 0 ? 0 : sizeof(Complex);
        for (nint i = 0; i < count; i++, a += nextA)
            result[i] = (byte)(TOperator.Invoke(*(Complex*)a) ? 1 : 0);
    }

    /// <summary>Complex → float64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToReal<TOperator>(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
        where TOperator : IComplexToReal
    {
        nint nextA = stepA == 0 ? 0 : sizeof(Complex);
        for (nint i = 0; i < count; i++, a += nextA)
            ((double*)result)[i] = TOperator.Invoke(*(Complex*)a);
    }

    /// <summary>Two float64, the real and the imaginary part → complex.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromReal(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
    {
        nint nextA = stepA == 0 ? 0 : sizeof(double);
        nint nextB = stepB == 0 ? 0 : sizeof(double);
        for (nint i = 0; i < count; i++, a += nextA, b += nextB)
            ((Complex*)result)[i] = ComplexFromParts.Invoke(*(double*)a, *(double*)b);
    }

    /// <summary>A boolean (a) chooses between two complex numbers (b where it is true, c elsewhere).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Where(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
    {
        nint nextA = stepA == 0 ? 0 : 1;
        nint nextB = stepB == 0 ? 0 : sizeof(Complex);
        nint nextC = stepC == 0 ? 0 : sizeof(Complex);
        for (nint i = 0; i < count; i++, a += nextA, b += nextB, c += nextC)
            ((Complex*)result)[i] = ComplexWhere.Invoke(*a != 0, *(Complex*)b, *(Complex*)c);
    }
}
