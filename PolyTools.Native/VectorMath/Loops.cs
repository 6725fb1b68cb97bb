using System.Reflection;
using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>
/// The loops that walk memory, written once and compiled for each operator: what the Eager engine runs over whole
/// arrays and the Blocked engine over blocks.
/// </summary>
/// <remarks>
/// All have one signature, so that a program is a list of pointers to them. A step is the bytes by which an operand moves on per vector: its
/// vector's size, or 0 for an operand that is one vector of a repeated number. The elements after the last whole
/// vector go through the same loop once more, as one vector that their first one fills up. AggressiveOptimization: a loop
/// is compiled once, at full speed, before its first run; tiers would time the compiler in a measurement.
/// </remarks>
internal static unsafe class Loops
{
    /// <summary>A loop compiled for the widest vectors: a <c>delegate*</c>.</summary>
    /// <param name="kind">The loop's name, such as <see cref="Binary"/>.</param>
    /// <param name="type">The type of the numbers that it works on.</param>
    /// <param name="operatorType">The operator, null for <see cref="Where"/>.</param>
    public static nint Pointer(string kind, DType type, Type? operatorType)
    {
        Type[] arguments = Simd.TypeArguments(type);
        return typeof(Loops).GetMethod(kind, BindingFlags.Static | BindingFlags.Public)!
            .MakeGenericMethod(operatorType is null ? arguments : [.. arguments, operatorType])
            .MethodHandle.GetFunctionPointer();
    }

    /// <summary>Element-wise operator of one operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unary<TSimd, TVector, T, TOperator>(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TOperator : IUnaryOperator
    {
        for (nint vectors = count / TSimd.Count; vectors > 0; vectors--)
        {
            TSimd.Store(TOperator.Invoke<TSimd, TVector, T>(TSimd.Load((T*)a)), (T*)result);
            a += stepA;
            result += TSimd.Count * sizeof(T);
        }

        nint rest = count % TSimd.Count;
        if (rest > 0)
        {
            byte* vector = stackalloc byte[2 * Simd.MaximumWidth];
            a = Part<T>(a, stepA, vector + Simd.MaximumWidth, rest);
            Unary<TSimd, TVector, T, TOperator>(vector, a, null, null, 0, 0, 0, TSimd.Count);
            Unsafe.CopyBlockUnaligned(result, vector, (uint)(rest * sizeof(T)));
        }
    }

    /// <summary>Element-wise operator of two operands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Binary<TSimd, TVector, T, TOperator>(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TVector Apply(byte* a, byte* b) =>
            TOperator.Invoke<TSimd, TVector, T>(TSimd.Load((T*)a), TSimd.Load((T*)b));

        // Four at a time: in memory, loads of four lines ahead of the stores are a quarter faster than one by one.
        nint vectors = count / TSimd.Count;
        for (; vectors >= 4 && default(TOperator) is not ILongOperator; vectors -= 4)
        {
            TVector first = Apply(a, b);
            TVector second = Apply(a + stepA, b + stepB);
            TVector third = Apply(a + (2 * stepA), b + (2 * stepB));
            TVector fourth = Apply(a + (3 * stepA), b + (3 * stepB));
            TSimd.Store(first, (T*)result);
            TSimd.Store(second, (T*)result + TSimd.Count);
            TSimd.Store(third, (T*)result + (2 * TSimd.Count));
            TSimd.Store(fourth, (T*)result + (3 * TSimd.Count));
            a += 4 * stepA;
            b += 4 * stepB;
            result += 4 * TSimd.Count * sizeof(T);
        }

        for (; vectors > 0; vectors--)
        {
            TSimd.Store(Apply(a, b), (T*)result);
            a += stepA;
            b += stepB;
            result += TSimd.Count * sizeof(T);
        }

