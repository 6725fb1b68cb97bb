namespace PolyTools.Native.Engines;

/// <summary>How an expression is evaluated.</summary>
public enum EngineKind
{
    /// <summary>NumPy's way: one operation after the other over whole arrays.</summary>
    Eager,

    /// <summary>NumExpr's way: all operations on a block that fits the cache, then the next block.</summary>
    Blocked,

    /// <summary>The whole expression as one SIMD loop.</summary>
    Fused,

    /// <summary>The expression as C, compiled by the system's compiler.</summary>
    C,
}
