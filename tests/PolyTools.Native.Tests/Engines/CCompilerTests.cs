using System.Diagnostics;
using PolyTools.Native.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Engines;

/// <summary>
/// The engine C without a compiler, with one that fails, and what it leaves behind. These tests change environment
/// variables, so they run alone.
/// </summary>
[Collection(nameof(Environmental))]
public sealed class CCompilerTests : IDisposable
{
    private static readonly string[] Changed = ["CC", "PATH", "TMPDIR", "TEMP", "TMP"];

    private readonly Dictionary<string, string?> before =
        Changed.ToDictionary(name => name, Environment.GetEnvironmentVariable);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("polytools-test-");

    public CCompilerTests() => CompiledExpression.ClearCache();

    public void Dispose()
    {
        foreach ((string name, string? value) in before)
            Environment.SetEnvironmentVariable(name, value);
        folder.Delete(recursive: true);
        CompiledExpression.ClearCache();
    }

    [Fact]
    public void A_compiler_that_does_not_exist_is_said()
    {
        Environment.SetEnvironmentVariable("CC", Path.Combine(folder.FullName, "no-such-compiler"));
        Environment.SetEnvironmentVariable("PATH", folder.FullName);
        Assert.Equal("NoCCompiler", CompileError().ErrorId);
    }

    [Fact]
    public void An_empty_path_is_said()
    {
        Environment.SetEnvironmentVariable("CC", null);
        Environment.SetEnvironmentVariable("PATH", "");
        PolyException error = CompileError();
        Assert.Equal("NoCCompiler", error.ErrorId);
        Assert.Equal(ErrorKind.ResourceUnavailable, error.Kind);
        Assert.NotEqual("", error.RecommendedAction);
    }

    [Fact]
    public void The_other_engines_need_no_compiler()
    {
        Environment.SetEnvironmentVariable("CC", null);
        Environment.SetEnvironmentVariable("PATH", "");
        using var pool = new OperandPool(1);
        foreach (EngineKind engine in AvailableEngines.WithOwnMaths)
            Assert.Equal(10, Result.Of(Result.Compile("a+b", engine), pool, 0, 10).Count);
    }

    [Theory]
    [InlineData("exit 1")]
    [InlineData("echo that is no C >&2; exit 3")]
    [InlineData("exit 0")] // says that it has done it, and has made nothing
    [InlineData("while [ $# -gt 1 ]; do [ \"$1\" = -o ] && echo x > \"$2\"; shift; done")] // makes no library
    [InlineData("kill -9 $$")]
    public void A_compiler_that_fails_is_said_and_leaves_nothing(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the compiler of this test is a shell script");
        UseCompiler(script);
        string temporary = OwnTemporaryFolder();
        PolyException error = CompileError();
        Assert.Equal("CCompilerFailed", error.ErrorId);
        if (script.StartsWith("echo", StringComparison.Ordinal))
            Assert.Contains("that is no C", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
    }

    [Fact]
    public void A_compiler_that_cannot_be_started_is_said()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no files that are no programs");
        string compiler = Path.Combine(folder.FullName, "cc");
        File.WriteAllText(compiler, "no program");
        Environment.SetEnvironmentVariable("CC", compiler);
        string temporary = OwnTemporaryFolder();
        Assert.Contains(CompileError().ErrorId, (string[])["CCompilerFailed", "NoCCompiler"]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
    }

    [Fact]
    public void A_flag_that_means_nothing_is_said()
    {
        AvailableEngines.SkipWithoutCompiler();
        string temporary = OwnTemporaryFolder();
        var options = new CompileOptions { CompilerFlags = ["-fno-such-flag-at-all"] };
        PolyException error = Assert.Throws<PolyException>(() => Result.Compile("a+b", EngineKind.C, options));
        Assert.Equal("CCompilerFailed", error.ErrorId);
        Assert.Contains("no-such-flag", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
    }

    [Fact]
    public void Flags_are_not_read_by_a_shell()
    {
        AvailableEngines.SkipWithoutCompiler();
        string file = Path.Combine(folder.FullName, "made");
        var options = new CompileOptions { CompilerFlags = [$"-O1; touch {file}", $"$(touch {file})"] };
        Assert.Throws<PolyException>(() => Result.Compile("a+b", EngineKind.C, options));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void A_compiler_that_works_leaves_nothing()
    {
        AvailableEngines.SkipWithoutCompiler();
        string temporary = OwnTemporaryFolder();
        using var pool = new OperandPool(1);
        TestExpression compiled = Result.Compile("a*b + sin(c)", EngineKind.C);
        if (!OperatingSystem.IsWindows())
            Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
        Assert.Equal(100, Result.Of(compiled, pool, 0, 100).Count);
    }

    [Fact]
    public void A_compiler_that_hangs_is_ended_by_a_cancellation()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the compiler of this test is a shell script");
        string mark = Path.Combine(folder.FullName, "started");
        UseCompiler($"echo $$ > {mark}.new && mv {mark}.new {mark}\nexec sleep 600");
        string temporary = OwnTemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        Task compilation = Task.Run(() => CompiledExpression.Compile(
            Native.Expressions.Expression.Parse("a+b"), OperandPool.Variables, EngineKind.C, new CompileOptions(),
            cancellation.Token));
        SpinWait.SpinUntil(() => File.Exists(mark), TimeSpan.FromSeconds(30));
        int id = int.Parse(File.ReadAllText(mark), System.Globalization.CultureInfo.InvariantCulture);
        cancellation.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => compilation.GetAwaiter().GetResult());
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(id));
    }

    private static PolyException CompileError() =>
        Assert.Throws<PolyException>(() => Result.Compile("a+b", EngineKind.C));

    /// <summary>Makes a shell script the C compiler; it says its version.</summary>
    private void UseCompiler(string script)
    {
        string compiler = Path.Combine(folder.FullName, "cc");
        File.WriteAllText(compiler, $"#!/bin/sh\n[ \"$1\" = --version ] && echo test && exit 0\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(compiler, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("CC", compiler);
    }

    /// <summary>A temporary folder for this test alone.</summary>
    private string OwnTemporaryFolder()
    {
        string path = Directory.CreateDirectory(Path.Combine(folder.FullName, "temporary")).FullName;
        foreach (string name in (string[])["TMPDIR", "TEMP", "TMP"])
            Environment.SetEnvironmentVariable(name, path);
        return path;
    }
}

/// <summary>Tests that change what the whole process sees run one at a time, after all others.</summary>
[CollectionDefinition(nameof(Environmental), DisableParallelization = true)]
public sealed class Environmental;
