using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>Measure-MemoryBandwidth and Get-PolyHardware as PowerShell runs them.</summary>
public sealed class MeasureMemoryBandwidthTests : IDisposable
{
    private readonly Engine engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public void EmitsEveryKernelStoreAndThreadCount()
    {
        dynamic[] rows = [.. engine.Run("Measure-MemoryBandwidth -Threads 1, 2 -Count 100000 -Repeat 3").Select(row => row.BaseObject)];
        Assert.Equal(16, rows.Select(row => (string)$"{row.Kernel} {row.Store} {row.Threads}").Distinct().Count());
        foreach (dynamic row in rows)
        {
            double moved = (string)row.Kernel is "Copy" or "Scale" ? 1.6 : 2.4;
            Assert.Equal(moved, (double)row.MovedMB, 9);
            Assert.Equal(moved / 1e3 / (double)row.Seconds, (double)row.GBPerSecond, 6);
            Assert.True((double)row.MaxGBPerSecond >= (double)row.GBPerSecond);
        }
    }

    [Theory]
    [InlineData("Measure-MemoryBandwidth -Count 0", "InvalidCount")]
    [InlineData("Measure-MemoryBandwidth -Count 1e13", "NotEnoughMemory")]
    [InlineData("Measure-MemoryBandwidth -Threads 0", "InvalidThreads")]
    [InlineData("Measure-MemoryBandwidth -Kernel Warp", "ParameterArgumentValidationError")]
    public void BadInputHasAStableErrorId(string script, string id) =>
        Assert.StartsWith(id + ",", engine.RunToError(script).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void HardwareAgreesWithTheRuntime()
    {
        dynamic machine = Assert.Single(engine.Run("Get-PolyHardware")).BaseObject;
        Assert.Equal(Environment.ProcessorCount, (int)machine.LogicalProcessors);
        Assert.Contains((int)machine.VectorBits, new[] { 128, 256, 512 });
        Assert.Equal(Environment.SystemPageSize / 1024, (int)machine.PageKiB);
        Assert.InRange((double)machine.AvailableMemoryGB, 0.01, (double)machine.MemoryGB * 1.01);
        if (!OperatingSystem.IsLinux())
            return;
        Assert.Contains((string)machine.Processor, File.ReadAllText("/proc/cpuinfo"), StringComparison.Ordinal);
        string level2 = "/sys/devices/system/cpu/cpu0/cache/index2/size";
        if (File.Exists(level2))
            Assert.Equal(File.ReadAllText(level2).Trim(), $"{machine.L2KiB}K");
    }
}
