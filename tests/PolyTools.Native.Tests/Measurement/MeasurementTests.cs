using PolyTools.Native.Execution;
using PolyTools.Native.Measurement;
using Xunit;

namespace PolyTools.Native.Tests.Measurement;

/// <summary>What is measured is what happened.</summary>
public sealed unsafe class MeasurementTests
{
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
            var difference = Difference.Between(
                new MemoryRegions(ArrayOperand.Wrap(DType.Float64, (nint)a, reference.Length)),
                new MemoryRegions(ArrayOperand.Wrap(DType.Float64, (nint)b, reference.Length)), 2);
            Assert.Equal(absolute, difference.Absolute);
            Assert.Equal(ulp, difference.Ulp);
        }
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
