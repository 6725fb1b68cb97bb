using PolyTools.Native.Execution;
using PolyTools.Native.Measurement;
using Xunit;

namespace PolyTools.Native.Tests.Measurement;

/// <summary>
/// What the system counts of this process is what it did. Nothing else may run beside these tests, since it would be
/// counted too.
/// </summary>
[Collection(nameof(ProcessWide))]
public sealed unsafe class ProcessCountersTests
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
    public void BytesForTheDeviceAreCountedWhenTheyAreFlushed()
    {
        string folder = AppContext.BaseDirectory;
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Only Linux tells what went to a device.");
        if (new DriveInfo(folder).DriveType != DriveType.Fixed)
            Assert.Skip($"{folder} is not on a device.");
        string path = Path.Combine(folder, Path.GetRandomFileName());
        try
        {
            ProcessCounters before = ProcessCounters.Take();
            using (FileStream file = File.Create(path))
            {
                file.Write(new byte[5_000_000]);
                file.Flush(flushToDisk: true);
            }

            ProcessCounters counters = ProcessCounters.Take() - before;
            Assert.InRange(counters.DeviceWrittenBytes!.Value, 5_000_000, 50_000_000);
            Assert.InRange(counters.DeviceReadBytes!.Value, 0, 5_000_000);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void TakingCountersIsNotCounted()
    {
        ProcessCounters.Take();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        ProcessCounters before = ProcessCounters.Take();
        for (int i = 0; i < 1000; i++)
            ProcessCounters.Take();
        ProcessCounters taken = ProcessCounters.Take() - before;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        // What 1000 readings read is some 400 kB; what others in the process read meanwhile is less.
        Assert.InRange(taken.ReadBytes, 0, 100_000);
        Assert.InRange(allocated, 0, 1002 * 1000);
    }
}

/// <summary>Tests that no other test may run beside.</summary>
[CollectionDefinition(nameof(ProcessWide), DisableParallelization = true)]
public sealed class ProcessWide;
