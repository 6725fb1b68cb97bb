using System.Diagnostics;
using System.Globalization;
using PolyTools.Native.Measurement;
using Xunit;

namespace PolyTools.Native.Tests.Measurement;

/// <summary>What the library says of the machine is what the system's own tools say.</summary>
public sealed class HardwareTests
{
    [Fact]
    public void FiguresArePlausibleOnEverySystem()
    {
        HardwareInfo machine = Hardware.Get();
        Assert.Equal(Environment.ProcessorCount, machine.LogicalProcessors);
        Assert.Contains(machine.VectorBits, (int[])[128, 256, 512]);
        Assert.InRange(Hardware.AvailableMemory(), 1 << 20, machine.TotalMemoryBytes);
        Assert.All(machine.Caches, cache => Assert.InRange(cache.Bytes, 1 << 10, 1L << 32));
        Assert.Same(machine, Hardware.Get());
    }

    [Fact]
    public void MemoryAgreesWithTheKernel()
    {
        string[] lines = ReadLinux("/proc/meminfo");
        long total = 1024 * Number(lines, "MemTotal:");
        // A container may have less.
        Assert.InRange(Hardware.Get().TotalMemoryBytes, 1, total);
        Assert.InRange(Hardware.AvailableMemory(), 1, total - 1);
    }

    [Fact]
    public void ProcessorAndCoresAgreeWithTheKernel()
    {
        string[] lines = ReadLinux("/proc/cpuinfo");
        string[] physical = Values(lines, "physical id");
        string[] cores = Values(lines, "core id");
        if (physical.Length == 0)
            Assert.Skip("/proc/cpuinfo has no topology on this architecture.");
        HardwareInfo machine = Hardware.Get();
        Assert.Contains(machine.Processor, Values(lines, "model name"));
        Assert.Equal(physical.Distinct().Count(), machine.Sockets);
        Assert.Equal(physical.Zip(cores).Distinct().Count(), machine.PhysicalCores);
        Assert.Equal(Values(lines, "flags")[0].Split(' ').Contains("hypervisor"), machine.IsVirtual);
    }

    [Fact]
    public void CachesAgreeWithLscpu()
    {
        // NAME ONE-SIZE TYPE LEVEL, in bytes.
        string[][] rows = [.. RunLscpu("-B", "--caches=NAME,ONE-SIZE,TYPE,LEVEL").Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        if (rows.Length == 0)
            Assert.Skip("lscpu knows no caches here.");
        (int, string, long)[] expected = [.. rows.Select(row => (
            int.Parse(row[3], CultureInfo.InvariantCulture), row[2],
            long.Parse(row[1], CultureInfo.InvariantCulture)))];
        Assert.Equal(
            expected.Order(), Hardware.Get().Caches.Select(cache => (cache.Level, cache.Type, cache.Bytes)).Order());
        Assert.Equal(expected.Max().Item3, Hardware.Get().LastLevelCacheBytes);
    }

    [Fact]
    public void InstructionSetsAreTheProcessors()
    {
        string[] flags = Values(ReadLinux("/proc/cpuinfo"), "flags");
        if (flags.Length == 0)
            Assert.Skip("/proc/cpuinfo names no flags on this architecture.");
        string[] has = flags[0].Split(' ');
        // The runtime may be told to leave some alone, so the processor may have more.
        foreach (string set in Hardware.Get().InstructionSets)
        {
            string flag = set.Replace(".", "_", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
            Assert.Contains(flag.ToLowerInvariant(), has);
        }
    }

    private static string[] ReadLinux(string path)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Only Linux has " + path);
        return File.ReadAllLines(path);
    }

    private static long Number(string[] lines, string name) => long.Parse(
        lines.Single(line => line.StartsWith(name, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    private static string[] Values(string[] lines, string name) =>
    [
        .. lines.Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2 && pair[0].Trim() == name)
            .Select(pair => pair[1].Trim()),
    ];

    private static string[] RunLscpu(params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo("lscpu", arguments) { RedirectStandardOutput = true })!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("There is no lscpu here.");
            throw;
        }
    }
}
