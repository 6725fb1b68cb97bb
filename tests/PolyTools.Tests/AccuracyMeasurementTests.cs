using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace PolyTools.Tests;

/// <summary>The accuracy measurement of the benchmark program, as its users run it.</summary>
public sealed class AccuracyMeasurementTests
{
    [Fact]
    public void ErrorsOfFunctionsAreMeasuredAndRepeatable()
    {
        using var folder = new TemporaryFolder();
        string[][] rows = Measure(folder.File("page.md"), "7");
        Assert.Equal(
            [("exp", "float64"), ("exp", "float32"), ("hypot", "float64"), ("hypot", "float32"), ("sqrt", "float64"), ("sqrt", "float32")],
            rows.Select(row => (row[0], row[1])));
        foreach (string[] row in rows)
        {
            // PolyTools', with -FastMath, NumPy's.
            Assert.InRange(Number(row[2]), row[0] == "sqrt" ? 0.4 : 0.5, row[0] == "sqrt" ? 0.5 : 1);
            if (row[0] == "sqrt")
                Assert.Equal("", row[4]);
            else
                Assert.InRange(Number(row[4]), 0.5, 4);
            Assert.InRange(Number(row[5]), 0.4, 10);
        }

        // What the module shows is not touched by a page of its own.
        Assert.Equal([folder.File("page.md")], Directory.GetFiles(folder.Path));
        Assert.Equal(rows, Measure(folder.File("page.md"), "7"));
        Assert.NotEqual(rows, Measure(folder.File("page.md"), "8"));
    }

    [Theory]
    [InlineData("--function needs --output", "--function", "sin")]
    [InlineData("not 'sine'", "--function", "sine", "--output", "page.md")]
    [InlineData("--points takes a number", "--points", "0")]
    [InlineData("Unknown option '--point'", "--point", "1")]
    public void WhatCannotBeMeasuredIsSaid(string message, params string[] arguments)
    {
        (int exitCode, _, string errors) = Run(arguments);
        Assert.Equal(64, exitCode);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    /// <summary>The cells of the page's table.</summary>
    private static string[][] Measure(string page, string seed)
    {
        (int exitCode, string output, string errors) = Run("--points", "3000", "--seed", seed, "--function", "exp,hypot,sqrt", "--output", page);
        if (exitCode != 0 && errors.Contains("no Python here", StringComparison.Ordinal))
            Assert.Skip(errors);
        Assert.True(exitCode == 0, output + errors);
        return
        [
            .. File.ReadLines(page).Where(line => line.StartsWith("| ", StringComparison.Ordinal))
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..])
                .Where(cells => cells[1] is "float64" or "float32"),
        ];
    }

    private static (int ExitCode, string Output, string Errors) Run(params string[] arguments)
    {
        // Beside the shell, which lies in artifacts/bin/PolyTools.Shell/release.
        string program = Path.GetFullPath(Path.Combine(
            Path.GetDirectoryName(ShellProcess.Assembly)!, "..", "..", "PolyTools.Benchmarks", "release", "PolyTools.Benchmarks.dll"));
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, "accuracy", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
