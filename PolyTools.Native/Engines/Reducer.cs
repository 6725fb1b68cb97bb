using System.Runtime.CompilerServices;
using PolyTools.Native.Execution;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Engines;

/// <summary>What is made of the elements of the reduced axes.</summary>
internal enum ReductionKind
{
    Sum,
    Product,
    Mean,
    Minimum,
    Maximum,
    Any,
    All,

    /// <summary>The index of the first of the least elements.</summary>
    ArgMinimum,

    /// <summary>The index of the first of the greatest elements.</summary>
    ArgMaximum,
}

/// <summary>Where the elements to be reduced come from.</summary>
internal unsafe interface IBlockSource
{
    /// <summary>Gives some elements in C order. Called from many threads.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="count">How many, at most <see cref="Reducer.BlockLength"/>.</param>
    /// <param name="scratch">Room for them, to be used or not.</param>
    /// <returns>Where they are; they stay there until scratch is used again.</returns>
    byte* Read(long start, int count, byte* scratch);
}

/// <summary>Reductions of arrays along any axes.</summary>
/// <remarks>
/// <para>
/// Which elements are added to which accumulator, and in which order accumulators are merged, depends on the shape and the
/// element type alone. So the result has the same bits for any number of threads, any source and any vector width: a task is some
/// columns of the result and a range of what is reduced; a long contiguous sequence is dealt to a fixed number of lanes in turn,
/// which are merged by halves; long ranges are divided at fixed places, and the parts are merged in order.
/// </para>
/// <para>
/// Sums of floats are compensated (see <see cref="Summation{TSimd, TVector}"/>); those of float32 are so in double precision and
/// rounded at the end. Products of float32 are made in double precision, too, so that an intermediate one overflows later than
/// NumPy's. Complex sums are those of the parts.
/// </para>
/// </remarks>
internal static unsafe class Reducer
{
    /// <summary>Elements that a source is asked for at most: 16 KB of doubles, half of a first-level cache.</summary>
    public const int BlockLength = 2048;

    /// <summary>Elements that are worth a task of their own.</summary>
    private const long PartLength = 1 << 17;

    /// <summary>Accumulators of divided ranges at most, unless a range is not divided at all.</summary>
    private const long PartialLimit = 1 << 18;

    /// <summary>Columns of a task where slabs are many, or where a row of a slab is longer.</summary>
    private const long TileColumns = 512;

    /// <summary>Rows wider than this are read in tiles, narrower ones whole.</summary>
    private const long WideColumns = 1024;

