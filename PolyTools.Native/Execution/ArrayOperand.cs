using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Execution;

/// <summary>An array that an expression reads, at an address that does not move.</summary>
/// <remarks>
/// Several operands can be views of one memory. It is freed or unpinned when the last of them is disposed of, so that
/// they may be disposed of in any order.
/// </remarks>
public sealed unsafe class ArrayOperand : IDisposable
{
    private static readonly Dictionary<Type, DType> Types =
        Enum.GetValues<DType>().Where(type => type != DType.String).ToDictionary(type => type.ClrType());

    private readonly nint pointer;
    private readonly long[] shape;
    private readonly long[] strides;
    private SharedMemory? memory;

    /// <summary>Takes over the memory, which is freed even if this fails.</summary>
    private ArrayOperand(DType type, long[] shape, long[] strides, nint pointer, SharedMemory memory, bool isWritable = true)
    {
        (Type, this.shape, this.strides, this.pointer, this.memory) = (type, shape, strides, pointer, memory);
        IsWritable = isWritable;
        Count = ArrayShape.Count(shape, type.Size());
        IsContiguous = ArrayShape.IsContiguous(shape, strides, type.Size());
    }

    /// <summary>An array in memory that becomes the operand's own.</summary>
    /// <param name="buffer">The memory, which begins with the first element.</param>
    /// <param name="type">The type of the elements.</param>
    /// <param name="shape">The lengths of the dimensions.</param>
    /// <param name="strides">The distances of the elements in bytes; null for C order.</param>
    internal ArrayOperand(NativeBuffer buffer, DType type, long[] shape, long[]? strides = null)
        : this(
            type, shape, strides ?? ArrayShape.Strides(shape, type.Size()), (nint)buffer.Pointer,
            new SharedMemory(buffer))
    {
    }

    /// <summary>An array in memory that something else gives, and takes back when it is disposed of.</summary>
    /// <param name="owner">Is disposed of with the last view; also if this fails.</param>
    /// <param name="type">The type of the elements.</param>
    /// <param name="pointer">The first element.</param>
    /// <param name="shape">The lengths of the dimensions.</param>
    /// <param name="strides">The distances of the elements in bytes; null for C order.</param>
    /// <param name="isWritable">Whether the memory may be written to.</param>
    internal ArrayOperand(IDisposable owner, DType type, nint pointer, long[] shape, long[]? strides, bool isWritable)
        : this(
            type, shape, strides ?? ArrayShape.Strides(shape, type.Size()), pointer, new SharedMemory(owner), isWritable)
    {
    }

    /// <summary>An array in C order in memory that somebody else owns, and keeps as long as it is used.</summary>
    /// <param name="type">The type of the elements.</param>
    /// <param name="pointer">The first element.</param>
    /// <param name="shape">The lengths of the dimensions.</param>
    public static ArrayOperand Wrap(DType type, nint pointer, params ReadOnlySpan<long> shape) => new(
        type, shape.ToArray(), ArrayShape.Strides(shape, type.Size()), pointer,
        new SharedMemory(new MemoryHandle((void*)pointer)));

    /// <summary>The type of its elements.</summary>
    public DType Type { get; }

    /// <summary>Its elements.</summary>
    public long Count { get; }

    /// <summary>The lengths of its dimensions; none for a single element.</summary>
    public IReadOnlyList<long> Shape => shape;

    /// <summary>How many bytes lie from one element to the next along each dimension; may be 0 or negative.</summary>
    public IReadOnlyList<long> Strides => strides;

    /// <summary>True if the elements lie side by side in C order.</summary>
    public bool IsContiguous { get; }

    /// <summary>
    /// False if its memory must not be written to: a file mapped for reading, where the system ends a process that tries, or a
    /// <see cref="ReadOnlyMemory{T}"/>.
    /// </summary>
    public bool IsWritable { get; }

    /// <summary><see cref="Shape"/>, for code that must not allocate.</summary>
    internal ReadOnlySpan<long> Lengths => shape;

    /// <summary><see cref="Strides"/>, for code that must not allocate.</summary>
    internal ReadOnlySpan<long> Distances => strides;

