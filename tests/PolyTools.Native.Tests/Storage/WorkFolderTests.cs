using System.Diagnostics;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>Folders for temporary files in a place that others may write to.</summary>
public sealed class WorkFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_folder_whose_owner_has_died_goes_and_that_of_a_living_one_stays()
    {
        Directory.CreateDirectory(folder["polytools-work-1-dead"]);
        File.WriteAllText(Path.Combine(folder["polytools-work-1-dead"], "1.npy"), "left");
        using var living = new WorkFolder(folder.Path);
        File.WriteAllText(living.NewPath(".npy"), "used");
        Assert.False(Directory.Exists(folder["polytools-work-1-dead"]));
        WorkFolder.Sweep(folder.Path);
        Assert.Single(Directory.GetFiles(living.Path!));
        Assert.Equal(2, Directory.GetFileSystemEntries(folder.Path).Length);
    }

    [Fact]
    public void A_lock_file_that_is_left_without_a_folder_goes_and_what_is_none_or_held_stays()
    {
        // Its owner died before it had made the folder.
        File.WriteAllText(folder["polytools-work-1-dead.lock"], "1 2 3");
        File.WriteAllText(folder["polytools-work-1-other.lock"], "no lock of ours");
        File.WriteAllText(folder["another.lock"], "1 2 3");
        using (ChunkLock held = ChunkLock.Acquire(folder["polytools-work-1-living"], TimeSpan.FromSeconds(1), CancellationToken.None))
        {
            WorkFolder.Sweep(folder.Path);
            Assert.Equal(
                ["another.lock", "polytools-work-1-living.lock", "polytools-work-1-other.lock"],
                Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }

        Assert.Equal(2, Directory.GetFileSystemEntries(folder.Path).Length);
    }

    [Fact]
    public void Links_of_such_a_name_lead_to_nothing_that_is_removed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights");
        Directory.CreateDirectory(folder["mine"]);
        File.WriteAllText(Path.Combine(folder["mine"], "precious"), "precious");
        Directory.CreateSymbolicLink(folder["polytools-work-1-link"], folder["mine"]);
        Directory.CreateDirectory(folder["polytools-work-1-dead"]);
        Directory.CreateSymbolicLink(Path.Combine(folder["polytools-work-1-dead"], "link"), folder["mine"]);
        // In the place of the lock of a folder that is there.
        Directory.CreateDirectory(folder["polytools-work-1-locked"]);
        File.CreateSymbolicLink(folder["polytools-work-1-locked.lock"], Path.Combine(folder["mine"], "precious"));
        WorkFolder.Sweep(folder.Path);
        Assert.Equal("precious", File.ReadAllText(Path.Combine(folder["mine"], "precious")));
        Assert.False(Directory.Exists(folder["polytools-work-1-dead"]));
        Assert.NotNull(new DirectoryInfo(folder["polytools-work-1-link"]).LinkTarget);
    }

    [Fact]
    public void The_folder_of_another_user_stays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the owner is known on Linux");
        string other = folder["polytools-work-1-other"];
        Directory.CreateDirectory(other);
        using (Process chown = Process.Start(new ProcessStartInfo("chown", ["65534", other]) { RedirectStandardError = true })!)
        {
            chown.WaitForExit();
            Assert.SkipWhen(chown.ExitCode != 0, "only root gives files away");
        }

        WorkFolder.Sweep(folder.Path);
        Assert.True(Directory.Exists(other));
    }
}
