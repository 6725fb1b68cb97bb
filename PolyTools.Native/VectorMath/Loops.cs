using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>
/// The loops that walk memory, written once and compiled for each operator: what the Eager engine runs over whole
/// arrays and the Blocked engine over blocks.
/// </summary>
/// <remarks>
/// All have one signature, so that a program is a list of pointers to them. A step is the bytes by which an operand moves on per vector: its
/// vector's size, or 0 for an operand that is one vector of a repeated number. The elements after the last whole
/// vector go through the same operator in a vector of their own. AggressiveOptimization: a loop is compiled once, at
/// full speed, before its first run; tiers would time the compiler in a measurement.
/// </remarks>
internal static unsafe class Loops
{
    /// <summary>Element-wise operator of one operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unary<TSimd, TVector, T, TOperator>(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TOperator : IUnaryOperator
    {
        nint vectors = count / TSimd.Count;
        for (nint i = 0; i < vectors; i++)
        {
            TSimd.Store(TOperator.Invoke<TSimd, TVector, T>(TSimd.Load((T*)a)), (T*)result);
            a += stepA;
            result += TSimd.Count * sizeof(T);
        }

        nint rest = count % TSimd.Count * sizeof(T);
        if (rest > 0)
        {
            byte* vector = stackalloc byte[Simd.MaximumWidth];
            TVector x = LoadPart<TSimd, TVector, T>(a, stepA, vector, rest);
            TSimd.Store(TOperator.Invoke<TSimd, TVector, T>(x), (T*)vector);
            Unsafe.CopyBlockUnaligned(result, vector, (uint)rest);
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
        for (; vectors >= 4; vectors -= 4)
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

        nint rest = count % TSimd.Count * sizeof(T);
        if (rest > 0)
        {
            byte* vector = stackalloc byte[Simd.MaximumWidth];
            TVector x = LoadPart<TSimd, TVector, T>(a, stepA, vector, rest);
            TVector y = LoadPart<TSimd, TVector, T>(b, stepB, vector, rest);
            TSimd.Store(TOperator.Invoke<TSimd, TVector, T>(x, y), (T*)vector);
            Unsafe.CopyBlockUnaligned(result, vector, (uint)rest);
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
        nint vectors = count / TSimd.Count;
        for (nint i = 0; i < vectors; i++)
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

        nint rest = count % TSimd.Count * sizeof(T);
        if (rest > 0)
        {
            byte* vector = stackalloc byte[Simd.MaximumWidth];
            TVector x = LoadPart<TSimd, TVector, T>(a, stepA, vector, rest);
            TVector y = LoadPart<TSimd, TVector, T>(b, stepB, vector, rest);
            TVector z = LoadPart<TSimd, TVector, T>(c, stepC, vector, rest);
            TSimd.Store(TOperator.Invoke<TSimd, TVector, T>(x, y, z), (T*)vector);
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
        nint vectors = count / TSimd.Count;
        for (nint i = 0; i < vectors; i++)
        {
            TSimd.StoreBooleans(TOperator.Invoke<TSimd, TVector, T>(TSimd.Load((T*)a), TSimd.Load((T*)b)), result);
            a += stepA;
            b += stepB;
            result += TSimd.Count;
        }

        nint rest = count % TSimd.Count;
        if (rest > 0)
        {
            byte* vector = stackalloc byte[Simd.MaximumWidth];
            TVector x = LoadPart<TSimd, TVector, T>(a, stepA, vector, rest * sizeof(T));
            TVector y = LoadPart<TSimd, TVector, T>(b, stepB, vector, rest * sizeof(T));
            TSimd.StoreBooleans(TOperator.Invoke<TSimd, TVector, T>(x, y), vector);
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
        nint vectors = count / TSimd.Count;
        for (nint i = 0; i < vectors; i++)
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
            byte* vector = stackalloc byte[Simd.MaximumWidth];
            Unsafe.CopyBlockUnaligned(vector, a, (uint)(stepA == 0 ? TSimd.Count : rest));
            TVector mask = TSimd.LoadBooleans(vector);
            TVector x = LoadPart<TSimd, TVector, T>(b, stepB, vector, rest * sizeof(T));
            TVector y = LoadPart<TSimd, TVector, T>(c, stepC, vector, rest * sizeof(T));
            TSimd.Store(TSimd.Select(mask, x, y), (T*)vector);
            Unsafe.CopyBlockUnaligned(result, vector, (uint)(rest * sizeof(T)));
        }
    }

    /// <summary>Not, of booleans as bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Not(byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
    {
        nint step = stepA == 0 ? 0 : 1;
        for (nint i = 0; i < count; i++, a += step)
            result[i] = (byte)(*a == 0 ? 1 : 0);
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

    /// <summary>float32 → float64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen<TSingle, TDouble, TSimdSingle, TSimdDouble, TWidth>(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
        where TSingle : struct
        where TDouble : struct
        where TSimdSingle : struct, ISimd<TSingle, float>
        where TSimdDouble : struct, ISimd<TDouble, double>
        where TWidth : struct, ISimdWidth<TSingle, TDouble>
    {
        nint i = 0;
        if (stepA != 0)
        {
            for (; i <= count - TSimdSingle.Count; i += TSimdSingle.Count)
            {
                TSingle vector = TSimdSingle.Load((float*)a + i);
                TSimdDouble.Store(TWidth.WidenLower(vector), (double*)result + i);
                TSimdDouble.Store(TWidth.WidenUpper(vector), (double*)result + i + TSimdDouble.Count);
            }
        }

        for (; i < count; i++)
            ((double*)result)[i] = ((float*)a)[stepA == 0 ? 0 : i];
    }

    /// <summary>The last, partial vector of an operand, or its repeated number; the lanes beyond are defined.</summary>
    private static TVector LoadPart<TSimd, TVector, T>(byte* source, nint step, byte* scratch, nint bytes)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (step == 0)
            return TSimd.Load((T*)source);
        Unsafe.InitBlockUnaligned(scratch, 0, Simd.MaximumWidth);
        Unsafe.CopyBlockUnaligned(scratch, source, (uint)bytes);
        return TSimd.Load((T*)scratch);
    }
}
