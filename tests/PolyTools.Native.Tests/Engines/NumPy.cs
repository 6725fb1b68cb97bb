using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace PolyTools.Native.Tests.Engines;

/// <summary>Evaluates expressions with NumPy, all in one process.</summary>
internal static class NumPy
{
    private static readonly string[] Interpreters = ["python3", "/usr/bin/python3", "python"];

    private static readonly Lazy<string?> WithNumPy = new(() => Find("import numpy"));

    private static readonly Lazy<string?> Plain = new(() => Find("import ast"));

    /// <summary>Skips a test where Python has no NumPy.</summary>
    public static void SkipWithout() =>
        Assert.SkipWhen(WithNumPy.Value is null, "NumPy (Debian: python3-numpy) is not installed");

    /// <summary>NumPy's value of each expression over the pool's first elements, with its type's name.</summary>
    public static (string Type, double[] Values)[] Evaluate(
        OperandPool pool, int count, IReadOnlyList<string> expressions)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("polytools-test-");
        try
        {
            string At(string name) => Path.Combine(folder.FullName, name);
            File.WriteAllLines(At("variables.txt"), OperandPool.Variables.Select(
                variable => $"{variable.Name} {variable.Type.Name()} {(variable.IsScalar ? 0 : count)}"));
            File.WriteAllBytes(At("values.bin"), MemoryMarshal.AsBytes(
                pool.Values.SelectMany(values => values.Take(count)).ToArray().AsSpan()).ToArray());
            File.WriteAllLines(At("expressions.txt"), expressions.Select(expression => $"{count} {expression}"));
            Run(WithNumPy.Value!, "numpy_reference.py", folder.FullName);
            string[] types = File.ReadAllLines(At("types.txt"));
            double[] results = MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(At("results.bin"))).ToArray();
            return [.. types.Select((type, i) => (type, results[(i * count)..((i + 1) * count)]))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What a script of this assembly prints, or null where there is no Python.</summary>
    public static string? Script(string script, string input) =>
        Plain.Value is null ? null : Run(Plain.Value, script, "", input);

    /// <summary>What a script of this assembly that needs NumPy prints.</summary>
    public static string ScriptWithNumPy(string script, string input) => Run(WithNumPy.Value!, script, "", input);

    private static string? Find(string statement) => Array.Find(Interpreters, interpreter =>
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(interpreter, ["-c", statement])
            {
                RedirectStandardError = true,
            })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });

    private static string Run(string interpreter, string script, string argument, string input = "")
    {
        using Stream stream = typeof(NumPy).Assembly.GetManifestResourceStream(script)!;
        using var reader = new StreamReader(stream);
        var start = new ProcessStartInfo(interpreter, ["-c", reader.ReadToEnd(), argument])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["NPY_PROMOTION_STATE"] = "weak" },
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output.Result;
    }
}
