using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using PolyTools.Native.Storage;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Execution;

/// <summary>Copies elements between arrays of any shapes that go together, strides and types.</summary>
/// <remarks>
/// <para>
/// Values are converted as by NumPy's <c>astype</c>: integers keep their low bits; floating-point numbers round to
/// nearest, even, and to infinity beyond the largest number; their fractions are cut off where they become integers; of a complex number
/// only the real part becomes real; whatever is not 0, NaN included, becomes true. A floating-point number outside the range of an integer
/// type, which NumPy leaves undefined, becomes the nearest number of the type, and NaN 0.
/// </para>
/// <para>
/// Dimensions are sorted by the destination's strides and merged where both arrays allow it, so that memory is written in
/// order; the innermost is copied by a loop chosen once per call.
/// </para>
/// </remarks>
public static unsafe class ArrayCopy
{
    /// <summary>Bytes of a part of a copy that can be cancelled.</summary>
    private const long PartBytes = 4 << 20;

    /// <summary>Loops (source, step in bytes, destination, step in bytes, count), by types; 0 where none was needed yet.</summary>
    private static readonly nint[] Rows = new nint[StorageTypes.All.Count * StorageTypes.All.Count];

    /// <summary>
    /// Loops (source, destination, count) over elements side by side, by types; 0 where none was looked for, 1 where there is none.
    /// </summary>
    private static readonly nint[] ContiguousRows = new nint[StorageTypes.All.Count * StorageTypes.All.Count];

    /// <summary>As <see cref="ContiguousRows"/>, of <see cref="Conversion.Loop(DType, DType)"/>.</summary>
    private static readonly nint[] WideningRows = new nint[StorageTypes.All.Count * StorageTypes.All.Count];

    private static readonly StorageType[] Types =
        [.. Enum.GetValues<DType>().Where(type => type != DType.String).Select(StorageTypes.From)];

