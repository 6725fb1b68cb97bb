using System.Diagnostics;
using Xunit;

namespace PolyTools.Native.Tests;

/// <summary>Runs the scripts of this assembly with a Python that has what they need.</summary>
internal static class Python
{
    private static readonly string[] Interpreters = ["/usr/bin/python3", "python3", "python"];

    /// <summary>What a script prints, or null where no Python has the module that it imports.</summary>
    /// <param name="script">The file's name.</param>
    /// <param name="module">The module.</param>
    /// <param name="arguments">What the script finds in sys.argv.</param>
    public static string? Run(string script, string module, params string[] arguments) =>
        RunFirst(script, module, "", arguments);

    /// <summary>What a script prints that reads <paramref name="input"/>.</summary>
    /// <inheritdoc cref="Run(string, string, string[])"/>
    public static string? RunWithInput(string script, string module, string input) => RunFirst(script, module, input, []);

    private static string? RunFirst(string script, string module, string input, string[] arguments)
    {
        using Stream stream = typeof(Python).Assembly.GetManifestResourceStream(script)!;
        using StreamReader reader = new(stream);
        string text = reader.ReadToEnd();
        foreach (string interpreter in Interpreters)
        {
            if (Start(interpreter, ["-c", $"import {module}"], "") is not { ExitCode: 0 })
                continue;
            (int exitCode, string output, string errors) = Start(interpreter, ["-c", text, .. arguments], input)!.Value;
            Assert.True(exitCode == 0, errors);
            return output;
        }

        return null;
    }

    // Null where there is no such program.
    private static (int ExitCode, string Output, string Errors)? Start(string program, string[] arguments, string input)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["NPY_PROMOTION_STATE"] = "weak", ["PYTHONIOENCODING"] = "utf-8" },
        };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            process.WaitForExit();
            return (process.ExitCode, output.Result, errors.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
