using System.Numerics;
using System.Text.Json.Nodes;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Tests.Interop;

/// <summary>Arrays whose elements both sides of a test know; the peers' scripts have the same function.</summary>
internal static unsafe class KnownValues
{
    /// <summary>Element <paramref name="i"/>, counted in C order, as a number (a bool is 0 or 1).</summary>
    public static Complex Value(long i, StorageType type)
    {
        long v = ((i * 37) + 11) % 101;
        return type switch
        {
            StorageType.Bool => v % 2,
            StorageType.Float16 or StorageType.Float32 or StorageType.Float64 => (v / 8.0) - 5,
            StorageType.Complex64 or StorageType.Complex128 => new Complex((v / 8.0) - 5, v % 7),
            _ => v,
        };
    }

    /// <summary>The whole array in memory.</summary>
    public static ArrayOperand Make(long[] shape, StorageType type)
    {
        DType memory = type.MemoryType();
        long count = shape.Aggregate(1L, (a, b) => a * b);
        var buffer = new NativeBuffer(count * memory.Size());
        for (long i = 0; i < count; i++)
            Set(buffer.Pointer + (i * memory.Size()), memory, Value(i, type));
        return new ArrayOperand(buffer, memory, shape);
    }

    /// <summary>An element of an array in C order.</summary>
    public static Complex Get(ArrayOperand array, long i)
    {
        byte* at = (byte*)array.Pointer + (i * array.Type.Size());
        return array.Type switch
        {
            DType.Bool or DType.UInt8 => *at,
            DType.Int8 => *(sbyte*)at,
            DType.Int16 => *(short*)at,
            DType.UInt16 => *(ushort*)at,
            DType.Int32 => *(int*)at,
            DType.UInt32 => *(uint*)at,
            DType.Int64 => *(long*)at,
            DType.UInt64 => *(ulong*)at,
            DType.Float32 => *(float*)at,
            DType.Float64 => *(double*)at,
            _ => *(Complex*)at,
        };
    }

    /// <summary>What is wrong with an array; null if it has the known values.</summary>
    /// <param name="array">The array.</param>
    /// <param name="shape">Its shape as it should be.</param>
    /// <param name="type">The type of its elements on disk.</param>
    /// <param name="isMissing">Which elements have the fill value, by their indices.</param>
    /// <param name="fill">That.</param>
    public static string? Difference(
        ArrayOperand array, long[] shape, StorageType type, Func<long[], bool>? isMissing = null, Complex fill = default)
    {
        if (array.Type != type.MemoryType())
            return $"type {array.Type}";
        if (!array.Shape.SequenceEqual(shape))
            return $"shape {string.Join(", ", array.Shape)}";
        var index = new long[shape.Length];
        for (long i = 0; i < array.Count; i++)
        {
            long rest = i;
            for (int d = shape.Length - 1; d >= 0; d--)
                (rest, index[d]) = Math.DivRem(rest, shape[d]);
            Complex expected = isMissing?.Invoke(index) == true ? fill : Value(i, type);
            Complex found = Get(array, i);
            if (!found.Equals(expected))
                return $"element {i} is {found}, not {expected}";
        }

        return null;
    }

    /// <summary>What a peer found to be wrong, by the array's name; the peers' scripts print it.</summary>
    public static IEnumerable<string> Failures(string output) =>
        JsonNode.Parse(output)!["failures"]!.AsObject().Select(failure => $"{failure.Key}: {failure.Value}");

    private static void Set(byte* at, DType type, Complex value)
    {
        switch (type)
        {
            case DType.Bool or DType.UInt8: *at = (byte)value.Real; break;
            case DType.Int8: *(sbyte*)at = (sbyte)value.Real; break;
            case DType.Int16: *(short*)at = (short)value.Real; break;
            case DType.UInt16: *(ushort*)at = (ushort)value.Real; break;
            case DType.Int32: *(int*)at = (int)value.Real; break;
            case DType.UInt32: *(uint*)at = (uint)value.Real; break;
            case DType.Int64: *(long*)at = (long)value.Real; break;
            case DType.UInt64: *(ulong*)at = (ulong)value.Real; break;
            case DType.Float32: *(float*)at = (float)value.Real; break;
            case DType.Float64: *(double*)at = value.Real; break;
            default: *(Complex*)at = value; break;
        }
    }
}
