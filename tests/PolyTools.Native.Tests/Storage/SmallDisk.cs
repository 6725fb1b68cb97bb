using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>A small file system in memory, where this process may mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string path;

    private SmallDisk(string path) => this.path = path;

    public string this[string name] => Path.Combine(path, name);

    /// <summary>Mounts it, or skips the test.</summary>
    /// <param name="path">The folder, which is made.</param>
    /// <param name="options">Such as its size.</param>
    public static SmallDisk Mount(string path, string options)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsLinux() || !Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path))
            Assert.Skip("no small file system can be mounted here: that needs Linux and root's rights");
        return new SmallDisk(path);
    }

    public void MakeReadOnly()
    {
        if (!Run("mount", "-o", "remount,ro", path))
            Assert.Skip("no file system can be mounted read-only here");
    }

    public void Dispose() => Assert.True(Run("umount", path));

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
