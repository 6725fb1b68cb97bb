using System.Diagnostics;
using System.Globalization;
using PolyTools.Native.Tests.Codecs;
using PolyTools.Native.Tests.Expressions;
using PolyTools.Native.Tests.VectorMath;
using PolyTools.Native.VectorMath;
using Xunit;

namespace PolyTools.Native.Tests.Engines;

/// <summary>
/// Tests that are run again in processes of their own: with narrower vectors and fewer instructions, and where a fault
/// would end the process.
/// </summary>
[Collection(nameof(Environmental))]
public class ChildProcessTests
{
    /// <summary>Tells a child how wide its vectors may be.</summary>
    private const string WidthVariable = "POLYTOOLS_TEST_WIDTH";

    private static readonly Type[] DependOnVectors =
    [
        typeof(ChildTests), typeof(RandomExpressionTests), typeof(NumPyTests), typeof(PolynomialTests),
        typeof(RunTests), typeof(OptimizerTests), typeof(TypeTests), typeof(AccuracyTests), typeof(LaneTests), typeof(SpecialValueTests),
        typeof(FloatDivisionTests),
        typeof(ReducerTests.WidthTests), typeof(BlockCodecTests), typeof(BloscLzTests), typeof(Lz4BlockTests), typeof(LzoTests),
        typeof(ShuffleTests), typeof(BloscCodecTests), typeof(NeighbourFilterTests),
    ];

    [Theory]
    [InlineData("DOTNET_EnableAVX512", "0", 32)]
    [InlineData("DOTNET_EnableAVX2", "0", 16)]
    [InlineData("DOTNET_PreferredVectorBitWidth", "128", 16)]
    public void Tests_pass_with_narrower_vectors(string variable, string value, int width) => RunTests(
        DependOnVectors, ["-explicit", "on"],
        new() { [variable] = value, [WidthVariable] = width.ToString(CultureInfo.InvariantCulture), ["CC"] = "none" });

    [Fact]
    public void No_engine_touches_what_lies_beside_an_array() =>
        RunTests([typeof(GuardedMemoryTests)], ["-explicit", "only"], []);

    [Fact]
    public void No_codec_touches_what_lies_beside_its_buffers() => RunTests(
        [
            typeof(BlockCodecGuardedTests), typeof(LzoGuardedTests), typeof(ShuffleTests), typeof(BloscGuardedTests), typeof(CodecFuzzTests),
            typeof(NeighbourFilterTests),
        ],
        ["-explicit", "only"], []);

    /// <param name="classes">The tests.</param>
    /// <param name="arguments">More arguments for the runner.</param>
    /// <param name="environment">
    /// What the child's environment has besides. C's code does not depend on the runtime's vectors; with no compiler in
    /// CC, its tests are left out.
    /// </param>
    private static void RunTests(Type[] classes, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [
                "exec", typeof(ChildProcessTests).Assembly.Location, "-noLogo", "-noColor", .. arguments,
                .. classes.SelectMany(type => new[] { "-class", type.FullName! }),
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string variable, string value) in environment)
            start.Environment[variable] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(5)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("the tests did not end within 5 minutes");
        }

        string text = output.Result + errors.Result;
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}{Environment.NewLine}{text}");
        Assert.DoesNotContain("Total: 0", text, StringComparison.Ordinal);
    }

    /// <summary>That a child is what it was started as.</summary>
    public class ChildTests
    {
        [Fact(Explicit = true)]
        public void Vectors_are_no_wider_than_asked_for()
        {
            string? width = Environment.GetEnvironmentVariable(WidthVariable);
            Assert.NotNull(width);
            Assert.True(Simd.Width <= int.Parse(width, CultureInfo.InvariantCulture), $"{Simd.Width} bytes");
        }
    }
}
