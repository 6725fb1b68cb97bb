using System.Runtime.InteropServices;
using PolyTools.Native.Engines;

namespace PolyTools.Native.Tests.Engines;

/// <summary>An array in memory, as a reduction reads it.</summary>
/// <param name="address">The first element.</param>
/// <param name="size">Bytes of an element.</param>
/// <param name="copies">Give the elements in scratch memory, as a computed source does.</param>
internal sealed unsafe class MemorySource(nint address, int size, bool copies) : IBlockSource
{
    public byte* Read(long start, int count, byte* scratch)
    {
        if (count is < 1 or > Reducer.BlockLength)
            throw new ArgumentOutOfRangeException(nameof(count));
        byte* data = (byte*)address + (start * size);
        if (!copies)
            return data;
        Buffer.MemoryCopy(data, scratch, count * size, count * size);
        return scratch;
    }
}

/// <summary>A reduction of one array.</summary>
/// <param name="Kind">What is computed.</param>
/// <param name="Type">The elements' type.</param>
/// <param name="Shape">The array's shape.</param>
/// <param name="Axes">The axes that are reduced.</param>
internal sealed record ReductionCase(ReductionKind Kind, DType Type, long[] Shape, int[] Axes)
{
    public static readonly ReductionKind[] Kinds = Enum.GetValues<ReductionKind>();

    public static readonly DType[] Types = [.. Enum.GetValues<DType>().Where(type => type != DType.String)];

    public DType ResultType => Reducer.ResultType(Kind, Type);

    public bool[] Reduced => [.. Shape.Select((_, i) => Axes.Contains(i))];

    public long Count => Shape.Aggregate(1L, (a, b) => a * b);

    public long ResultCount => Shape.Where((_, i) => !Axes.Contains(i)).Aggregate(1L, (a, b) => a * b);

    public long ReducedCount => Axes.Aggregate(1L, (a, axis) => a * Shape[axis]);

    /// <summary>Every choice of axes of a shape.</summary>
    public static IEnumerable<int[]> Subsets(int rank) =>
        Enumerable.Range(0, 1 << rank).Select(set => Enumerable.Range(0, rank).Where(i => (set >> i & 1) != 0).ToArray());

    public override string ToString() =>
        $"{Kind} {Type.Name()} {Join(Shape.Select(n => n.ToString()))} {Join(Axes.Select(n => n.ToString()))}";

    /// <summary>The result's bytes; what lies around the result must stay as it was.</summary>
    public unsafe byte[] Reduce(
        ReadOnlySpan<byte> data, int threads = 1, bool copies = false, CancellationToken cancellation = default)
    {
        const int Guard = 64;
        int length = (int)ResultCount * ResultType.Size();
        byte[] result = new byte[length + (2 * Guard)];
        result.AsSpan().Fill(0xA5);
        fixed (byte* elements = data)
        fixed (byte* target = result)
        {
            Reducer.Reduce(
                Kind, Type, Shape, Reduced, new MemorySource((nint)elements, Type.Size(), copies), ReducedCount,
                target + Guard, threads, cancellation);
        }

        if (result.AsSpan(0, Guard).ContainsAnyExcept((byte)0xA5) || result.AsSpan(Guard + length).ContainsAnyExcept((byte)0xA5))
            throw new InvalidOperationException($"{this} wrote beside its result.");
        return result[Guard..^Guard];
    }

    /// <summary>Random elements: numbers of all magnitudes, or small ones, or with NaN and infinities among them.</summary>
    public static byte[] Random(Random random, DType type, long count, bool special)
    {
        byte[] bytes = new byte[count * type.Size()];
        switch (type)
        {
            case DType.Bool:
                double share = random.NextDouble();
                for (int i = 0; i < bytes.Length; i++)
                    bytes[i] = random.NextDouble() < share ? (byte)1 : (byte)0;
                break;
            case DType.Float32:
                foreach (ref float x in MemoryMarshal.Cast<byte, float>(bytes.AsSpan()))
                    x = (float)Number(random, special);
                break;
            case DType.Float64 or DType.Complex128:
                foreach (ref double x in MemoryMarshal.Cast<byte, double>(bytes.AsSpan()))
                    x = Number(random, special);
                break;
            default:
                random.NextBytes(bytes);
                // Many equal values, and zeros.
                if (special)
                {
                    for (int i = 0; i < bytes.Length; i++)
                        bytes[i] = (byte)(i % type.Size() == 0 ? bytes[i] & 3 : 0);
                }

                break;
        }

        return bytes;
    }

    private static double Number(Random random, bool special)
    {
        if (!special)
            return random.NextDouble() + 0.5;
        return random.Next(400) switch
        {
            0 => double.NaN,
            1 => double.PositiveInfinity,
            2 => double.NegativeInfinity,
            < 100 => 0.0,
            < 200 => -0.0,
            < 300 => random.Next(-2, 3),
            _ => random.NextDouble() - 0.5,
        };
    }

    private static string Join(IEnumerable<string> numbers) => string.Join(',', numbers.DefaultIfEmpty("-"));
}
