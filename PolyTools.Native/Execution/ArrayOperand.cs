using System.Runtime.InteropServices;

namespace PolyTools.Native.Execution;

/// <summary>An array that an expression reads, at an address that does not move.</summary>
public sealed unsafe class ArrayOperand : IDisposable
{
    private readonly NativeBuffer? buffer;
    private GCHandle pin;

    private ArrayOperand(DType type, long count, NativeBuffer buffer)
    {
        (Type, Count, this.buffer) = (type, count, buffer);
        Pointer = (nint)buffer.Pointer;
    }

    private ArrayOperand(DType type, Array array)
    {
        (Type, Count) = (type, array.LongLength);
        pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        Pointer = pin.AddrOfPinnedObject();
    }

    /// <summary>The type of its elements.</summary>
    public DType Type { get; }

    /// <summary>Its elements.</summary>
    public long Count { get; }

    /// <summary>The address of its first element.</summary>
    public nint Pointer { get; }

    /// <summary>Wraps a one-dimensional .NET array.</summary>
    /// <param name="array">
    /// <c>double[]</c>, <c>float[]</c> and <c>bool[]</c> are used where they are. <c>Half[]</c> is copied as float32;
    /// integers and <c>decimal[]</c> are copied as float64, which holds integers up to 2⁵³ exactly.
    /// </param>
    /// <exception cref="PolyException">The array has more dimensions, or elements that are not numbers.</exception>
    public static ArrayOperand From(Array array)
    {
        if (array.Rank != 1)
        {
            throw new PolyException(
                "UnsupportedRank", ErrorKind.InvalidArgument,
                $"The array has {array.Rank} dimensions; one is expected.", "Pass a one-dimensional array.");
        }

        // By the exact type: to the runtime a uint[] is also an int[], and an array of an enum one of its integers.
        Type type = array.GetType();
        return type == typeof(double[]) ? new ArrayOperand(DType.Float64, array)
            : type == typeof(float[]) ? new ArrayOperand(DType.Float32, array)
            : type == typeof(bool[]) ? new ArrayOperand(DType.Bool, array)
            : type == typeof(Half[]) ? ConvertTo<Half, float>((Half[])array, DType.Float32)
            : type == typeof(byte[]) ? ConvertTo<byte, double>((byte[])array, DType.Float64)
            : type == typeof(sbyte[]) ? ConvertTo<sbyte, double>((sbyte[])array, DType.Float64)
            : type == typeof(short[]) ? ConvertTo<short, double>((short[])array, DType.Float64)
            : type == typeof(ushort[]) ? ConvertTo<ushort, double>((ushort[])array, DType.Float64)
            : type == typeof(int[]) ? ConvertTo<int, double>((int[])array, DType.Float64)
            : type == typeof(uint[]) ? ConvertTo<uint, double>((uint[])array, DType.Float64)
            : type == typeof(long[]) ? ConvertTo<long, double>((long[])array, DType.Float64)
            : type == typeof(ulong[]) ? ConvertTo<ulong, double>((ulong[])array, DType.Float64)
            : type == typeof(decimal[]) ? ConvertTo<decimal, double>((decimal[])array, DType.Float64)
            : throw new PolyException(
                "UnsupportedElementType", ErrorKind.InvalidArgument,
                $"An array of {type.GetElementType()} cannot be computed with.",
                "Pass an array of numbers or booleans, such as [double[]].");
    }

    /// <summary>Makes an array of points evenly over a range; see <see cref="Generator.Linspace"/>.</summary>
    /// <exception cref="PolyException">The system has not that much memory.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled; nothing is left allocated.</exception>
    public static ArrayOperand Linspace(
        DType type, long count, double first, double last, int threads, CancellationToken cancellation = default)
    {
        var buffer = new NativeBuffer(count * type.Size());
        try
        {
            Generator.Linspace(buffer.Pointer, type, count, first, last, threads, cancellation);
            return new ArrayOperand(type, count, buffer);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Frees or unpins the memory.</summary>
    public void Dispose()
    {
        buffer?.Dispose();
        if (pin.IsAllocated)
            pin.Free();
    }

    private static ArrayOperand ConvertTo<TSource, TResult>(TSource[] numbers, DType type)
        where TSource : System.Numerics.INumberBase<TSource>
        where TResult : unmanaged, System.Numerics.INumberBase<TResult>
    {
        var buffer = new NativeBuffer((long)numbers.Length * type.Size());
        var results = new Span<TResult>(buffer.Pointer, numbers.Length);
        for (int i = 0; i < numbers.Length; i++)
            results[i] = TResult.CreateTruncating(numbers[i]);
        return new ArrayOperand(type, numbers.Length, buffer);
    }
}
