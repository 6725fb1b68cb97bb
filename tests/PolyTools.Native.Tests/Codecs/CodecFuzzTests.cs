using System.Buffers.Binary;
using System.Globalization;
using PolyTools.Native.Codecs;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>
/// Every codec of the registry on input that nobody encoded, between pages that may not be touched: run in a child of
/// <see cref="Engines.ChildProcessTests"/>, since a fault ends the process.
/// </summary>
public class CodecFuzzTests
{
    private const int Most = 6000;

    /// <summary>What one call may allocate from the garbage collector: bzip2's tables, the largest, take 4 MB.</summary>
    private const long MostAllocated = 8 << 20;

    /// <summary>What the process's memory may grow by: far below what lengths in damaged data claim, 2 GB and more.</summary>
    private const long MostMapped = 1L << 30;

    /// <summary>How many inputs each decoder gets; a longer run sets more.</summary>
    private static readonly int FuzzCount = int.Parse(
        Environment.GetEnvironmentVariable("POLYTOOLS_FUZZ_COUNT") ?? "5000", CultureInfo.InvariantCulture);

    /// <summary>Lengths that a decoder may not trust.</summary>
    private static readonly int[] HostileLengths =
        [0, 1, -1, int.MaxValue, int.MinValue, int.MaxValue - 15, 1 << 30, 1 << 24, ushort.MaxValue, Most, Most + 1];

    public static TheoryData<string> Names => [.. CodecRegistry.All.Select(info => info.Name)];

    [Theory(Explicit = true)]
    [MemberData(nameof(Names))]
    public void Any_input_gives_bytes_or_a_typed_error(string name)
    {
        (Codec Codec, byte[] Data, byte[] Frame)[] frames = [.. Frames(CodecRegistry.Find(name))];
        using GuardedBlock sources = new(4 * Most), destinations = new(2 * Most);
        var random = new Random(23);
        long mapped = MappedBytes();
        int intact = 0;
        int refused = 0;
        for (int i = 0; i < FuzzCount; i++)
        {
            (Codec codec, byte[] data, byte[] frame) = frames[random.Next(frames.Length)];
            bool isIntact = random.Next(16) == 0;
            byte[] input = isIntact ? frame : Damage(frame, frames[random.Next(frames.Length)].Frame, random);
            bool atEnd = random.Next(2) == 0;
            Span<byte> source = sources.Copy(input, atEnd);
            Span<byte> destination = destinations.Take(
                isIntact ? data.Length : random.Next(4) switch { 0 => random.Next(Most), 1 => 2 * Most, _ => data.Length }, atEnd);
            long before = GC.GetAllocatedBytesForCurrentThread();
            int written = -1;
            CodecException? error = null;
            try
            {
                written = codec.Decode(source, destination);
            }
            catch (CodecException exception)
            {
                error = exception;
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= MostAllocated, $"input {i}: {allocated:N0} bytes were allocated");
            if (error is not null)
            {
                Assert.False(isIntact, $"input {i}: {error.Message}");
                Assert.True(error.Offset >= 0 && error.Offset <= input.Length, $"input {i} of {input.Length}: {error.Message}");
                Assert.NotEmpty(error.Codec);
                Assert.NotEmpty(error.Reason);
                refused++;
                continue;
            }

            Assert.True(written >= 0 && written <= destination.Length, $"input {i}: {written} of {destination.Length}");
            if (isIntact)
            {
                Assert.True(destination[..written].SequenceEqual(data), $"input {i}");
                intact++;
            }
        }

        Assert.True(intact > 0 && refused > 0, $"{intact} intact, {refused} refused");
        Assert.InRange(MappedBytes() - mapped, 0, MostMapped);
    }

    /// <summary>Valid frames of data of many kinds and lengths, with each level and parameter that makes another stream.</summary>
    private static IEnumerable<(Codec Codec, byte[] Data, byte[] Frame)> Frames(CodecInfo info)
    {
        int[] levels = info is { MinLevel: { } min, MaxLevel: { } max }
            ? [.. (info.StoresAtLevelZero ? (int[])[0] : []), Math.Max(1, min), Math.Clamp(5, min, max), Math.Min(9, max)]
            : [0];
        BloscShuffle[] shuffles = info.Name.StartsWith("blosc:", StringComparison.Ordinal)
            ? Enum.GetValues<BloscShuffle>() : [BloscShuffle.None];
        foreach (int level in levels.Distinct())
        {
            foreach (BloscShuffle shuffle in shuffles)
            {
                // Small blocks, so that there are many in a frame.
                // Differences of floating-point numbers are rounded.
                StorageType type = info.Name == "delta" ? StorageType.Int64 : StorageType.Float64;
                Codec codec = info.Create(new CodecOptions(type, level, shuffle, 1024));
                foreach (string kind in (string[])["zeros", "random", "text", "runs", "period7", "shuffled"])
                {
                    foreach (int length in (int[])[0, 8, 40, 800, Most])
                    {
                        byte[] data = BlockSamples.Make(kind, length);
                        var frame = new byte[codec.MaxEncodedLength(length)];
                        yield return (codec, data, frame[..codec.Encode(data, frame)]);
                    }
                }
            }
        }
    }

    private static byte[] Damage(byte[] frame, byte[] other, Random random)
    {
        byte[] bytes = [.. frame];
        int At(int limit) => random.Next(Math.Max(1, random.Next(2) == 0 ? limit : Math.Min(limit, 40)));
        switch (random.Next(6))
        {
            case 0:
                bytes = new byte[random.Next(300)];
                random.NextBytes(bytes);
                break;
            case 1:
                bytes = bytes[..At(bytes.Length)];
                break;
            case 2:
                bytes = [.. bytes[..At(bytes.Length)], .. other[Math.Min(At(other.Length), other.Length)..]];
                break;
            case 3 when bytes.Length >= sizeof(int):
                int place = At(bytes.Length - sizeof(int) + 1);
                int value = random.Next(3) == 0 ? random.Next() : HostileLengths[random.Next(HostileLengths.Length)];
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(place), value);
                break;
            case 4:
                bytes = [.. bytes, .. new byte[random.Next(1, 20)]];
                break;
            default:
                for (int flips = random.Next(1, 6); flips > 0 && bytes.Length > 0; flips--)
                    bytes[At(bytes.Length)] ^= (byte)(1 << random.Next(8));
                break;
        }

        return bytes;
    }

    /// <summary>The most address space that this process has had.</summary>
    private static long MappedBytes()
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmPeak:", StringComparison.Ordinal));
        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }
}
