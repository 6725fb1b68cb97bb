using System.Diagnostics;
using Xunit;

namespace PolyTools.Native.Tests.Interop;

/// <summary>Runs tests/interop/zarrita_peer.mjs, for which <c>npm install</c> in that folder fetches zarrita.</summary>
internal static class Zarrita
{
    private static readonly string? Folder = FindFolder();

    /// <summary>What the script prints; null where there is no Node.js or no zarrita.</summary>
    public static string? Run(string input)
    {
        if (Folder is null || !Directory.Exists(Path.Combine(Folder, "node_modules", "zarrita")))
            return null;
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder, "zarrita_peer.mjs")])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors.Result);
            return output.Result;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string? FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string interop = Path.Combine(folder.FullName, "tests", "interop");
            if (Directory.Exists(interop))
                return interop;
        }

        return null;
    }
}
