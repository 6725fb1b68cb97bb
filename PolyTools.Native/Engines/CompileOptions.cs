namespace PolyTools.Native.Engines;

/// <summary>What changes the code of an expression.</summary>
public sealed record CompileOptions
{
    /// <summary>Elements of a block at most; larger ones are in no cache.</summary>
    public const int MaximumBlockSize = 1 << 20;

    /// <summary>Elements of a block of the Blocked engine; 0 chooses.</summary>
    public int BlockSize { get; init; }

    /// <summary>Flags for the C compiler.</summary>
    public IReadOnlyList<string> CompilerFlags { get; init; } = ["-O3"];

    /// <summary>
    /// The most bytes that are kept between two loops, where computing them twice would do as well; for arrays that are larger than
    /// memory.
    /// </summary>
    public long LargestBuffer { get; init; } = long.MaxValue;

    /// <summary>Lets Blocked, Fused and C round a·b + c once instead of twice.</summary>
    public bool FusedMultiplyAdd { get; init; }

    /// <summary>
    /// Lets Eager, Blocked and Fused compute elementary functions with errors of up to 4 units in the last place, where that is faster. It
    /// changes nothing for C, whose functions are those of the system.
    /// </summary>
    public bool FastMath { get; init; }
}
