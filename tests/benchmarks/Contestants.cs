using PolyTools.Native.Engines;

namespace PolyTools.Benchmarks;

/// <summary>The names by which the report calls those that are compared.</summary>
internal static class Contestants
{
    public const string NumPy = "NumPy";
    public const string NumPyChain = "NumPy, every ufunc with out=";
    public const string NumExpr = "NumExpr";
    public const string NumExprFloat32 = "NumExpr, constants of float32";
    public const string NumExprInteger = "NumExpr, its integer division";
    public const string Gcc = "gcc -O3";
    public const string GccNative = "gcc -O3 -march=native";
    public const string GccFast = "gcc -Ofast -march=native";
    public const string GccCopy = "gcc, ordinary stores";
    public const string GccCopyNonTemporal = "gcc, non-temporal stores";
    public const string OwnCopy = "PolyTools, ordinary stores";
    public const string OwnCopyNonTemporal = "PolyTools, non-temporal stores";

    public static string Own(EngineKind engine) => $"PolyTools {engine}";
}
