using PolyTools.Native.Execution;
using PolyTools.Native.Measurement;
using Xunit;

namespace PolyTools.Native.Tests.Measurement;

[Collection(nameof(ProcessWide))]
public class MemoryTimelineTests
{
    [Fact]
    public unsafe void Shows_memory_that_was_taken()
    {
        const long bytes = 200 << 20;
        using MemoryTimeline timeline = MemoryTimeline.Start();
        Thread.Sleep(30);
        using (var buffer = new NativeBuffer(bytes))
        {
            for (long i = 0; i < bytes; i += 4096)
                buffer.Pointer[i] = 1;
            Thread.Sleep(50);
        }

        IReadOnlyList<MemorySample> samples = timeline.Stop();
        Assert.True(samples.Count >= 3, $"{samples.Count} samples");
        Assert.Equal(samples.OrderBy(sample => sample.Seconds), samples);
        Assert.True(
            samples.Max(sample => sample.AnonymousBytes) - samples[0].AnonymousBytes > 0.8 * bytes,
            string.Join(", ", samples.Select(sample => sample.AnonymousBytes / 1_000_000)));
        Assert.All(samples, sample => Assert.True(sample.ResidentBytes >= sample.AnonymousBytes));
    }

    [Fact]
    public void Bytes_that_are_written_are_counted()
    {
        using MemoryTimeline timeline = MemoryTimeline.Start();
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, new byte[5_000_000]);
        File.Delete(path);
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsWindows(), "The system does not count them.");
        Assert.True(timeline.Stop()[^1].WrittenBytes >= 5_000_000);
    }
}