    private static readonly Type[] ElementTypes =
    [
        typeof(bool), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint),
        typeof(long), typeof(ulong), typeof(Half), typeof(float), typeof(double), typeof(Complex64), typeof(Complex),
    ];

    /// <summary>
    /// Whether values of a type may go into an array of another: NumPy's <c>can_cast(from, to, 'same_kind')</c>. The
    /// kinds are, in their order, bool, unsigned, signed, floating-point, complex; values may lose places, not kind.
    /// </summary>
    public static bool CanCast(DType from, DType to)
    {
        return from == DType.String || to == DType.String ? from == to : Kind(from) <= Kind(to);
        static int Kind(DType type) => type switch
        {
            DType.Bool => 0,
            DType.Complex128 => 4,
            _ => type.IsFloat() ? 3 : type.IsSigned() ? 2 : 1,
        };
    }

    /// <summary>Copies an array into another, whatever their types: ask <see cref="CanCast"/> first where that matters.</summary>
    /// <param name="source">Is broadcast to the destination's shape.</param>
    /// <param name="destination">Is overwritten; may share memory with the source.</param>
    /// <exception cref="PolyException">
    /// The source does not fit the shape (ShapeMismatch), the destination is read-only (ReadOnlyArray), or the elements are strings.
    /// </exception>
    public static void Copy(ArrayOperand source, ArrayOperand destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        if (!destination.IsWritable)
        {
            throw new PolyException(
                "ReadOnlyArray", ErrorKind.InvalidArgument, "The array is read-only.", "Open it for writing.");
        }

        StorageType from = StoredAs(source.Type);
        StorageType to = StoredAs(destination.Type);
        var first = (byte*)source.Pointer;
        var target = (byte*)destination.Pointer;
        if (!Overlap(source, destination))
        {
            Copy(from, first, source.Lengths, source.Distances, to, target, destination.Lengths, destination.Distances);
            return;
        }

        // Elements could be overwritten before they are read.
        using var buffer = new NativeBuffer(source.Count * from.Size());
        long[] strides = ArrayShape.Strides(source.Lengths, from.Size());
        Copy(from, first, source.Lengths, source.Distances, from, buffer.Pointer, source.Lengths, strides);
        Copy(from, buffer.Pointer, source.Lengths, strides, to, target, destination.Lengths, destination.Distances);
    }

    /// <summary>Copies an array into another of the same shape, or a single element into all of it, part by part.</summary>
    /// <param name="source">One element, or as many as the destination has; else it is copied as a whole.</param>
    /// <param name="destination">Is overwritten.</param>
    /// <param name="work">How: a cancelled copy leaves some parts as they were.</param>
    /// <exception cref="PolyException">See <see cref="Copy(ArrayOperand, ArrayOperand)"/>.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void Copy(ArrayOperand source, ArrayOperand destination, ChunkWork work)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        bool isSame = source.Lengths.SequenceEqual(destination.Lengths);
        long bytes = destination.Count * Math.Max(StoredAs(source.Type).Size(), StoredAs(destination.Type).Size());
        if (bytes <= PartBytes || !(isSame || source.Count == 1) || Overlap(source, destination))
        {
            work.Cancellation.ThrowIfCancellationRequested();
            Copy(source, destination);
            return;
        }

        // The first dimensions index by index, and the next one in ranges, so that a part is about as long as wanted.
        long[] lengths = destination.Lengths.ToArray();
        int ranged = 0;
        long outer = 1, inner = bytes / lengths[0];
        while (inner > PartBytes && ranged < lengths.Length - 1)
        {
            outer *= lengths[ranged++];
            inner /= lengths[ranged];
        }

        long length = Math.Clamp(PartBytes / Math.Max(inner, 1), 1, lengths[ranged]);
        long ranges = (lengths[ranged] + length - 1) / length;
        work.Run(outer * ranges, _ => number =>
        {
            var slices = new ArraySlice[ranged + 1];
            (long rest, long range) = Math.DivRem(number, ranges);
            slices[ranged] = ArraySlice.Range(range * length, Math.Min((range + 1) * length, lengths[ranged]));
            for (int i = ranged - 1; i >= 0; i--)
            {
                (rest, long index) = Math.DivRem(rest, lengths[i]);
                slices[i] = ArraySlice.Index(index);
            }

            using ArrayOperand part = destination.Slice(slices);
            using ArrayOperand values = isSame ? source.Slice(slices) : source.Slice();
            Copy(values, part);
        });
    }

    /// <summary>Copies between memories that do not overlap. Nothing is allocated once the types have been seen.</summary>
    /// <param name="from">The type of the source's elements.</param>
    /// <param name="source">Its first element: index 0 in every dimension.</param>
    /// <param name="sourceShape">The lengths of its dimensions, aligned to the last ones of the destination: each as long, or 1.</param>
    /// <param name="sourceStrides">The distances of its elements in bytes.</param>
    /// <param name="to">The type of the destination's elements.</param>
    /// <param name="destination">Its first element.</param>
    /// <param name="shape">The lengths of its dimensions.</param>
    /// <param name="strides">The distances of its elements in bytes.</param>
    /// <exception cref="PolyException">The source does not fit the shape (ShapeMismatch).</exception>
    public static void Copy(
        StorageType from, byte* source, ReadOnlySpan<long> sourceShape, ReadOnlySpan<long> sourceStrides,
        StorageType to, byte* destination, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        int missing = shape.Length - sourceShape.Length;
        if (shape.Length > ArrayShape.MaxRank || sourceShape.Length > ArrayShape.MaxRank)
            throw new ArgumentException($"An array has at most {ArrayShape.MaxRank} dimensions.");
        Span<long> sizes = stackalloc long[ArrayShape.MaxRank];
        Span<long> steps = stackalloc long[ArrayShape.MaxRank];
        Span<long> targets = stackalloc long[ArrayShape.MaxRank];
        int rank = 0;
        bool isEmpty = false;
        // As in NumPy, a source may have more dimensions, each of length 1.
        for (int i = 0; i < -missing; i++)
        {
            if (sourceShape[i] != 1)
                throw Mismatch(sourceShape, shape);
        }

        for (int i = 0; i < shape.Length; i++)
        {
            long size = shape[i];
            int own = i - missing;
            bool isRepeated = own < 0 || (sourceShape[own] == 1 && size != 1);
            if (!isRepeated && sourceShape[own] != size)
                throw Mismatch(sourceShape, shape);
            isEmpty |= size == 0;
            if (size == 1 || isEmpty)
                continue;
            long step = isRepeated ? 0 : sourceStrides[own];
            long target = strides[i];
            if (target < 0)
            {
                // From the other end: the same pairs of elements.
                source += (size - 1) * step;
                destination += (size - 1) * target;
                (step, target) = (-step, -target);
            }

            // Into its place: the largest distances in the destination come first.
            int place = rank++;
            for (; place > 0 && targets[place - 1] < target; place--)
                (sizes[place], steps[place], targets[place]) = (sizes[place - 1], steps[place - 1], targets[place - 1]);
            (sizes[place], steps[place], targets[place]) = (size, step, target);
        }

        if (isEmpty)
            return;
        int merged = 0;
        for (int i = 1; i < rank; i++)
        {
            if (steps[merged] == steps[i] * sizes[i] && targets[merged] == targets[i] * sizes[i])
                sizes[merged] *= sizes[i];
            else
                sizes[++merged] = sizes[i];
            (steps[merged], targets[merged]) = (steps[i], targets[i]);
        }

        if (rank == 0)
            (sizes[0], steps[0], targets[0]) = (1, from.Size(), to.Size());
        CopyMerged(from, source, steps[..(merged + 1)], to, destination, targets[..(merged + 1)], sizes);
    }

    private static void CopyMerged(
        StorageType from, byte* source, ReadOnlySpan<long> steps, StorageType to, byte* destination, ReadOnlySpan<long> targets,
        ReadOnlySpan<long> sizes)
    {
        int last = steps.Length - 1;
        long count = sizes[last];
        long step = steps[last];
        long target = targets[last];
        bool isContiguous = step == from.Size() && target == to.Size();
        var contiguous = (delegate*<byte*, byte*, nint, void>)(isContiguous && from != to ? ContiguousRow(from, to) : 0);
        var widening = (delegate*<byte*, byte*, byte*, byte*, nint, nint, nint, nint, void>)(
            isContiguous && from != to ? WideningRow(from, to) : 0);
        var row = (delegate*<byte*, nint, byte*, nint, nint, void>)Row(from, to);
        Span<long> index = stackalloc long[last + 1];
        index.Clear();
        while (true)
        {
            if (contiguous is not null)
                contiguous(source, destination, (nint)count);
            else if (widening is not null)
                widening(destination, source, null, null, Simd.Width, 0, 0, (nint)count);
            else if (isContiguous && from == to)
                Buffer.MemoryCopy(source, destination, count * target, count * target);
            else
                row(source, (nint)step, destination, (nint)target, (nint)count);

            int i = last - 1;
            for (; i >= 0 && ++index[i] == sizes[i]; i--)
            {
                source -= (sizes[i] - 1) * steps[i];
                destination -= (sizes[i] - 1) * targets[i];
                index[i] = 0;
            }

            if (i < 0)
                return;
            source += steps[i];
            destination += targets[i];
        }
    }

    private static StorageType StoredAs(DType type) => type == DType.String
        ? throw new PolyException(
            "UnsupportedElementType", ErrorKind.InvalidArgument, "Strings cannot be copied from array to array.",
            "Copy numbers or booleans.")
        : Types[(int)type];

    private static PolyException Mismatch(ReadOnlySpan<long> source, ReadOnlySpan<long> destination) => new(
        "ShapeMismatch", ErrorKind.InvalidArgument,
        $"Values of the shape {ArrayShape.Text(source)} do not fit the shape {ArrayShape.Text(destination)}.",
        "Counted from the last, each dimension is as long, or has length 1.");

    /// <summary>Whether two arrays have memory in common, judged by its bounds.</summary>
    private static bool Overlap(ArrayOperand a, ArrayOperand b)
    {
        (long startA, long endA) = Bounds(a);
        (long startB, long endB) = Bounds(b);
        return startA < endB && startB < endA;
        static (long Start, long End) Bounds(ArrayOperand array)
        {
            (long start, long end) = (array.Pointer, array.Pointer);
            if (array.Count == 0)
                return (start, end);
            for (int i = 0; i < array.Lengths.Length; i++)
            {
                long extent = (array.Lengths[i] - 1) * array.Distances[i];
                start += Math.Min(extent, 0);
                end += Math.Max(extent, 0);
            }

            return (start, end + array.Type.Size());
        }
    }

    private static nint Row(StorageType from, StorageType to)
    {
        ref nint row = ref Rows[((int)from * ElementTypes.Length) + (int)to];
        if (row == 0)
        {
            row = typeof(ArrayCopy).GetMethod(nameof(ConvertRow), BindingFlags.Static | BindingFlags.NonPublic)!
                .MakeGenericMethod(ElementTypes[(int)from], ElementTypes[(int)to]).MethodHandle.GetFunctionPointer();
        }

        return row;
    }

    /// <summary>A loop of SIMD instructions, or 0 if there is none for these types.</summary>
    private static nint ContiguousRow(StorageType from, StorageType to)
    {
        ref nint row = ref ContiguousRows[((int)from * ElementTypes.Length) + (int)to];
        if (row == 0)
        {
            row = (from, to) switch
            {
                (StorageType.Float16, StorageType.Float32) => (nint)(delegate*<byte*, byte*, nint, void>)&HalfToFloat,
                (StorageType.Float32, StorageType.Float16) => (nint)(delegate*<byte*, byte*, nint, void>)&FloatToHalf,
                (StorageType.Float64, StorageType.Float32) => (nint)(delegate*<byte*, byte*, nint, void>)&DoubleToFloat,
                (StorageType.Complex64, StorageType.Complex128) => (nint)(delegate*<byte*, byte*, nint, void>)&WidenComplex,
                (StorageType.Complex128, StorageType.Complex64) => (nint)(delegate*<byte*, byte*, nint, void>)&NarrowComplex,
                _ => 1,
            };
        }

        return row == 1 ? 0 : row;
    }

    /// <summary>The engines' loop from one type to another that holds its values, or 0 if there is none.</summary>
    private static nint WideningRow(StorageType from, StorageType to)
    {
        ref nint row = ref WideningRows[((int)from * ElementTypes.Length) + (int)to];
        if (row == 0)
        {
            bool isThere = from.IsMemoryType() && to.IsMemoryType() && from != StorageType.Complex128
                && DTypes.Promote(from.MemoryType(), to.MemoryType()) == to.MemoryType();
            row = isThere ? Conversion.Loop(from.MemoryType(), to.MemoryType()) : 1;
        }

        return row == 1 ? 0 : row;
    }

    private static void HalfToFloat(byte* source, byte* result, nint count) =>
        ElementConversion.ToMemory(StorageType.Float16, source, result, count);

    private static void FloatToHalf(byte* source, byte* result, nint count) =>
        ElementConversion.ToStorage(StorageType.Float16, source, result, count);

    private static void DoubleToFloat(byte* source, byte* result, nint count) =>
        ElementConversion.Narrow((double*)source, (float*)result, count);

    private static void WidenComplex(byte* source, byte* result, nint count) =>
        ElementConversion.ToMemory(StorageType.Complex64, source, result, count);

    private static void NarrowComplex(byte* source, byte* result, nint count) =>
        ElementConversion.ToStorage(StorageType.Complex64, source, result, count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ConvertRow<TFrom, TTo>(byte* source, nint step, byte* destination, nint target, nint count)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (step == 0)
        {
            TTo value = Convert<TFrom, TTo>(Unsafe.ReadUnaligned<TFrom>(source));
            for (; count > 0; count--)
            {
                Unsafe.WriteUnaligned(destination, value);
                destination += target;
            }

            return;
        }

        for (; count > 0; count--)
        {
            Unsafe.WriteUnaligned(destination, Convert<TFrom, TTo>(Unsafe.ReadUnaligned<TFrom>(source)));
            source += step;
            destination += target;
        }
    }

    /// <summary>One value as NumPy casts it. The compiler keeps one of the cases.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo Convert<TFrom, TTo>(TFrom value)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (typeof(TFrom) == typeof(TTo))
            return Unsafe.BitCast<TFrom, TTo>(value);
        if (typeof(TFrom) == typeof(bool))
            return FromNumber<byte, TTo>(Unsafe.BitCast<TFrom, byte>(value) == 0 ? (byte)0 : (byte)1);
        if (typeof(TFrom) == typeof(Half))
            return FromNumber<float, TTo>(ElementConversion.FromHalf(Unsafe.BitCast<TFrom, ushort>(value)));
        if (typeof(TFrom) == typeof(Complex64))
        {
            Complex64 number = Unsafe.BitCast<TFrom, Complex64>(value);
            if (typeof(TTo) == typeof(bool))
                return Unsafe.BitCast<bool, TTo>(number.Real != 0 || number.Imaginary != 0);
            if (typeof(TTo) == typeof(Complex))
                return Unsafe.BitCast<Complex, TTo>(new Complex(number.Real, number.Imaginary));
            return FromNumber<float, TTo>(number.Real);
        }

        if (typeof(TFrom) == typeof(Complex))
        {
            Complex number = Unsafe.BitCast<TFrom, Complex>(value);
            if (typeof(TTo) == typeof(bool))
                return Unsafe.BitCast<bool, TTo>(number.Real != 0 || number.Imaginary != 0);
            if (typeof(TTo) == typeof(Complex64))
                return Unsafe.BitCast<Complex64, TTo>(new Complex64((float)number.Real, (float)number.Imaginary));
            return FromNumber<double, TTo>(number.Real);
        }

        return typeof(TFrom) == typeof(sbyte) ? FromNumber<sbyte, TTo>(Unsafe.BitCast<TFrom, sbyte>(value))
            : typeof(TFrom) == typeof(byte) ? FromNumber<byte, TTo>(Unsafe.BitCast<TFrom, byte>(value))
            : typeof(TFrom) == typeof(short) ? FromNumber<short, TTo>(Unsafe.BitCast<TFrom, short>(value))
            : typeof(TFrom) == typeof(ushort) ? FromNumber<ushort, TTo>(Unsafe.BitCast<TFrom, ushort>(value))
            : typeof(TFrom) == typeof(int) ? FromNumber<int, TTo>(Unsafe.BitCast<TFrom, int>(value))
            : typeof(TFrom) == typeof(uint) ? FromNumber<uint, TTo>(Unsafe.BitCast<TFrom, uint>(value))
            : typeof(TFrom) == typeof(long) ? FromNumber<long, TTo>(Unsafe.BitCast<TFrom, long>(value))
            : typeof(TFrom) == typeof(ulong) ? FromNumber<ulong, TTo>(Unsafe.BitCast<TFrom, ulong>(value))
            : typeof(TFrom) == typeof(float) ? FromNumber<float, TTo>(Unsafe.BitCast<TFrom, float>(value))
            : FromNumber<double, TTo>(Unsafe.BitCast<TFrom, double>(value));
    }

    /// <summary>A real number as NumPy casts it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo FromNumber<T, TTo>(T value)
        where T : unmanaged, INumber<T>
        where TTo : unmanaged
    {
        if (typeof(T) == typeof(TTo))
            return Unsafe.BitCast<T, TTo>(value);
        if (typeof(TTo) == typeof(bool))
            return Unsafe.BitCast<bool, TTo>(value != T.Zero);
        // NumPy goes by float32 too, except from float64.
        if (typeof(TTo) == typeof(Half))
        {
            return Unsafe.BitCast<ushort, TTo>(typeof(T) == typeof(double)
                ? ElementConversion.ToHalf(double.CreateTruncating(value))
                : ElementConversion.ToHalf(float.CreateTruncating(value)));
        }

        if (typeof(TTo) == typeof(float))
            return Unsafe.BitCast<float, TTo>(float.CreateTruncating(value));
        if (typeof(TTo) == typeof(double))
            return Unsafe.BitCast<double, TTo>(double.CreateTruncating(value));
        if (typeof(TTo) == typeof(Complex64))
            return Unsafe.BitCast<Complex64, TTo>(new Complex64(float.CreateTruncating(value), 0));
        if (typeof(TTo) == typeof(Complex))
            return Unsafe.BitCast<Complex, TTo>(new Complex(double.CreateTruncating(value), 0));
        return typeof(TTo) == typeof(sbyte) ? Unsafe.BitCast<sbyte, TTo>(ToInteger<T, sbyte>(value))
            : typeof(TTo) == typeof(byte) ? Unsafe.BitCast<byte, TTo>(ToInteger<T, byte>(value))
            : typeof(TTo) == typeof(short) ? Unsafe.BitCast<short, TTo>(ToInteger<T, short>(value))
            : typeof(TTo) == typeof(ushort) ? Unsafe.BitCast<ushort, TTo>(ToInteger<T, ushort>(value))
            : typeof(TTo) == typeof(int) ? Unsafe.BitCast<int, TTo>(ToInteger<T, int>(value))
            : typeof(TTo) == typeof(uint) ? Unsafe.BitCast<uint, TTo>(ToInteger<T, uint>(value))
            : typeof(TTo) == typeof(long) ? Unsafe.BitCast<long, TTo>(ToInteger<T, long>(value))
            : Unsafe.BitCast<ulong, TTo>(ToInteger<T, ulong>(value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo ToInteger<T, TTo>(T value)
        where T : unmanaged, INumber<T>
        where TTo : unmanaged, INumber<TTo> =>
        typeof(T) == typeof(float) || typeof(T) == typeof(double)
            ? TTo.CreateSaturating(value)
            : TTo.CreateTruncating(value);

    /// <summary>An element of complex64.</summary>
    private readonly record struct Complex64(float Real, float Imaginary);
}
