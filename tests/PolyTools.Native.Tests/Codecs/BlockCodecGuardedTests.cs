using System.Globalization;
using PolyTools.Native.Codecs;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>
/// Block codecs on memory that ends, or begins, at a page that may not be touched, and on input that nobody encoded: run in a
/// child of <see cref="Engines.ChildProcessTests"/>, since a fault ends the process.
/// </summary>
public class BlockCodecGuardedTests
{
    /// <summary>How many inputs each decoder gets; a longer run sets more.</summary>
    private static readonly int FuzzCount = int.Parse(
        Environment.GetEnvironmentVariable("POLYTOOLS_FUZZ_COUNT") ?? "20000", CultureInfo.InvariantCulture);

    public static TheoryData<string> Names => BlockCodecTests.Names;

    [Theory(Explicit = true)]
    [MemberData(nameof(Names))]
    public void Nothing_beside_the_buffers_is_touched(string name)
    {
        BlockCodec codec = BlockCodecTests.Find(name);
        using GuardedBlock sources = new(100000), destinations = new(100000), copies = new(100000);
        foreach (string kind in BlockSamples.Kinds)
        {
            foreach (int length in (int[])[.. Enumerable.Range(0, 150), 1000, 4095, 4096, 4097, 70000])
            {
                byte[] bytes = BlockSamples.Make(kind, length);
                foreach (bool atEnd in (bool[])[true, false])
                {
                    Span<byte> source = sources.Copy(bytes, atEnd);
                    foreach (int room in (int[])[length + (length / 255) + 66, length, length / 2, length / 5, 66, 20])
                    {
                        Span<byte> destination = destinations.Take(room, atEnd);
                        int encoded = codec.Encode(source, destination, 1 + ((room + length) % 9));
                        if (encoded == 0)
                            continue;
                        Span<byte> copy = copies.Copy(destination[..encoded], atEnd);
                        Span<byte> decoded = destinations.Take(length, atEnd);
                        decoded.Clear();
                        Assert.Equal(length, codec.Decode(copy, decoded));
                        Assert.True(decoded.SequenceEqual(source), $"{kind} of {length}");
                    }
                }
            }
        }
    }

    [Theory(Explicit = true)]
    [InlineData("blosclz")]
    [InlineData("lz4")]
    public void Any_input_gives_what_the_format_says_or_an_error(string name)
    {
        BlockCodec codec = BlockCodecTests.Find(name);
        using GuardedBlock sources = new(16384), destinations = new(16384);
        var random = new Random(7);
        byte[] input = new byte[16384];
        byte[] expected = new byte[16384];
        int valid = 0;
        int damaged = 0;
        for (int i = 0; i < FuzzCount; i++)
        {
            int length = Input(codec, random, input);
            int room = random.Next(random.Next(8) == 0 ? 40 : 8000);
            int count = name == "lz4" ? DecodeLz4(input.AsSpan(0, length), expected.AsSpan(0, room)) : DecodeBloscLz(input.AsSpan(0, length), expected.AsSpan(0, room));
            foreach (bool atEnd in (bool[])[true, false])
            {
                Span<byte> destination = destinations.Take(room, atEnd);
                int decoded = -1;
                try
                {
                    decoded = codec.Decode(sources.Copy(input.AsSpan(0, length), atEnd), destination);
                }
                catch (CodecException error)
                {
                    Assert.InRange(error.Offset, 0, length);
                    Assert.Equal(name, error.Codec);
                }

                Assert.True(count == decoded, $"input {i}: {decoded} bytes instead of {count}");
                if (decoded >= 0)
                    Assert.True(destination[..decoded].SequenceEqual(expected.AsSpan(0, decoded)), $"input {i}: other bytes");
            }

            _ = count < 0 ? damaged++ : valid++;
        }

        Assert.True(valid > FuzzCount / 100 && damaged > FuzzCount / 100, $"{valid} valid, {damaged} damaged");
    }

    /// <summary>Random bytes, bytes that look like short sequences, or something encoded of which a few bytes are changed.</summary>
    private static int Input(BlockCodec codec, Random random, byte[] input)
    {
        int length = random.Next(1, 400);
        switch (random.Next(4))
        {
            case 0:
                random.NextBytes(input.AsSpan(0, length));
                break;
            case 1:
                for (int i = 0; i < length; i++)
                    input[i] = (byte)(random.Next(3) == 0 ? random.Next(256) : random.Next(3) == 0 ? 255 : random.Next(40));
                break;
            default:
                byte[] source = BlockSamples.Make(BlockSamples.Kinds[random.Next(BlockSamples.Kinds.Length)], random.Next(1, 6000));
                length = codec.Encode(source, input, random.Next(1, 10));
                if (length == 0)
                    length = 1;
                for (int changes = random.Next(4); changes > 0; changes--)
                    input[random.Next(length)] = (byte)random.Next(256);
                if (random.Next(8) == 0)
                    length = random.Next(1, length + 1);
                break;
        }

        return length;
    }

    /// <summary>LZ4's format, byte by byte; -1 where the source is damaged.</summary>
    private static int DecodeLz4(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int at = 0;
        int count = 0;
        while (at < source.Length)
        {
            int token = source[at++];
            int literals = token >> 4;
            if (literals == 15 && !Continue(source, ref at, ref literals))
                return -1;
            if (literals > source.Length - at || literals > destination.Length - count)
                return -1;
            for (; literals > 0; literals--)
                destination[count++] = source[at++];
            if (at == source.Length)
                return count;
            if (source.Length - at < 2)
                return -1;
            int distance = source[at] + (source[at + 1] << 8);
            at += 2;
            int length = token & 15;
            if (distance == 0 || distance > count || (length == 15 && !Continue(source, ref at, ref length)))
                return -1;
            if (length + 4 > destination.Length - count)
                return -1;
            for (int i = 0; i < length + 4; i++, count++)
                destination[count] = destination[count - distance];
        }

        return -1;
    }

    /// <summary>BloscLZ's format, byte by byte; -1 where the source is damaged.</summary>
    private static int DecodeBloscLz(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int count = 0;
        for (int at = 0; at < source.Length;)
        {
            int control = at == 0 ? source[at] & 31 : source[at];
            at++;
            if (control < 32)
            {
                if (control + 1 > source.Length - at || control + 1 > destination.Length - count)
                    return -1;
                for (int i = 0; i <= control; i++)
                    destination[count++] = source[at++];
                continue;
            }

            int length = control >> 5;
            if (length == 7 && !Continue(source, ref at, ref length))
                return -1;
            if (at >= source.Length)
                return -1;
            int offset = ((control & 31) << 8) + source[at++];
            if (offset == 8191)
            {
                if (source.Length - at < 2)
                    return -1;
                offset += (source[at] << 8) + source[at + 1];
                at += 2;
            }

            if (offset + 1 > count || length + 2 > destination.Length - count)
                return -1;
            for (int i = 0; i < length + 2; i++, count++)
                destination[count] = destination[count - offset - 1];
        }

        return count;
    }

    private static bool Continue(ReadOnlySpan<byte> source, ref int at, ref int count)
    {
        while (at < source.Length)
        {
            byte part = source[at++];
            count += part;
            if (part != 255)
                return true;
        }

        return false;
    }
}
