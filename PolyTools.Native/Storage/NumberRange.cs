using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Storage;

/// <summary>Whether numbers lie in the range of a narrower floating-point type, in which others would become infinite.</summary>
public static unsafe class NumberRange
{
    /// <summary>Half a place beyond the largest float16: from there on numbers round to infinity.</summary>
    private const double HalfLimit = 65520;

    /// <summary>Half a place beyond the largest float32.</summary>
    private const double SingleLimit = 340282356779733661637539395458142568448.0;

    /// <summary>Says that a value goes beyond a type.</summary>
    /// <param name="value">A number, or a bound of a range; infinity and NaN are in the range of every type.</param>
    /// <param name="target">The type that it goes to.</param>
    /// <exception cref="PolyException">It does (NumberOutOfRange).</exception>
    public static void Require(double value, StorageType target)
    {
        if (Limit(target) is double limit && double.IsFinite(value) && Math.Abs(value) >= limit)
            throw Beyond(value, target);
    }

    /// <summary>Says that elements of an array go beyond a type. Nothing is read if none can.</summary>
    /// <param name="values">Numbers or booleans.</param>
    /// <param name="target">The type that they go to.</param>
    /// <exception cref="PolyException">One does (NumberOutOfRange).</exception>
    public static void Require(ArrayOperand values, StorageType target)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Type == DType.String)
            return;
        Require(StorageTypes.From(values.Type), (byte*)values.Pointer, [.. values.Shape], [.. values.Strides], target);
        GC.KeepAlive(values);
    }

    /// <summary>As <see cref="Require(ArrayOperand, StorageType)"/>, of elements in memory.</summary>
    /// <param name="from">The type of the elements.</param>
    /// <param name="source">The first one: index 0 in every dimension.</param>
    /// <param name="shape">The lengths of the dimensions.</param>
    /// <param name="strides">The distances of the elements in bytes.</param>
    /// <param name="target">The type that they go to.</param>
    /// <exception cref="PolyException">One is beyond it (NumberOutOfRange).</exception>
    internal static void Require(
        StorageType from, byte* source, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, StorageType target)
    {
        if (Limit(target) is double limit && CanExceed(from, target) && !shape.Contains(0)
            && Find(from, source, shape, strides, limit) is double found)
            throw Beyond(found, target);
    }

    /// <summary>The error for a number that would become infinite.</summary>
    /// <param name="number">As the user wrote it.</param>
    /// <param name="target">The type that it goes to.</param>
    public static PolyException Beyond(string number, StorageType target) => new(
        "NumberOutOfRange", ErrorKind.InvalidArgument, $"{number} is beyond the largest number of {target.Name()}.",
        target is StorageType.Float64 or StorageType.Complex128
            ? "Use a smaller number, or Infinity." : "Use a wider type, or infinity where it is meant.");

    private static PolyException Beyond(double number, StorageType target) =>
        Beyond(number.ToString("R", CultureInfo.InvariantCulture), target);

    /// <summary>From where on numbers become infinite; null where none does.</summary>
    private static double? Limit(StorageType target) => target switch
    {
        StorageType.Float16 => HalfLimit,
        StorageType.Float32 or StorageType.Complex64 => SingleLimit,
        _ => null,
    };

    private static bool CanExceed(StorageType from, StorageType target) => from switch
    {
        StorageType.Float64 or StorageType.Complex128 => true,
        StorageType.Bool or StorageType.Int8 or StorageType.UInt8 or StorageType.Int16 or StorageType.Float16 => false,
        _ => target == StorageType.Float16,
    };

    private static double? Find(StorageType from, byte* source, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, double limit)
    {
        if (shape.Length > 1)
        {
            // One index along a dimension that is repeated stands for all.
            long length = strides[0] == 0 ? 1 : shape[0];
            for (long i = 0; i < length; i++)
            {
                if (Find(from, source + (i * strides[0]), shape[1..], strides[1..], limit) is { } found)
                    return found;
            }

            return null;
        }

        long step = shape.Length == 0 ? 0 : strides[0];
        long count = step == 0 ? 1 : shape[0];
        return from switch
        {
            StorageType.UInt16 => Find<ushort>(source, count, step, limit),
            StorageType.Int32 => Find<int>(source, count, step, limit),
            StorageType.UInt32 => Find<uint>(source, count, step, limit),
            StorageType.Int64 => Find<long>(source, count, step, limit),
            StorageType.UInt64 => Find<ulong>(source, count, step, limit),
            StorageType.Float32 => Find<float>(source, count, step, limit),
            StorageType.Float64 => Find<double>(source, count, step, limit),
            // The parts of a complex number.
            _ => Find<double>(source, count, step, limit) ?? Find<double>(source + sizeof(double), count, step, limit),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double? Find<T>(byte* source, long count, long step, double limit)
        where T : unmanaged, INumberBase<T>
    {
        for (; count > 0; count--)
        {
            double magnitude = Math.Abs(double.CreateTruncating(Unsafe.ReadUnaligned<T>(source)));
            if (magnitude >= limit && magnitude <= double.MaxValue)
                return double.CreateTruncating(Unsafe.ReadUnaligned<T>(source));
            source += step;
        }

        return null;
    }
}