    /// <summary>The type of a reduction's result, as NumPy has it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input is of strings.</exception>
    public static DType ResultType(ReductionKind kind, DType input)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)input, (int)DType.String, nameof(input));
        bool isUnsigned = input is DType.UInt8 or DType.UInt16 or DType.UInt32 or DType.UInt64;
        bool isExact = input < DType.Float32;
        return kind switch
        {
            ReductionKind.Sum or ReductionKind.Product => isUnsigned ? DType.UInt64 : isExact ? DType.Int64 : input,
            ReductionKind.Mean => isExact ? DType.Float64 : input,
            ReductionKind.Minimum or ReductionKind.Maximum => input,
            ReductionKind.Any or ReductionKind.All => DType.Bool,
            ReductionKind.ArgMinimum or ReductionKind.ArgMaximum => DType.Int64,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    /// <summary>Reduces an array along some of its axes.</summary>
    /// <param name="kind">What is computed.</param>
    /// <param name="input">The elements' type, not strings.</param>
    /// <param name="shape">The array's shape.</param>
    /// <param name="reduced">Which axes are reduced.</param>
    /// <param name="source">The elements.</param>
    /// <param name="divisor">What a mean's sum is divided by, such as the number of elements reduced to one.</param>
    /// <param name="result">Room for the results in C order over the kept axes.</param>
    /// <param name="threads">Threads that work at most.</param>
    /// <param name="cancellation">Ends the work; the result is then undefined.</param>
    /// <exception cref="PolyException">
    /// EmptyReduction: an extremum of no elements. Other reductions of none are 0, 1, false, true or 0 / divisor.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void Reduce(
        ReductionKind kind, DType input, ReadOnlySpan<long> shape, ReadOnlySpan<bool> reduced, IBlockSource source,
        double divisor, byte* result, int threads, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(reduced.Length, shape.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        cancellation.ThrowIfCancellationRequested();
        DType resultType = ResultType(kind, input);
        var whole = new ReductionShape(shape, reduced);
        if (whole.ResultCount == 0)
            return;
        if (whole.ReducedCount == 0)
        {
            FillEmpty(kind, resultType, divisor, result, whole.ResultCount);
            return;
        }

        // The parts of a complex number are another axis: kept for a sum, reduced for a test of any.
        bool inParts = input == DType.Complex128
            && kind is ReductionKind.Sum or ReductionKind.Mean or ReductionKind.Any;
        if (inParts)
        {
            whole = new ReductionShape([.. shape, 2], [.. reduced, kind == ReductionKind.Any]);
            input = DType.Float64;
            resultType = kind == ReductionKind.Any ? DType.Bool : DType.Float64;
            new Run(kind, input, resultType, whole, source, 2, divisor, result, cancellation).Execute(threads);
            return;
        }

        new Run(kind, input, resultType, whole, source, 1, divisor, result, cancellation).Execute(threads);
    }

    private static void FillEmpty(ReductionKind kind, DType resultType, double divisor, byte* result, long count)
    {
        if (kind is ReductionKind.Minimum or ReductionKind.Maximum or ReductionKind.ArgMinimum or ReductionKind.ArgMaximum)
        {
            throw new PolyException(
                "EmptyReduction", ErrorKind.InvalidArgument,
                "The least or greatest of no elements was asked for: a reduced axis has the length 0.",
                "Reduce along axes that have elements.");
        }

        for (long i = 0; i < count; i++)
        {
            // 0 / 0 has a sign on some processors; a NaN result is the one NaN.
            double mean = 0 / divisor;
            double value = kind switch
            {
                ReductionKind.Product or ReductionKind.All => 1,
                ReductionKind.Mean => double.IsNaN(mean) ? double.NaN : mean,
                _ => 0,
            };
            switch (resultType)
            {
                case DType.Bool:
                    result[i] = (byte)value;
                    break;
                case DType.Float32:
                    ((float*)result)[i] = (float)value;
                    break;
                case DType.Float64:
                    ((double*)result)[i] = value;
                    break;
                case DType.Complex128:
                    ((double*)result)[2 * i] = value;
                    ((double*)result)[(2 * i) + 1] = kind == ReductionKind.Mean ? value : 0;
                    break;
                default:
                    ((long*)result)[i] = (long)value;
                    break;
            }
        }
    }

    private static (ColumnReduction Reduction, DType Absorbed) Choose(ReductionKind kind, DType input, DType resultType)
    {
        bool isExact = input < DType.Float32;
        bool isComplex = input == DType.Complex128;
        switch (kind)
        {
            case ReductionKind.Sum when isExact:
            case ReductionKind.Mean when isExact && input.Size() <= 2:
                return (new FoldReduction<long, IntegerSum>(resultType), DType.Int64);
            case ReductionKind.Sum:
            case ReductionKind.Mean:
                return (Summation.Create(resultType, kind == ReductionKind.Mean), DType.Float64);
            case ReductionKind.Product when isExact:
                return (new FoldReduction<long, Product<long>>(resultType), DType.Int64);
            case ReductionKind.Product when isComplex:
                return (new ComplexReduction<ComplexProduct>(), input);
            case ReductionKind.Product:
                return (new FoldReduction<double, Product<double>>(resultType), DType.Float64);
            case ReductionKind.Minimum when isComplex:
                return (new ComplexExtremum<ComplexLesser>(wantsIndex: false), input);
            case ReductionKind.Maximum when isComplex:
                return (new ComplexExtremum<ComplexGreater>(wantsIndex: false), input);
            case ReductionKind.ArgMinimum when isComplex:
                return (new ComplexExtremum<ComplexLesser>(wantsIndex: true), input);
            case ReductionKind.ArgMaximum when isComplex:
                return (new ComplexExtremum<ComplexGreater>(wantsIndex: true), input);
            case ReductionKind.All when isComplex:
                return (new ComplexReduction<AllComplexNonzero>(), input);
            case ReductionKind.Any:
            case ReductionKind.All:
                return (Test(kind == ReductionKind.Any, input), input);
            default:
                return (Extremum(kind, input), input);
        }
    }

    private static ColumnReduction Test(bool any, DType input)
    {
        return input switch
        {
            DType.Float64 => Of<ulong, FloatBits<ulong>>(),
            DType.Float32 => Of<uint, FloatBits<uint>>(),
            _ => input.Size() switch
            {
                1 => Of<byte, IntegerBits<byte>>(),
                2 => Of<ushort, IntegerBits<ushort>>(),
                4 => Of<uint, IntegerBits<uint>>(),
                _ => Of<ulong, IntegerBits<ulong>>(),
            },
        };

        ColumnReduction Of<T, TBits>()
            where T : unmanaged, System.Numerics.IBinaryInteger<T>
            where TBits : IZeroBits<T> =>
            any
                ? new FoldReduction<T, AnyNonzero<T, TBits>>(DType.Bool)
                : new FoldReduction<T, AllNonzero<T, TBits>>(DType.Bool);
    }

    private static ColumnReduction Extremum(ReductionKind kind, DType input)
    {
        return input switch
        {
            DType.Bool or DType.UInt8 => Of<byte>(),
            DType.Int8 => Of<sbyte>(),
            DType.Int16 => Of<short>(),
            DType.UInt16 => Of<ushort>(),
            DType.Int32 => Of<int>(),
            DType.UInt32 => Of<uint>(),
            DType.Int64 => Of<long>(),
            DType.UInt64 => Of<ulong>(),
            DType.Float32 => Of<float>(),
            DType.Float64 => Of<double>(),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };

        ColumnReduction Of<T>()
            where T : unmanaged, System.Numerics.INumber<T>, System.Numerics.IMinMaxValue<T> => kind switch
        {
            ReductionKind.Minimum => new FoldReduction<T, Least<T>>(input),
            ReductionKind.Maximum => new FoldReduction<T, Greatest<T>>(input),
            ReductionKind.ArgMinimum => new ExtremumIndex<T, Lesser<T>>(),
            _ => new ExtremumIndex<T, Greater<T>>(),
        };
    }

    /// <summary>One reduction, divided into tasks.</summary>
    private sealed class Run
    {
        private readonly DType input;
        private readonly DType resultType;
        private readonly ReductionShape shape;
        private readonly IBlockSource source;
        private readonly int partsPerElement;
        private readonly double divisor;
        private readonly byte* result;
        private readonly CancellationToken cancellation;
        private readonly ColumnReduction reduction;
        private readonly int elementSize;
        private readonly delegate*<byte*, byte*, nint, void> widen;

        /// <summary>Slabs, and columns of a slab, of a task; if it is several slabs, it is all their columns.</summary>
        private readonly long tileSlabs, tileColumns;
        private readonly long tilesOfSlabs, tilesOfColumns;

        /// <summary>Parts of the rows, or of the outer reduced places, that are tasks of their own.</summary>
        private readonly long parts, rowsPerPart, unitsPerPart;

        /// <summary>Into how many groups of lanes the columns of a long slab are dealt.</summary>
        private readonly long groups;

        public Run(
            ReductionKind kind, DType input, DType resultType, ReductionShape shape, IBlockSource source,
            int partsPerElement, double divisor, byte* result, CancellationToken cancellation)
        {
            this.input = input;
            this.resultType = resultType;
            this.shape = shape;
            this.source = source;
            this.partsPerElement = partsPerElement;
            this.divisor = divisor;
            this.result = result;
            this.cancellation = cancellation;
            (reduction, DType absorbed) = Choose(kind, input, resultType);
            elementSize = reduction.ElementSize;
            widen = absorbed == input ? null : Widening.Find(input, absorbed);

            long columns = shape.Columns;
            groups = Groups(columns, reduction.Lanes);
            if (IsShort)
            {
                tileColumns = columns;
                tileSlabs = Math.Clamp(TileColumns / columns, 1, shape.SlabCount);
            }
            else
            {
                tileColumns = columns <= WideColumns ? columns : TileColumns;
                tileSlabs = 1;
            }

            tilesOfSlabs = Ceiling(shape.SlabCount, tileSlabs);
            tilesOfColumns = Ceiling(columns, tileColumns);

            long limit = Math.Max(1, PartialLimit / shape.ResultCount);
            rowsPerPart = shape.Rows;
            unitsPerPart = shape.OuterReduced;
            parts = 1;
            long wanted = Math.Min(limit, tileSlabs * tileColumns * shape.ReducedCount / PartLength);
            if (wanted > 1)
            {
                if (IsShort || shape.OuterReduced >= wanted)
                {
                    unitsPerPart = Ceiling(shape.OuterReduced, wanted);
                    parts = Ceiling(shape.OuterReduced, unitsPerPart);
                }
                else
                {
                    // Rows are divided between blocks, and each outer place is a part, or several.
                    long chunk = ChunkRows;
                    long perUnit = Ceiling(wanted, shape.OuterReduced);
                    rowsPerPart = Math.Min(shape.Rows, Ceiling(Ceiling(shape.Rows, perUnit), chunk) * chunk);
                    unitsPerPart = 1;
                    parts = shape.OuterReduced * PartsOfRows;
                }
            }
        }

        /// <summary>True if whole slabs fit into a block.</summary>
        private bool IsShort => shape.SlabLength <= BlockLength;

        /// <summary>True if rows of a slab are read in pieces.</summary>
        private bool IsWide => !IsShort && shape.Columns > WideColumns;

        /// <summary>Rows of a long slab that are read at once.</summary>
        private long ChunkRows => IsWide
            ? BlockLength / TileColumns
            : Math.Max(1, BlockLength / (groups * shape.Columns)) * groups;

        private long PartsOfRows => Ceiling(shape.Rows, rowsPerPart);

        public void Execute(int threads)
        {
            long tiles = shape.OuterKept * tilesOfSlabs * tilesOfColumns;
            long tasks = tiles * parts;
            int workers = (int)Math.Min(Partition.Workers(shape.Count, threads), tasks);
            using NativeBuffer? partials = parts == 1
                ? null
                : new NativeBuffer(parts * shape.ResultCount * (reduction.FirstSize + reduction.SecondSize));
            ColumnState saved = partials is null
                ? default
                : new ColumnState(
                    (nint)partials.Pointer, (nint)partials.Pointer + (nint)(parts * shape.ResultCount * reduction.FirstSize));

            WorkerPool.Shared.Run(workers, worker =>
            {
                using var memory = new WorkMemory(this);
                long end = (long)((Int128)tasks * (worker + 1) / workers);
                for (long task = (long)((Int128)tasks * worker / workers); task < end; task++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    (long tile, long part) = Math.DivRem(task, parts);
                    (long slabTile, long columnTile) = Math.DivRem(tile, tilesOfColumns);
                    (long kept, slabTile) = Math.DivRem(slabTile, tilesOfSlabs);
                    long slab = slabTile * tileSlabs, column = columnTile * tileColumns;
                    long slabs = Math.Min(tileSlabs, shape.SlabCount - slab);
                    long columns = Math.Min(tileColumns, shape.Columns - column);
                    long place = (((kept * shape.SlabCount) + slab) * shape.Columns) + column;
                    nint count = (nint)(slabs * columns);
                    ColumnState state = parts == 1
                        ? memory.State
                        : reduction.At(saved, (nint)((part * shape.ResultCount) + place));
                    reduction.Clear(state, count);
                    AddPart(state, part, kept, slab, slabs, column, columns, memory);
                    if (parts == 1)
                        reduction.Finish(state, count, divisor, result + (place * resultType.Size()));
                }
            });

            for (long part = 1; part < parts; part++)
            {
                cancellation.ThrowIfCancellationRequested();
                reduction.Merge(
                    saved, reduction.At(saved, (nint)(part * shape.ResultCount)), (nint)shape.ResultCount);
            }

            if (parts > 1)
                reduction.Finish(saved, (nint)shape.ResultCount, divisor, result);
        }

        private static long Ceiling(long a, long b) => (a / b) + (a % b == 0 ? 0 : 1);

        /// <summary>
        /// How many rows of a slab lie side by side in the lanes: with few columns so many that together they are whole vectors, or
        /// nearly so.
        /// </summary>
        private static long Groups(long columns, int lanes)
        {
            if (lanes == 1 || columns >= 8 * lanes)
                return 1;
            long groups = lanes / (long)System.Numerics.BigInteger.GreatestCommonDivisor(lanes, columns);
            return groups * columns <= 16 * lanes ? groups : Math.Max(1, 16 * lanes / columns);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void AddPart(
            ColumnState state, long part, long kept, long slab, long slabs, long column, long columns, WorkMemory memory)
        {
            (long unit, long rowPart) = unitsPerPart == 1 ? Math.DivRem(part, PartsOfRows) : (part * unitsPerPart, 0);
            long lastUnit = Math.Min(unit + unitsPerPart, shape.OuterReduced);
            long row = rowPart * rowsPerPart, lastRow = Math.Min(row + rowsPerPart, shape.Rows);
            long start = (slab * shape.SlabLength) + column;
            if (!IsShort)
            {
                for (; unit < lastUnit; unit++)
                {
                    long offset = shape.Offset(kept, unit) + start;
                    if (IsWide)
                        AddTile(state, offset, row, lastRow, columns, unit * shape.Rows, memory);
                    else
                        AddLongSlab(state, offset, row, lastRow, unit * shape.Rows, memory);
                }

                return;
            }

            long slabsOfBlock = BlockLength / shape.SlabLength;
            long unitLength = shape.SlabCount * shape.SlabLength;
            while (unit < lastUnit)
            {
                long offset = shape.Offset(kept, unit) + start;
                if (slabs == shape.SlabCount && slabs <= slabsOfBlock)
                {
                    // All slabs of a place: those of the next place, if it is one step further, follow.
                    long following = Math.Min(lastUnit - unit, shape.LastOuterReduced - (unit % shape.LastOuterReduced));
                    long units = Math.Min(following, BlockLength / unitLength);
                    byte* data = Read(offset, units * unitLength, memory, 0);
                    for (long i = 0; i < units; i++, unit++, data += unitLength * elementSize)
                        AddShortSlabs(state, data, slabs, unit * shape.Rows, memory);
                    continue;
                }

                for (long i = 0; i < slabs; i += slabsOfBlock)
                {
                    long count = Math.Min(slabsOfBlock, slabs - i);
                    byte* data = Read(offset + (i * shape.SlabLength), count * shape.SlabLength, memory, 0);
                    AddShortSlabs(
                        reduction.At(state, (nint)(i * shape.Columns)), data, count, unit * shape.Rows, memory);
                }

                unit++;
            }
        }

        /// <summary>Adds whole slabs that are in memory.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void AddShortSlabs(ColumnState state, byte* data, long slabs, long firstIndex, WorkMemory memory)
        {
            nint columns = (nint)shape.Columns, rows = (nint)shape.Rows;
            if (columns == 1)
            {
                reduction.AddSequences(state, (nint)slabs, data, rows, firstIndex, memory.Lanes);
                return;
            }

            if (rows == 1)
            {
                nint all = (nint)slabs * columns;
                reduction.AddRows(state, all, data, all * elementSize, 1, firstIndex);
                return;
            }

            nint length = rows * columns;
            for (nint i = 0; i < (nint)slabs; i++, data += length * elementSize)
            {
                ColumnState target = reduction.At(state, i * columns);
                if (groups > 1 && rows >= 2 * groups)
                {
                    nint wide = (nint)groups * columns;
                    reduction.Clear(memory.Lanes, wide);
                    reduction.AddLanes(memory.Lanes, wide, data, length);
                    reduction.Fold(memory.Lanes, (nint)groups, columns);
                    reduction.Merge(target, memory.Lanes, columns);
                }
                else
                {
                    reduction.AddRows(target, columns, data, columns * elementSize, rows, firstIndex);
                }
            }
        }

        /// <summary>Adds rows of a slab that is contiguous, of many rows.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void AddLongSlab(
            ColumnState state, long offset, long row, long lastRow, long firstIndex, WorkMemory memory)
        {
            nint columns = (nint)shape.Columns;
            nint wide = (nint)groups * columns;
            ColumnState lanes = groups > 1 ? memory.Lanes : state;
            if (groups > 1)
                reduction.Clear(lanes, wide);
            long chunk = ChunkRows;
            for (; row < lastRow; row += chunk)
            {
                long rows = Math.Min(chunk, lastRow - row);
                byte* data = Read(offset + (row * columns), rows * columns, memory, 0);
                if (groups > 1)
                    reduction.AddLanes(lanes, wide, data, (nint)rows * columns);
                else
                    reduction.AddRows(lanes, columns, data, columns * elementSize, (nint)rows, firstIndex + row);
            }

            if (groups > 1)
            {
                reduction.Fold(lanes, (nint)groups, columns);
                reduction.Merge(state, lanes, columns);
            }
        }

        /// <summary>Adds some columns of a slab, some rows at a time.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void AddTile(
            ColumnState state, long offset, long row, long lastRow, long columns, long firstIndex, WorkMemory memory)
        {
            byte** data = stackalloc byte*[(int)(BlockLength / TileColumns)];
            while (row < lastRow)
            {
                nint rows = (nint)Math.Min(BlockLength / TileColumns, lastRow - row);
                for (nint i = 0; i < rows; i++)
                    data[i] = Read(offset + ((row + i) * shape.Columns), columns, memory, i * (nint)TileColumns);
                // Rows at equal distances, as in an array or in the scratch memory, are added together.
                nint done = 0;
                while (done < rows)
                {
                    nint pitch = (nint)columns * elementSize;
                    nint next = done + 1;
                    if (next < rows && data[next] > data[done])
                    {
                        pitch = (nint)(data[next] - data[done]);
                        while (next < rows && data[next] - data[next - 1] == pitch)
                            next++;
                    }

                    reduction.AddRows(state, (nint)columns, data[done], pitch, next - done, firstIndex + row + done);
                    done = next;
                }

                row += rows;
            }
        }

        /// <summary>Some elements, as the reduction absorbs them.</summary>
        /// <param name="start">The first one.</param>
        /// <param name="count">How many.</param>
        /// <param name="memory">The worker's memory.</param>
        /// <param name="place">Where in the scratch memory they may be put.</param>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private byte* Read(long start, long count, WorkMemory memory, nint place)
        {
            cancellation.ThrowIfCancellationRequested();
            byte* data = source.Read(
                start / partsPerElement, (int)(count / partsPerElement), memory.Scratch + (place * input.Size()));
            if (widen is null)
                return data;
            byte* widened = memory.Widened + (place * elementSize);
            widen(data, widened, (nint)count);
            return widened;
        }

        /// <summary>What a worker needs.</summary>
        private sealed class WorkMemory : IDisposable
        {
            private readonly NativeBuffer buffer;

            public WorkMemory(Run run)
            {
                nint scratch = BlockLength * run.input.Size();
                nint widened = run.widen is null ? 0 : BlockLength * run.elementSize;
                nint columns = (nint)(run.tileSlabs * run.tileColumns);
                nint lanes = (nint)Math.Max(run.reduction.Lanes, run.groups * run.shape.Columns);
                if (run.IsWide)
                    lanes = 0;
                nint first = run.reduction.FirstSize, second = run.reduction.SecondSize;
                nint firstState = Aligned(columns * first), secondState = Aligned(columns * second);
                nint firstLanes = Aligned(lanes * first);
                buffer = new NativeBuffer(
                    scratch + widened + firstState + secondState + firstLanes + Aligned(lanes * second));
                Scratch = buffer.Pointer;
                Widened = Scratch + scratch;
                nint state = (nint)Widened + widened;
                State = new ColumnState(state, state + firstState);
                state += firstState + secondState;
                Lanes = new ColumnState(state, state + firstLanes);
            }

            public byte* Scratch { get; }

            public byte* Widened { get; }

            public ColumnState State { get; }

            public ColumnState Lanes { get; }

            public void Dispose() => buffer.Dispose();

            private static nint Aligned(nint bytes) => (bytes + Simd.MaximumWidth - 1) & -Simd.MaximumWidth;
        }
    }
}
