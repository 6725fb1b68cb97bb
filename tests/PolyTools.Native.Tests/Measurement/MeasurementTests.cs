using PolyTools.Native.Execution;
using PolyTools.Native.Measurement;
using Xunit;

namespace PolyTools.Native.Tests.Measurement;

/// <summary>What is measured is what happened.</summary>
public sealed unsafe class MeasurementTests
{
    private const int Bytes = 64 << 20;

    [Fact]
    public void TouchedMemoryShowsAsPeakAndFaults()
    {
        using PeakMemory peak = PeakMemory.Start();
        ProcessCounters before = ProcessCounters.Take();
        using (var buffer = new NativeBuffer(Bytes))
            new Span<byte>(buffer.Pointer, Bytes).Fill(1);
        ProcessCounters counters = ProcessCounters.Take() - before;

        Assert.InRange(peak.BytesAboveStart(), Bytes * 0.9, Bytes * 2.5);
        // With huge pages 32 faults, with small ones 16,384.
        Assert.InRange(counters.MinorFaults, 16, 200_000);
        using PeakMemory later = PeakMemory.Start();
        Assert.InRange(later.BytesAboveStart(), 0, Bytes / 2);
    }

    [Fact]
    public void BytesThroughFilesAreCounted()
    {
        if (OperatingSystem.IsMacOS())
            Assert.Skip("macOS does not count a process's bytes.");
        string path = Path.GetTempFileName();
        try
        {
            ProcessCounters before = ProcessCounters.Take();
            File.WriteAllBytes(path, new byte[5_000_000]);
            ProcessCounters written = ProcessCounters.Take() - before;
            Assert.InRange(written.WrittenBytes, 5_000_000, 5_200_000);

            before = ProcessCounters.Take();
            File.ReadAllBytes(path);
            ProcessCounters read = ProcessCounters.Take() - before;
            Assert.InRange(read.ReadBytes, 5_000_000, 5_200_000);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void TakingCountersIsNotCounted()
    {
        ProcessCounters before = ProcessCounters.Take();
        for (int i = 0; i < 100; i++)
            ProcessCounters.Take();
        Assert.InRange((ProcessCounters.Take() - before).ReadBytes, 0, 20_000);
    }

    [Fact]
    public void MedianIsTheMiddle()
    {
        Assert.Equal(2, Statistics.Median([3, 1, 2]));
        Assert.Equal(2.5, Statistics.Median([4, 1, 2, 3]));
        Assert.Equal(7, Statistics.Median([7]));
        Assert.Throws<ArgumentException>(() => Statistics.Median([]));
    }

    [Theory]
    [InlineData(new[] { 1.0, 2, 3 }, new[] { 1.0, 2, 3 }, 0, 0)]
    [InlineData(new[] { 1.0, 2, 4 }, new[] { 1.0, 2.5, 4 }, 0.5, 0.5 / 8.8817841970012523e-16)]
    [InlineData(new[] { double.NaN, 1 }, new[] { double.NaN, 1 }, 0, 0)]
    [InlineData(new[] { double.NaN, 1 }, new[] { 0.0, 1 }, double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(new[] { double.PositiveInfinity }, new[] { double.PositiveInfinity }, 0, 0)]
    [InlineData(new[] { 0.0 }, new[] { -0.0 }, 0, 0)]
    public void DifferenceIsTheLargest(double[] reference, double[] result, double absolute, double ulp)
    {
        fixed (double* a = reference)
        fixed (double* b = result.AsSpan())
        {
            var difference = Difference.Between((byte*)a, (byte*)b, DType.Float64, reference.Length, 2);
            Assert.Equal(absolute, difference.Absolute);
            Assert.Equal(ulp, difference.Ulp);
        }
    }

    [Fact]
    public void HardwareIsPlausible()
    {
        HardwareInfo machine = Hardware.Get();
        Assert.Equal(Environment.ProcessorCount, machine.LogicalProcessors);
        Assert.InRange(Hardware.AvailableMemory(), 1 << 20, machine.TotalMemoryBytes);
        if (!OperatingSystem.IsLinux())
            return;
        Assert.Contains(machine.Processor!, File.ReadAllText("/proc/cpuinfo"), StringComparison.Ordinal);
        Assert.All(machine.Caches, cache => Assert.InRange(cache.Bytes, 1 << 10, 1L << 32));
    }

    [Fact]
    public void BandwidthCountsBytesOnce()
    {
        BandwidthMeasurement copy = MemoryBandwidth.Measure(BandwidthKernel.Copy, true, 2, 100_001, 3, default);
        Assert.Equal(1_600_016, copy.Bytes);
        Assert.Equal(3, copy.Seconds.Count);
        Assert.Equal(2_400_024, MemoryBandwidth.Measure(BandwidthKernel.Triad, false, 1, 100_001, 1, default).Bytes);
        Assert.True(MemoryBandwidth.PeakGBPerSecond(1, default) > 0);
        Assert.Equal(MemoryBandwidth.PeakGBPerSecond(1, default), MemoryBandwidth.PeakGBPerSecond(1, default));
    }
}
