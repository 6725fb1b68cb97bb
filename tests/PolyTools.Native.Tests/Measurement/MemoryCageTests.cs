using System.Diagnostics;
using PolyTools.Native.Measurement;
using Xunit;

namespace PolyTools.Native.Tests.Measurement;

public class MemoryCageTests
{
    [Fact]
    public void A_process_that_stays_within_the_cap_ends_by_itself()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test runs sh.");
        using MemoryCage cage = MemoryCage.Create(200 << 20);
        using Process process = cage.Start(new ProcessStartInfo("/bin/sh", ["-c", "exit 3"]));
        Assert.Equal(CageOutcome.Exited, cage.Wait(process, TimeSpan.FromSeconds(30), CancellationToken.None));
        Assert.Equal(3, process.ExitCode);
    }

    [Fact]
    public void A_process_that_needs_more_dies_of_it()
    {
        using MemoryCage cage = MemoryCage.Create(64 << 20);
        Assert.SkipUnless(cage.Cap is MemoryCap.Cgroup1 or MemoryCap.Cgroup2, "No control group can be made here.");
        using Process process = cage.Start(new ProcessStartInfo("/bin/sh", ["-c", "tail -c 300000000 /dev/zero | tail -c 300000000 > /dev/null"]));
        CageOutcome outcome = cage.Wait(process, TimeSpan.FromSeconds(60), CancellationToken.None);
        Assert.Equal(CageOutcome.OutOfMemory, outcome);
    }

    [Fact]
    public void A_process_that_takes_too_long_is_killed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test runs sh.");
        using MemoryCage cage = MemoryCage.Create(200 << 20);
        using Process process = cage.Start(new ProcessStartInfo("/bin/sh", ["-c", "sleep 100"]));
        Assert.Equal(CageOutcome.TimedOut, cage.Wait(process, TimeSpan.FromMilliseconds(100), CancellationToken.None));
    }

    [Fact]
    public void Cancellation_kills_the_process()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test runs sh.");
        using MemoryCage cage = MemoryCage.Create(200 << 20);
        using Process process = cage.Start(new ProcessStartInfo("/bin/sh", ["-c", "sleep 100"]));
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        Assert.Throws<OperationCanceledException>(() => cage.Wait(process, Timeout.InfiniteTimeSpan, source.Token));
        Assert.True(process.HasExited);
    }

    [Fact]
    public void A_process_killed_by_others_is_told_apart()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test runs sh.");
        using MemoryCage cage = MemoryCage.Create(200 << 20);
        using Process process = cage.Start(new ProcessStartInfo("/bin/sh", ["-c", "kill -9 $$"]));
        Assert.Equal(CageOutcome.Killed, cage.Wait(process, TimeSpan.FromSeconds(30), CancellationToken.None));
    }

    [Fact]
    public void Without_groups_the_child_is_told_its_limit()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux is asked.");
        using MemoryCage cage = MemoryCage.Create(300 << 20, withoutGroups: true);
        Assert.Equal(MemoryCap.DataLimit, cage.Cap);
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"echo ${MemoryCage.DataLimitVariable}"]) { RedirectStandardOutput = true };
        using Process process = cage.Start(start);
        Assert.Equal("314572800", process.StandardOutput.ReadToEnd().Trim());
        Assert.Equal(CageOutcome.Exited, cage.Wait(process, TimeSpan.FromSeconds(30), CancellationToken.None));
    }

    [Fact]
    public void The_group_is_gone_afterwards()
    {
        using (MemoryCage cage = MemoryCage.Create(200 << 20))
        {
            Assert.SkipUnless(cage.Cap is MemoryCap.Cgroup1 or MemoryCap.Cgroup2, "No control group can be made here.");
            using Process process = cage.Start(new ProcessStartInfo("/bin/sh", ["-c", "sleep 100 & exit 0"]));
            cage.Wait(process, TimeSpan.FromSeconds(30), CancellationToken.None);
        }

        var folders = new DirectoryInfo("/sys/fs/cgroup").EnumerateDirectories(
            $"polytools-{Environment.ProcessId}-*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true });
        Assert.Empty(folders);
    }
}