        nint rest = count % TSimd.Count;
        if (rest > 0)
        {
            byte* vector = stackalloc byte[3 * Simd.MaximumWidth];
            a = Part<T>(a, stepA, vector + Simd.MaximumWidth, rest);
            b = Part<T>(b, stepB, vector + (2 * Simd.MaximumWidth), rest);
            Binary<TSimd, TVector, T, TOperator>(vector, a, b, null, 0, 0, 0, TSimd.Count);
            Unsafe.CopyBlockUnaligned(result, vector, (uint)(rest * sizeof(T)));
        }
    }

    /// <summary>Element-wise operator of three operands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Ternary<TSimd, TVector, T, TOperator>(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TOperator : ITernaryOperator
    {
        for (nint vectors = count / TSimd.Count; vectors > 0; vectors--)
        {
            TSimd.Store(
                TOperator.Invoke<TSimd, TVector, T>(
                    TSimd.Load((T*)a), TSimd.Load((T*)b), TSimd.Load((T*)c)),
                (T*)result);
            a += stepA;
            b += stepB;
            c += stepC;
            result += TSimd.Count * sizeof(T);
        }

        nint rest = count % TSimd.Count;
        if (rest > 0)
        {
            byte* vector = stackalloc byte[4 * Simd.MaximumWidth];
            a = Part<T>(a, stepA, vector + Simd.MaximumWidth, rest);
            b = Part<T>(b, stepB, vector + (2 * Simd.MaximumWidth), rest);
            c = Part<T>(c, stepC, vector + (3 * Simd.MaximumWidth), rest);
            Ternary<TSimd, TVector, T, TOperator>(vector, a, b, c, 0, 0, 0, TSimd.Count);
            Unsafe.CopyBlockUnaligned(result, vector, (uint)(rest * sizeof(T)));
        }
    }

    /// <summary>A number to a boolean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Test<TSimd, TVector, T, TOperator>(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TOperator : IUnaryOperator
    {
        for (nint vectors = count / TSimd.Count; vectors > 0; vectors--)
        {
            TSimd.StoreBooleans(TOperator.Invoke<TSimd, TVector, T>(TSimd.Load((T*)a)), result);
            a += stepA;
            result += TSimd.Count;
        }

        nint rest = count % TSimd.Count;
        if (rest > 0)
        {
            byte* vector = stackalloc byte[2 * Simd.MaximumWidth];
            a = Part<T>(a, stepA, vector + Simd.MaximumWidth, rest);
            Test<TSimd, TVector, T, TOperator>(vector, a, null, null, 0, 0, 0, TSimd.Count);
            Unsafe.CopyBlockUnaligned(result, vector, (uint)rest);
        }
    }

    /// <summary>Two numbers to a boolean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Comparison<TSimd, TVector, T, TOperator>(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TOperator : IBinaryOperator
    {
        for (nint vectors = count / TSimd.Count; vectors > 0; vectors--)
        {
            TSimd.StoreBooleans(TOperator.Invoke<TSimd, TVector, T>(TSimd.Load((T*)a), TSimd.Load((T*)b)), result);
            a += stepA;
            b += stepB;
            result += TSimd.Count;
        }

        nint rest = count % TSimd.Count;
        if (rest > 0)
        {
            byte* vector = stackalloc byte[3 * Simd.MaximumWidth];
            a = Part<T>(a, stepA, vector + Simd.MaximumWidth, rest);
            b = Part<T>(b, stepB, vector + (2 * Simd.MaximumWidth), rest);
            Comparison<TSimd, TVector, T, TOperator>(vector, a, b, null, 0, 0, 0, TSimd.Count);
            Unsafe.CopyBlockUnaligned(result, vector, (uint)rest);
        }
    }

    /// <summary>
    /// A boolean chooses between two numbers. <paramref name="stepA"/> is not 0 where the condition varies.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Where<TSimd, TVector, T>(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        // The condition's step is given for vectors of bytes; here a vector's lanes take one byte each.
        nint stepCondition = stepA == 0 ? 0 : TSimd.Count;
        for (nint vectors = count / TSimd.Count; vectors > 0; vectors--)
        {
            TSimd.Store(
                TSimd.Select(TSimd.LoadBooleans(a), TSimd.Load((T*)b), TSimd.Load((T*)c)), (T*)result);
            a += stepCondition;
            b += stepB;
            c += stepC;
            result += TSimd.Count * sizeof(T);
        }

        nint rest = count % TSimd.Count;
        if (rest > 0)
        {
            byte* vector = stackalloc byte[4 * Simd.MaximumWidth];
            a = Part<byte>(a, stepA, vector + Simd.MaximumWidth, rest);
            b = Part<T>(b, stepB, vector + (2 * Simd.MaximumWidth), rest);
            c = Part<T>(c, stepC, vector + (3 * Simd.MaximumWidth), rest);
            Where<TSimd, TVector, T>(vector, a, b, c, 0, 0, 0, TSimd.Count);
            Unsafe.CopyBlockUnaligned(result, vector, (uint)(rest * sizeof(T)));
        }
    }

    /// <summary>Copies bytes, or repeats one vector of them where the step is 0.</summary>
    public static void Copy(byte* result, byte* source, nint step, nint bytes)
    {
        if (step != 0)
        {
            Buffer.MemoryCopy(source, result, bytes, bytes);
            return;
        }

        for (; bytes > 0; bytes -= Simd.MaximumWidth, result += Simd.MaximumWidth)
            Unsafe.CopyBlockUnaligned(result, source, (uint)Math.Min(bytes, Simd.MaximumWidth));
    }

    /// <summary>
    /// The last, partial vector of an operand, or its repeated number. The lanes beyond hold its first element, so that no
    /// operator meets there what the elements have not: a division by zero is noted.
    /// </summary>
    /// <param name="source">The first element.</param>
    /// <param name="step">0 for a repeated number.</param>
    /// <param name="scratch">Room for the widest vector.</param>
    /// <param name="count">The elements, less than a vector's.</param>
    public static byte* Part<T>(byte* source, nint step, byte* scratch, nint count)
        where T : unmanaged
    {
        if (step == 0)
            return source;
        new Span<T>(scratch, Simd.MaximumWidth / sizeof(T)).Fill(*(T*)source);
        Unsafe.CopyBlockUnaligned(scratch, source, (uint)(count * sizeof(T)));
        return scratch;
    }
}
