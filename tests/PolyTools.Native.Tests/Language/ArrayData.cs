using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PolyTools.Native.Tests.Language;

/// <summary>An operand or a result: elements of one type in C order, and their shape.</summary>
/// <param name="Type">The elements' type.</param>
/// <param name="Shape">The lengths of the axes; null for a weak scalar.</param>
/// <param name="Elements">A one-dimensional .NET array; one element for a scalar and for rank 0.</param>
internal sealed record ArrayData(DType Type, int[]? Shape, Array Elements)
{
    public int Count => Elements.Length;

    /// <summary>The scalar that this is.</summary>
    public object Value => Elements.GetValue(0)!;

    /// <summary>An array without elements set.</summary>
    public static Array NewElements(DType type, int count) => Array.CreateInstance(type.ClrType(), count);

    /// <summary>The number of elements of a shape.</summary>
    public static int CountOf(IEnumerable<int> shape) => shape.Aggregate(1, (product, length) => product * length);

    /// <summary>What <c>Evaluator.Evaluate</c> takes: a scalar, or a .NET array of as many dimensions.</summary>
    public object ToArgument()
    {
        if (Shape is null)
            return Value;
        if (Shape.Length == 1)
            return Elements;
        if (Shape.Length == 0)
            throw new InvalidOperationException("A .NET array has at least one dimension.");
        Array array = Array.CreateInstance(Type.ClrType(), Shape);
        if (Type is DType.String or DType.Complex128)
        {
            var index = new int[Shape.Length];
            for (int i = 0; i < Count; i++)
            {
                for (int axis = Shape.Length - 1, rest = i; axis >= 0; rest /= Shape[axis], axis--)
                    index[axis] = rest % Shape[axis];
                array.SetValue(Elements.GetValue(i), index);
            }
        }
        else
        {
            Buffer.BlockCopy(Elements, 0, array, 0, Buffer.ByteLength(array));
        }

        return array;
    }

    /// <summary>A result of <c>Evaluator.Evaluate</c>.</summary>
    public static ArrayData FromResult(object result)
    {
        if (result is not Array array)
            return new ArrayData(TypeOf(result.GetType()), [], Single(result));
        DType type = TypeOf(array.GetType().GetElementType()!);
        int[] shape = [.. Enumerable.Range(0, array.Rank).Select(array.GetLength)];
        if (array.Rank == 1)
            return new ArrayData(type, shape, array);
        Array elements = NewElements(type, array.Length);
        if (type is DType.String or DType.Complex128)
        {
            int at = 0;
            foreach (object? element in array)
                elements.SetValue(element, at++);
        }
        else
        {
            Buffer.BlockCopy(array, 0, elements, 0, Buffer.ByteLength(array));
        }

        return new ArrayData(type, shape, elements);
    }

    /// <summary>A weak scalar.</summary>
    public static ArrayData Scalar(object value) => new(TypeOf(value.GetType()), null, Single(value));

    /// <summary>An array of one dimension.</summary>
    public static ArrayData Of<T>(params T[] elements) => new(TypeOf(typeof(T)), [elements.Length], elements);

    /// <summary>The elements' bytes; not for strings.</summary>
    public byte[] ToBytes()
    {
        if (Elements is Complex[] numbers)
            return MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();
        var bytes = new byte[Buffer.ByteLength(Elements)];
        Buffer.BlockCopy(Elements, 0, bytes, 0, bytes.Length);
        return bytes;
    }

    /// <summary>Elements from bytes; not for strings.</summary>
    public static Array FromBytes(DType type, ReadOnlySpan<byte> bytes)
    {
        if (type == DType.Complex128)
            return MemoryMarshal.Cast<byte, Complex>(bytes).ToArray();
        Array elements = NewElements(type, bytes.Length / type.Size());
        Buffer.BlockCopy(bytes.ToArray(), 0, elements, 0, bytes.Length);
        return elements;
    }

    /// <summary>The part [start, end) of every axis of a length.</summary>
    public ArrayData Cut(int length, int start, int end)
    {
        if (Shape is null || !Shape.Contains(length))
            return this;
        int[] shape = [.. Shape.Select(n => n == length ? end - start : n)];
        Array elements = NewElements(Type, CountOf(shape));
        for (int i = 0; i < elements.Length; i++)
        {
            int from = 0;
            for (int axis = shape.Length - 1, rest = i, stride = 1; axis >= 0; axis--)
            {
                from += stride * ((rest % shape[axis]) + (Shape[axis] == length ? start : 0));
                rest /= shape[axis];
                stride *= Shape[axis];
            }

            elements.SetValue(Elements.GetValue(from), i);
        }

        return new ArrayData(Type, shape, elements);
    }

    /// <summary>Whether two elements are the same: in their bits, or both NaN, by components.</summary>
    public static bool Same(object? a, object? b) => (a, b) switch
    {
        (double x, double y) => BitConverter.DoubleToInt64Bits(x) == BitConverter.DoubleToInt64Bits(y)
            || (double.IsNaN(x) && double.IsNaN(y)),
        (float x, float y) => BitConverter.SingleToInt32Bits(x) == BitConverter.SingleToInt32Bits(y)
            || (float.IsNaN(x) && float.IsNaN(y)),
        (Complex x, Complex y) => Same(x.Real, y.Real) && Same(x.Imaginary, y.Imaginary),
        _ => Equals(a, b),
    };

    /// <summary>The first element that differs, or -1.</summary>
    public int FirstDifference(ArrayData other)
    {
        // Nearly always everything is the same.
        if (Type != DType.String && MemoryMarshal.AsBytes<byte>(ToBytes()).SequenceEqual(other.ToBytes()))
            return -1;
        for (int i = 0; i < Count; i++)
        {
            if (!Same(Elements.GetValue(i), other.Elements.GetValue(i)))
                return i;
        }

        return -1;
    }

    /// <summary>Type and shape.</summary>
    public string Description => $"{Type.Name()}{Describe(Shape)}";

    /// <summary>A shape as it is shown; nothing for a scalar.</summary>
    public static string Describe(IReadOnlyList<int>? shape) => shape is null ? "" : $"[{string.Join(", ", shape)}]";

    /// <summary>An element so that its bits can be read off.</summary>
    public static string Show(object? element) => element switch
    {
        double x => string.Create(CultureInfo.InvariantCulture, $"{x:R} (0x{BitConverter.DoubleToInt64Bits(x):X16})"),
        float x => string.Create(CultureInfo.InvariantCulture, $"{x:R} (0x{BitConverter.SingleToInt32Bits(x):X8})"),
        Complex z => $"{Show(z.Real)} + {Show(z.Imaginary)}j",
        string text => $"\"{text}\"",
        _ => Convert.ToString(element, CultureInfo.InvariantCulture) ?? "null",
    };

    /// <summary>Type, shape and the first elements.</summary>
    public string Show()
    {
        const int Shown = 12;
        IEnumerable<string> elements = Elements.Cast<object>().Take(Shown).Select(Show);
        return $"{Description} {string.Join(", ", elements)}{(Count > Shown ? ", …" : "")}";
    }

    /// <summary>The type of elements of a .NET type.</summary>
    public static DType TypeOf(Type type) => Enum.GetValues<DType>().First(candidate => candidate.ClrType() == type);

    private static Array Single(object value)
    {
        Array elements = NewElements(TypeOf(value.GetType()), 1);
        elements.SetValue(value, 0);
        return elements;
    }
}
