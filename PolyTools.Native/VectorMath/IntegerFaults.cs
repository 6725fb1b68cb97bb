using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>What integer arithmetic met that has no answer.</summary>
[Flags]
internal enum IntegerFault
{
    None = 0,

    /// <summary>A division or remainder by zero, which gave 0.</summary>
    DivisionByZero = 1,

    /// <summary>A negative integer exponent of an integer, which gave 0.</summary>
    NegativePower = 2,
}

/// <summary>
/// The faults of the work that this thread has done since they were last taken. A vector operator notes one by a call on its rare
/// path, so that the common one costs a test of a mask.
/// </summary>
internal static class IntegerFaults
{
    [ThreadStatic]
    private static IntegerFault noted;

    /// <summary>Notes a division by zero.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void NoteDivisionByZero() => noted |= IntegerFault.DivisionByZero;

    /// <summary>Notes a negative exponent.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void NoteNegativePower() => noted |= IntegerFault.NegativePower;

    /// <summary>The faults since the last call, which are then forgotten.</summary>
    public static IntegerFault Take()
    {
        IntegerFault taken = noted;
        noted = IntegerFault.None;
        return taken;
    }
}