    /// <summary>The address of its first element: that with the index 0 in every dimension.</summary>
    /// <exception cref="ObjectDisposedException">The operand was disposed of.</exception>
    public nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(memory is null, this);
            return pointer;
        }
    }

    /// <summary>Wraps a .NET array of any rank, or a part of one.</summary>
    /// <param name="value">
    /// An array, an <see cref="ArraySegment{T}"/>, a <see cref="Memory{T}"/> or a <see cref="ReadOnlyMemory{T}"/>. Elements
    /// of type bool, sbyte, byte, short, ushort, int, uint, long, ulong, float, double and Complex are used where they are.
    /// Half is copied as float32, decimal as float64, rounded to nearest. Strings are copied. Indices count from 0 whatever the
    /// array's lower bounds.
    /// </param>
    /// <exception cref="PolyException">It is not an array, or its elements cannot be computed with.</exception>
    public static ArrayOperand From(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Type type = value.GetType();
        if (value is Array array)
            return FromArray(array, type.GetElementType()!);
        Type? generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (generic != typeof(ArraySegment<>) && generic != typeof(Memory<>) && generic != typeof(ReadOnlyMemory<>))
        {
            throw new PolyException(
                "UnsupportedVariable", ErrorKind.InvalidArgument, $"A value of type {type} cannot be computed with.",
                "Pass a .NET array of numbers, booleans or strings.");
        }

        Type element = type.GetGenericArguments()[0];
        return element == typeof(bool) ? FromMemory<bool>(value)
            : element == typeof(sbyte) ? FromMemory<sbyte>(value)
            : element == typeof(byte) ? FromMemory<byte>(value)
            : element == typeof(short) ? FromMemory<short>(value)
            : element == typeof(ushort) ? FromMemory<ushort>(value)
            : element == typeof(int) ? FromMemory<int>(value)
            : element == typeof(uint) ? FromMemory<uint>(value)
            : element == typeof(long) ? FromMemory<long>(value)
            : element == typeof(ulong) ? FromMemory<ulong>(value)
            : element == typeof(float) ? FromMemory<float>(value)
            : element == typeof(double) ? FromMemory<double>(value)
            : element == typeof(Complex) ? FromMemory<Complex>(value)
            : element == typeof(Half) ? FromMemory<Half>(value)
            : element == typeof(decimal) ? FromMemory<decimal>(value)
            : element == typeof(string) ? FromMemory<string>(value)
            : throw Unsupported(element);
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
            return new ArrayOperand(buffer, type, [count]);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>A view of some of the elements, in the same memory.</summary>
    /// <param name="slices">The items of a subscript; see <see cref="ArraySlice"/>.</param>
    /// <exception cref="PolyException">The subscript does not fit the shape.</exception>
    /// <exception cref="ObjectDisposedException">The operand was disposed of.</exception>
    public ArrayOperand Slice(params ReadOnlySpan<ArraySlice> slices)
    {
        (long offset, long[] newShape, long[] newStrides) = ArraySlice.Apply(shape, strides, slices);
        SharedMemory? shared = memory;
        ObjectDisposedException.ThrowIf(shared is null || !shared.TryShare(), this);
        return new ArrayOperand(Type, newShape, newStrides, (nint)((long)pointer + offset), shared, IsWritable);
    }

    /// <summary>Whether the elements are in a file that is mapped into memory.</summary>
    public bool IsMapped => memory?.Resource is IFlushable;

    /// <summary>
    /// Returns when all that was written to the file behind the array is on the device. Does nothing where there is no file.
    /// </summary>
    /// <exception cref="PolyException">The file cannot be written (FileUnwritable).</exception>
    /// <exception cref="ObjectDisposedException">The operand was disposed of.</exception>
    public void Flush()
    {
        SharedMemory? shared = memory;
        ObjectDisposedException.ThrowIf(shared is null || !shared.TryShare(), this);
        try
        {
            if (IsWritable)
                (shared.Resource as IFlushable)?.Flush();
        }
        finally
        {
            shared.Release();
        }
    }

    /// <summary>Frees or unpins the memory, unless another view uses it.</summary>
    public void Dispose() => Interlocked.Exchange(ref memory, null)?.Release();

    private static ArrayOperand FromArray(Array array, Type element)
    {
        var shape = new long[array.Rank];
        for (int i = 0; i < shape.Length; i++)
            shape[i] = array.GetLongLength(i);
        // By the exact type: to the runtime a uint[] is also an int[], and an array of an enum one of its integers.
        if (Types.TryGetValue(element, out DType type))
        {
            GCHandle pin = GCHandle.Alloc(array, GCHandleType.Pinned);
            void* first = Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
            return Pinned(type, shape, new MemoryHandle(first, pin));
        }

        ref byte elements = ref MemoryMarshal.GetArrayDataReference(array);
        return element == typeof(Half) ? Convert(ref Unsafe.As<byte, Half>(ref elements), shape)
            : element == typeof(decimal) ? Convert(ref Unsafe.As<byte, decimal>(ref elements), shape)
            : element == typeof(string) ? FromStrings(ref Unsafe.As<byte, string?>(ref elements), shape)
            : throw Unsupported(element);
    }

    private static ArrayOperand FromMemory<T>(object value)
    {
        ReadOnlyMemory<T> memory = value switch
        {
            ArraySegment<T> segment => segment.AsMemory(),
            Memory<T> writable => writable,
            _ => (ReadOnlyMemory<T>)value,
        };
        // An empty one may have no address.
        if (memory.IsEmpty)
            return FromArray(Array.Empty<T>(), typeof(T));
        long[] shape = [memory.Length];
        if (Types.TryGetValue(typeof(T), out DType type))
            return Pinned(type, shape, memory.Pin(), value is not ReadOnlyMemory<T>);
        ref T first = ref MemoryMarshal.GetReference(memory.Span);
        return typeof(T) == typeof(Half) ? Convert(ref Unsafe.As<T, Half>(ref first), shape)
            : typeof(T) == typeof(decimal) ? Convert(ref Unsafe.As<T, decimal>(ref first), shape)
            : FromStrings(ref Unsafe.As<T, string?>(ref first), shape);
    }

    private static ArrayOperand Pinned(DType type, long[] shape, MemoryHandle pin, bool isWritable = true) =>
        new(type, shape, ArrayShape.Strides(shape, type.Size()), (nint)pin.Pointer, new SharedMemory(pin), isWritable);

    private static ArrayOperand Convert(ref Half first, long[] shape)
    {
        long count = ArrayShape.Count(shape, sizeof(float));
        var buffer = new NativeBuffer(count * sizeof(float));
        fixed (Half* numbers = &first)
        {
            for (long i = 0; i < count; i++)
                ((float*)buffer.Pointer)[i] = (float)numbers[i];
        }

        return new ArrayOperand(buffer, DType.Float32, shape);
    }

    private static ArrayOperand Convert(ref decimal first, long[] shape)
    {
        long count = ArrayShape.Count(shape, sizeof(double));
        var buffer = new NativeBuffer(count * sizeof(double));
        fixed (decimal* numbers = &first)
        {
            for (long i = 0; i < count; i++)
                ((double*)buffer.Pointer)[i] = (double)numbers[i];
        }

        return new ArrayOperand(buffer, DType.Float64, shape);
    }

    /// <summary>One buffer: the elements, and behind them their text.</summary>
    private static ArrayOperand FromStrings(ref string? first, long[] shape)
    {
        long count = ArrayShape.Count(shape, sizeof(StringRef));
        long units = 0;
        for (nint i = 0; i < count; i++)
        {
            string text = Unsafe.Add(ref first, i) ?? throw new PolyException(
                "NullString", ErrorKind.InvalidArgument, $"Element {i:N0} is null.",
                "Replace null by an empty string.");
            units += text.Length;
        }

        var buffer = new NativeBuffer((count * sizeof(StringRef)) + (units * sizeof(char)));
        var elements = (StringRef*)buffer.Pointer;
        var next = (char*)(elements + count);
        for (nint i = 0; i < count; i++)
        {
            // Another thread may have replaced the string since it was measured.
            string? text = Unsafe.Add(ref first, i);
            long room = units - (next - (char*)(elements + count));
            int length = (int)Math.Min(text?.Length ?? 0, room);
            text.AsSpan(0, length).CopyTo(new Span<char>(next, length));
            elements[i] = new StringRef((nint)next, length);
            next += length;
        }

        return new ArrayOperand(buffer, DType.String, shape);
    }

    private static PolyException Unsupported(Type element)
    {
        bool isWide = element == typeof(Int128) || element == typeof(UInt128) || element == typeof(BigInteger);
        return new PolyException(
            "UnsupportedElementType", ErrorKind.InvalidArgument,
            $"An array of {element} cannot be computed with{(isWide ? ": integers have at most 64 bits" : "")}.",
            isWide ? "Convert it to [long[]] or [double[]]." : "Pass an array of numbers, booleans or strings, such as [double[]].");
    }

    /// <summary>Memory that is given back by the last of its users.</summary>
    private sealed class SharedMemory(IDisposable resource)
    {
        private int users = 1;

        public IDisposable Resource => resource;

        /// <summary>Gives back what nobody was asked to.</summary>
        ~SharedMemory() => resource.Dispose();

        /// <summary>Counts one more user, if there still is one.</summary>
        public bool TryShare()
        {
            for (int seen = users; seen > 0; seen = users)
            {
                if (Interlocked.CompareExchange(ref users, seen + 1, seen) == seen)
                    return true;
            }

            return false;
        }

        public void Release()
        {
            if (Interlocked.Decrement(ref users) > 0)
                return;
            resource.Dispose();
            GC.SuppressFinalize(this);
        }
    }
}
