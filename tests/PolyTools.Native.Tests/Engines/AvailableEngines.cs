using PolyTools.Native.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Engines;

/// <summary>The engines that this machine can run.</summary>
internal static class AvailableEngines
{
    /// <summary>Those that share the project's own functions, and so their bits.</summary>
    public static readonly EngineKind[] WithOwnMaths = [EngineKind.Eager, EngineKind.Blocked, EngineKind.Fused];

    /// <summary>All, without C where there is no compiler.</summary>
    public static EngineKind[] All { get; } = HasCompiler ? Enum.GetValues<EngineKind>() : WithOwnMaths;

    /// <summary>Those that expand small powers: all but Eager.</summary>
    public static EngineKind[] Expanding { get; } = [.. All.Where(engine => engine != EngineKind.Eager)];

    private static bool HasCompiler => CCompiler.Find() is not null;

    /// <summary>Skips a test where there is no C compiler.</summary>
    public static void SkipWithoutCompiler() => Assert.SkipUnless(HasCompiler, "no C compiler is installed");
}
