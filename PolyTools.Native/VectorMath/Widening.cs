using System.Numerics;
using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>Conversions of a block of elements to the 64-bit type that they are summed or multiplied in.</summary>
internal static unsafe class Widening
{
    private interface IWiden<T>
        where T : unmanaged
    {
        static abstract void Store(Vector<T> x, long* result);
    }

    /// <summary>The conversion of elements of a type to int64 or float64.</summary>
    /// <param name="from">Bool, an integer type or float32; uint64 is int64 with the same bits.</param>
    /// <param name="to">Int64 or Float64.</param>
    /// <returns>A conversion (source, result, count), or null if the elements are already what is wanted.</returns>
    public static delegate*<byte*, byte*, nint, void> Find(DType from, DType to) => (from, to) switch
    {
        (DType.Int64 or DType.UInt64, DType.Int64) or (DType.Float64, DType.Float64) => null,
        (DType.Bool or DType.UInt8, DType.Int64) => &Widen<byte, Chain>,
        (DType.Int8, DType.Int64) => &Widen<sbyte, Chain>,
        (DType.UInt16, DType.Int64) => &Widen<ushort, Chain>,
        (DType.Int16, DType.Int64) => &Widen<short, Chain>,
        (DType.UInt32, DType.Int64) => &Widen<uint, Chain>,
        (DType.Int32, DType.Int64) => &Widen<int, Chain>,
        (DType.UInt32, DType.Float64) => &WidenToDouble<uint>,
        (DType.Int32, DType.Float64) => &WidenToDouble<int>,
        (DType.Int64, DType.Float64) => &ConvertSigned,
        (DType.UInt64, DType.Float64) => &ConvertUnsigned,
        (DType.Float32, DType.Float64) => &WidenFloat,
        _ => throw new ArgumentOutOfRangeException(nameof(from)),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen<T, TWiden>(byte* source, byte* result, nint count)
        where T : unmanaged, INumber<T>
        where TWiden : IWiden<T>
    {
        nint i = 0;
        for (; i + Vector<T>.Count <= count; i += Vector<T>.Count)
            TWiden.Store(Vector.Load((T*)source + i), (long*)result + i);
        for (; i < count; i++)
            ((long*)result)[i] = long.CreateTruncating(((T*)source)[i]);
    }

    private static void WidenToDouble<T>(byte* source, byte* result, nint count)
        where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(int))
            Widen<int, Chain>(source, result, count);
        else
            Widen<uint, Chain>(source, result, count);
        ConvertSigned(result, result, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ConvertSigned(byte* source, byte* result, nint count)
    {
        nint i = 0;
        for (; i + Vector<long>.Count <= count; i += Vector<long>.Count)
            Vector.ConvertToDouble(Vector.Load((long*)source + i)).Store((double*)result + i);
        for (; i < count; i++)
            ((double*)result)[i] = ((long*)source)[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ConvertUnsigned(byte* source, byte* result, nint count)
    {
        nint i = 0;
        for (; i + Vector<ulong>.Count <= count; i += Vector<ulong>.Count)
            Vector.ConvertToDouble(Vector.Load((ulong*)source + i)).Store((double*)result + i);
        for (; i < count; i++)
            ((double*)result)[i] = ((ulong*)source)[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WidenFloat(byte* source, byte* result, nint count)
    {
        nint i = 0;
        for (; i + Vector<float>.Count <= count; i += Vector<float>.Count)
        {
            Vector<float> x = Vector.Load((float*)source + i);
            Vector.WidenLower(x).Store((double*)result + i);
            Vector.WidenUpper(x).Store((double*)result + i + Vector<double>.Count);
        }

        for (; i < count; i++)
            ((double*)result)[i] = ((float*)source)[i];
    }

    /// <summary>Widens by doubling the size until it is 64 bits.</summary>
    private readonly struct Chain :
        IWiden<byte>, IWiden<sbyte>, IWiden<ushort>, IWiden<short>, IWiden<uint>, IWiden<int>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector<byte> x, long* result)
        {
            Store(Vector.WidenLower(x), result);
            Store(Vector.WidenUpper(x), result + Vector<ushort>.Count);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector<sbyte> x, long* result)
        {
            Store(Vector.WidenLower(x), result);
            Store(Vector.WidenUpper(x), result + Vector<short>.Count);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector<ushort> x, long* result)
        {
            Store(Vector.WidenLower(x), result);
            Store(Vector.WidenUpper(x), result + Vector<uint>.Count);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector<short> x, long* result)
        {
            Store(Vector.WidenLower(x), result);
            Store(Vector.WidenUpper(x), result + Vector<int>.Count);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector<uint> x, long* result)
        {
            Vector.WidenLower(x).Store((ulong*)result);
            Vector.WidenUpper(x).Store((ulong*)result + Vector<ulong>.Count);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector<int> x, long* result)
        {
            Vector.WidenLower(x).Store(result);
            Vector.WidenUpper(x).Store(result + Vector<long>.Count);
        }
    }
}
