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

        return array switch
        {
            double[] => new ArrayOperand(DType.Float64, array),
            float[] => new ArrayOperand(DType.Float32, array),
            bool[] => new ArrayOperand(DType.Bool, array),
            Half[] halves => Convert(halves, DType.Float32, static (value, p) => *(float*)p = (float)value),
            byte[] numbers => ConvertIntegers(numbers),
            sbyte[] numbers => ConvertIntegers(numbers),
            short[] numbers => ConvertIntegers(numbers),
            ushort[] numbers => ConvertIntegers(numbers),
            int[] numbers => ConvertIntegers(numbers),
            uint[] numbers => ConvertIntegers(numbers),
            long[] numbers => ConvertIntegers(numbers),
            ulong[] numbers => ConvertIntegers(numbers),
            decimal[] numbers => Convert(numbers, DType.Float64, static (value, p) => *(double*)p = (double)value),
            _ => throw new PolyException(
                "UnsupportedElementType", ErrorKind.InvalidArgument,
                $"An array of {array.GetType().GetElementType()} cannot be computed with.",
                "Pass an array of numbers or booleans, such as [double[]]."),
        };
    }

    /// <summary>Makes an array of points evenly over a range; see <see cref="Generator.Linspace"/>.</summary>
    /// <exception cref="PolyException">The system has not that much memory.</exception>
    public static ArrayOperand Linspace(DType type, long count, double first, double last, int threads)
    {
        var buffer = new NativeBuffer(count * type.Size());
        Generator.Linspace(buffer.Pointer, type, count, first, last, threads);
        return new ArrayOperand(type, count, buffer);
    }

    /// <summary>Frees or unpins the memory.</summary>
    public void Dispose()
    {
        buffer?.Dispose();
        if (pin.IsAllocated)
            pin.Free();
    }

    private static ArrayOperand ConvertIntegers<T>(T[] numbers)
        where T : unmanaged, System.Numerics.INumber<T> =>
        Convert(numbers, DType.Float64, static (value, p) => *(double*)p = double.CreateSaturating(value));

    private static ArrayOperand Convert<T>(T[] numbers, DType type, Writer<T> write)
    {
        var buffer = new NativeBuffer((long)numbers.Length * type.Size());
        byte* pointer = buffer.Pointer;
        foreach (T number in numbers)
        {
            write(number, pointer);
            pointer += type.Size();
        }

        return new ArrayOperand(type, numbers.Length, buffer);
    }

    private delegate void Writer<T>(T value, byte* destination);
}
