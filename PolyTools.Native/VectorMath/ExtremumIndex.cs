using System.Numerics;
using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>Which of two numbers an extremum prefers.</summary>
internal interface IPrecedence<T>
    where T : unmanaged
{
    static abstract bool Precedes(T a, T b);
    static abstract Vector<T> Precedes(Vector<T> a, Vector<T> b);
    static abstract T Choose(T a, T b);
    static abstract Vector<T> Choose(Vector<T> a, Vector<T> b);
}

/// <summary>Lesser numbers first.</summary>
internal readonly struct Lesser<T> : IPrecedence<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Precedes(T a, T b) => a < b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Precedes(Vector<T> a, Vector<T> b) => Vector.LessThan(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Choose(T a, T b) => T.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Choose(Vector<T> a, Vector<T> b) => Vector.Min(a, b);
}

/// <summary>Greater numbers first.</summary>
internal readonly struct Greater<T> : IPrecedence<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Precedes(T a, T b) => a > b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Precedes(Vector<T> a, Vector<T> b) => Vector.GreaterThan(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Choose(T a, T b) => T.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Choose(Vector<T> a, Vector<T> b) => Vector.Max(a, b);
}

/// <summary>The index of the first of the least or greatest elements, or of the first NaN.</summary>
/// <remarks>
/// Rarely is an element better than all before it, so that the common case is a vector comparison that finds none. In one long
/// sequence, the extremum of each block is found first, and its place is sought only if it is better.
/// </remarks>
internal sealed unsafe class ExtremumIndex<T, TPrecedence> : ColumnReduction
    where T : unmanaged, INumber<T>
    where TPrecedence : IPrecedence<T>
{
    public override int ElementSize => sizeof(T);

    public override int FirstSize => sizeof(T);

    public override int SecondSize => sizeof(long);

    public override int Lanes => 1;

    public override void Clear(ColumnState state, nint columns) =>
        new Span<long>((void*)state.Second, (int)columns).Fill(-1);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddRows(
        ColumnState state, nint columns, byte* data, nint pitch, nint rows, long firstIndex)
    {
        if (columns == 1 && pitch == sizeof(T) && rows >= Vector<T>.Count)
        {
            AddSequence(state, (T*)data, rows, firstIndex);
            return;
        }

        T* values = (T*)state.First;
        long* indices = (long*)state.Second;
        nint row = 0;
        // After the first row all accumulators hold a value.
        if (rows > 0 && columns > 0 && indices[0] < 0)
        {
            new Span<T>(data, (int)columns).CopyTo(new Span<T>(values, (int)columns));
            new Span<long>(indices, (int)columns).Fill(firstIndex);
            row = 1;
        }

        for (; row < rows; row++)
        {
            T* x = (T*)(data + (row * pitch));
            nint column = 0;
            for (; column + Vector<T>.Count <= columns; column += Vector<T>.Count)
            {
                Vector<T> candidates = Vector.Load(x + column);
                Vector<T> better = TPrecedence.Precedes(candidates, Vector.Load(values + column))
                    | ~Vector.Equals(candidates, candidates);
                if (better != Vector<T>.Zero)
                    Replace(values + column, indices + column, x + column, Vector<T>.Count, firstIndex + row);
            }

            Replace(values + column, indices + column, x + column, columns - column, firstIndex + row);
        }
    }

    public override void Merge(ColumnState target, ColumnState source, nint columns)
    {
        T* values = (T*)target.First;
        long* indices = (long*)target.Second;
        for (nint i = 0; i < columns; i++)
        {
            T x = ((T*)source.First)[i];
            long index = ((long*)source.Second)[i];
            if (index >= 0 && (indices[i] < 0 || Replaces(x, values[i])))
            {
                values[i] = x;
                indices[i] = index;
            }
        }
    }

    public override void Finish(ColumnState state, nint columns, double divisor, byte* result) =>
        new Span<long>((void*)state.Second, (int)columns).CopyTo(new Span<long>(result, (int)columns));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Replaces(T x, T value) =>
        TPrecedence.Precedes(x, value) || (T.IsNaN(x) && !T.IsNaN(value));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Replace(T* values, long* indices, T* x, nint columns, long index)
    {
        for (nint i = 0; i < columns; i++)
        {
            if (Replaces(x[i], values[i]))
            {
                values[i] = x[i];
                indices[i] = index;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSequence(ColumnState state, T* x, nint count, long firstIndex)
    {
        nint width = Vector<T>.Count;
        Vector<T> best0 = Vector.Load(x), best1 = best0, best2 = best0, best3 = best0;
        nint i = 0;
        for (; i + (4 * width) <= count; i += 4 * width)
        {
            best0 = TPrecedence.Choose(best0, Vector.Load(x + i));
            best1 = TPrecedence.Choose(best1, Vector.Load(x + i + width));
            best2 = TPrecedence.Choose(best2, Vector.Load(x + i + (2 * width)));
            best3 = TPrecedence.Choose(best3, Vector.Load(x + i + (3 * width)));
        }

        for (; i + width <= count; i += width)
            best0 = TPrecedence.Choose(best0, Vector.Load(x + i));
        // The last elements once more, if need be.
        best1 = TPrecedence.Choose(best1, Vector.Load(x + count - width));
        Vector<T> bests = TPrecedence.Choose(
            TPrecedence.Choose(best0, best1), TPrecedence.Choose(best2, best3));
        T best = bests[0];
        for (int lane = 1; lane < width; lane++)
            best = TPrecedence.Choose(best, bests[lane]);

        ref T value = ref *(T*)state.First;
        ref long index = ref *(long*)state.Second;
        if (index >= 0 && !Replaces(best, value))
            return;
        nint place = 0;
        bool seeksNaN = T.IsNaN(best);
        var sought = new Vector<T>(best);
        for (; place + width <= count; place += width)
        {
            Vector<T> elements = Vector.Load(x + place);
            Vector<T> found = seeksNaN ? ~Vector.Equals(elements, elements) : Vector.Equals(elements, sought);
            if (found != Vector<T>.Zero)
                break;
        }

        while (seeksNaN ? !T.IsNaN(x[place]) : x[place] != best)
            place++;
        value = x[place];
        index = firstIndex + place;
    }
}
