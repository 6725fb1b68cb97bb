using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

public class LzoTests
{
    internal static readonly Codec Lzo = LzoCodec.Definition.Create(new CodecOptions(StorageType.UInt8, 1));

    /// <summary>Streams written by hand from the description, one for each kind of instruction and each of its states, and what they stand for.</summary>
    public static TheoryData<string, string, string> HandMade => new()
    {
        { "nothing", "11 00 00", "" },
        { "1 literal at the beginning", "12 'a' 11 00 00", "a" },
        { "3 literals at the beginning", "14 'abc' 11 00 00", "abc" },
        { "4 literals at the beginning", "15 'abcd' 11 00 00", "abcd" },
        { "238 literals at the beginning", $"FF '{Letters(238)}' 11 00 00", Letters(238) },
        { "a regular run of 4 literals first", "01 'abcd' 11 00 00", "abcd" },
        { "a regular run of 18 literals first", $"0F '{Letters(18)}' 11 00 00", Letters(18) },
        { "a long run, one byte of length", $"00 01 '{Letters(19)}' 11 00 00", Letters(19) },
        { "a long run, a zero in its length", $"00 00 01 '{Letters(274)}' 11 00 00", Letters(274) },
        { "a long run after a match", "16 'abcde' 60 00 00 01 '" + Letters(19) + "' 11 00 00", "abcdeeeee" + Letters(19) },
        { "2 bytes after 1 literal", "12 'a' 00 00 11 00 00", "aaa" },
        { "2 bytes after 3 literals, D = 2", "14 'abc' 08 00 11 00 00", "abcab" },
        { "2 bytes, H = 1, then 3 literals", "15 'abcd' 4D 00 'x' 07 01 'xyz' 11 00 00", "abcdabcxcdxyz" },
        {
            "3 bytes after 4 literals, distance 2049", $"00 00 00 00 00 00 00 00 00 09 '{Letters(2067)}' 00 00 11 00 00",
            Letters(2067) + Letters(2067)[18..21]
        },
        { "3 or 4 bytes near", "15 'abcd' 4C 00 11 00 00", "abcdabc" },
        { "4 bytes near", "15 'abcd' 6C 00 11 00 00", "abcdabcd" },
        { "3 bytes at distance 9", "1A 'abcdefghi' 40 01 11 00 00", "abcdefghiabc" },
        { "5 bytes near, and 2 literals", "16 'abcde' 92 00 'xy' 11 00 00", "abcdeabcdexy" },
        { "8 bytes of a run", "12 'a' E0 00 11 00 00", "aaaaaaaaa" },
        { "3 bytes in the middle", "15 'abcd' 21 0C 00 11 00 00", "abcdabc" },
        { "33 bytes in the middle", "12 'a' 3F 00 00 11 00 00", "a" + new string('a', 33) },
        { "34 bytes in the middle", "12 'a' 20 01 00 00 11 00 00", "a" + new string('a', 34) },
        { "289 bytes in the middle, and 1 literal", "12 'a' 20 00 01 01 00 'b' 11 00 00", "a" + new string('a', 289) + "b" },
    };

    /// <summary>What is damaged, and at which byte it shows.</summary>
    public static TheoryData<string, int, int> Damaged => new()
    {
        { "", 0, 100 },
        { "11", 1, 100 },
        { "11 00", 2, 100 },
        { "11 00 00 00", 3, 100 },
        { "11 04 00", 3, 100 },
        { "11 01 00", 1, 100 },
        { "12 00 00", 3, 100 },
        { "12 'a' 12 00 00", 3, 100 },
        { "15 'abc'", 1, 100 },
        { "15 'abcd' 11 00 00", 1, 3 },
        { "01 'abc'", 1, 100 },
        { "01 'abcd' 11 00 00", 1, 3 },
        { "00 00 00 00", 4, 100 },
        { "00 00 00 00 01 'abc' 11 00 00", 5, 100 },
        { "12 'a' 04 00 11 00 00", 4, 100 },
        { "15 'abcd' 00 00 11 00 00", 7, 100 },
        { "12 'a' 44 00 11 00 00", 4, 100 },
        { "12 'a' 21 04 00 11 00 00", 5, 100 },
        { "12 'a' 19 00 00 11 00 00", 5, 100 },
        { "12 'a' E0 00 11 00 00", 4, 8 },
        { "12 'a' 3F 00 00 11 00 00", 5, 33 },
        { "12 'a' 20 00 00 00 00 00 00", 9, 100 },
        { "12 'a' 43 00 'bc'", 4, 100 },
        { "12 'a' 43 00 'bcd' 11 00 00", 4, 6 },
        { "12 'a' 20 01 00", 5, 100 },
    };

    [Fact]
    public void Every_length_comes_back()
    {
        for (int length = 0; length <= 300; length++)
        {
            foreach (byte[] data in Kinds(length))
                AssertComesBack(data);
        }
    }

    [Fact]
    public void Large_data_of_many_kinds_comes_back()
    {
        foreach (int length in (int[])[4095, 49151, 49152, 65535, 65536, 65537, 131_073, 1 << 20, 2_500_001])
        {
            foreach (byte[] data in Kinds(length))
                AssertComesBack(data);
        }
    }

    [Fact]
    public void Every_period_near_the_limits_of_a_distance_comes_back()
    {
        foreach (int limit in (int[])[8, 34, 2048, 2049, 16384, 32768, 49151, 65536])
        {
            for (int distance = Math.Max(1, limit - 12); distance <= limit + 12; distance++)
                AssertComesBack(Periodic(distance, (3 * distance) + 100));
        }
    }

    [Fact]
    public void A_match_at_every_distance_and_of_every_length_comes_back()
    {
        byte[] noise = Bytes(60_000, 5);
        foreach (int distance in (int[])[1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 2047, 2048, 2049, 16383, 16384, 16385, 32767, 32768, 49150, 49151])
        {
            for (int length = 4; length <= 600; length += length < 45 ? 1 : 37)
            {
                byte[] data = noise[..(distance + length + 40)];
                for (int i = distance; i < distance + length; i++)
                    data[i] = data[i - distance];
                AssertComesBack(data);
            }
        }
    }

    [Fact]
    public void What_repeats_becomes_smaller()
    {
        byte[] text = Text(1 << 20);
        Assert.True(Encode(text).Length < text.Length / 2);
        Assert.True(Encode(new byte[1 << 20]).Length < (1 << 20) / 250);
        byte[] random = Bytes(1 << 20, 1);
        Assert.True(Encode(random).Length < random.Length + (random.Length / 200));
    }

    [Theory]
    [MemberData(nameof(HandMade))]
    public void Every_instruction_is_read(string name, string stream, string text)
    {
        byte[] bytes = Assemble(stream);
        byte[] expected = Encoding.Latin1.GetBytes(text);
        var decoded = new byte[expected.Length];
        Assert.Equal(expected.Length, Lzo.Decode(bytes, decoded));
        Assert.True(expected.AsSpan().SequenceEqual(decoded), name);
        for (int length = 0; length < bytes.Length; length++)
        {
            CodecException exception = Assert.Throws<CodecException>(
                () => Lzo.Decode(bytes.AsSpan(0, length), new byte[expected.Length + 1]));
            Assert.InRange(exception.Offset, 0, length);
            Assert.Equal("lzo", exception.Codec);
        }

        if (expected.Length > 0)
            Assert.Throws<CodecException>(() => Lzo.Decode(bytes, new byte[expected.Length - 1]));
    }

    [Fact]
    public void Far_instructions_are_read()
    {
        byte[] start = Bytes(50_000, 3);
        foreach ((string code, int distance, int length) in (ReadOnlySpan<(string, int, int)>)
        [
            ("3F FC FF", 16384, 33), ("11 04 00", 16385, 3), ("17 FC FF", 32767, 9), ("1A 00 00", 32768, 4),
            ("1F FC FF", 49151, 9), ("18 01 FC FF", 49151, 10), ("10 00 00 05 04 00", 16385, 524), ("10 00 FF 04 00", 16385, 519),
        ])
        {
            List<byte> stream = [.. Encode(start)[..^3], .. Assemble(code), .. Assemble("11 00 00")];
            var decoded = new byte[start.Length + length];
            Assert.Equal(decoded.Length, Lzo.Decode(CollectionsMarshal.AsSpan(stream), decoded));
            Assert.Equal(start, decoded[..start.Length]);
            Assert.Equal(decoded[^(length + distance)..][..length], decoded[^length..]);
        }
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Damage_is_told_with_its_place(string stream, int offset, int room)
    {
        CodecException exception = Assert.Throws<CodecException>(() => Lzo.Decode(Assemble(stream), new byte[room]));
        Assert.Equal(offset, exception.Offset);
        Assert.Equal("DamagedData", exception.ErrorId);
    }

    [Fact]
    public void A_short_destination_for_encoding_is_refused() =>
        Assert.Throws<ArgumentException>(() => Lzo.Encode(new byte[100], new byte[(int)Lzo.MaxEncodedLength(100) - 1]));

    [Fact]
    public void Streams_go_both_ways_with_liblzo2()
    {
        byte[][] data =
        [
            .. Enumerable.Range(0, 301).Select(length => Text(300)[..length]),
            .. Enumerable.Range(0, 50).Select(length => Bytes(length, length)),
            .. ((int[])[1, 2, 3, 8, 9, 33, 2047, 2048, 2049, 16383, 16384, 16385, 32768, 49150, 49151, 49152]).Select(
                distance => Periodic(distance, (3 * distance) + 100)),
            .. Kinds(100_000),
        ];
        string input = string.Concat(data.Select(bytes =>
            $"decode {bytes.Length} {Convert.ToBase64String(Encode(bytes))}\nencode {Convert.ToBase64String(bytes)}\n"));
        string? output = Python.RunWithInput("lzo_peer.py", "lzo", input);
        Assert.SkipWhen(output is null, "python3-lzo is not installed");
        string[] lines = output.Split('\n');
        for (int i = 0; i < data.Length; i++)
        {
            Assert.Equal(data[i], Convert.FromBase64String(lines[2 * i]));
            string[] streams = lines[(2 * i) + 1].Split(' ');
            Assert.True(streams.Length is 2 or 7);
            foreach (string stream in streams)
            {
                var decoded = new byte[data[i].Length];
                Assert.Equal(decoded.Length, Lzo.Decode(Convert.FromBase64String(stream), decoded));
                Assert.Equal(data[i], decoded);
            }
        }
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        byte[] data = Text(1 << 18), decoded = new byte[data.Length], stream = new byte[Lzo.MaxEncodedLength(data.Length)];
        Assert.Equal(0, Allocations.Least(() =>
        {
            int length = Lzo.Encode(data, stream);
            Lzo.Decode(stream.AsSpan(0, length), decoded);
        }));
        Assert.Equal(data, decoded);
    }

    [Fact]
    public void Many_threads_share_a_codec()
    {
        byte[][] data = [.. Kinds(100_000)];
        byte[][] streams = [.. data.Select(Encode)];
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            byte[] own = data[i % data.Length];
            Assert.Equal(streams[i % data.Length], Encode(own));
            var decoded = new byte[own.Length];
            Assert.Equal(own.Length, Lzo.Decode(streams[i % data.Length], decoded));
            Assert.Equal(own, decoded);
        });
    }

    [Fact]
    public void The_metadata_names_the_level()
    {
        foreach (ZarrFormat format in Enum.GetValues<ZarrFormat>())
        {
            JsonObject configuration = Lzo.Configuration(format);
            Assert.Equal("""{"level":1}""", configuration.ToJsonString());
            Assert.Equal(1, LzoCodec.Definition.Read(configuration, format, StorageType.UInt8).Level);
            Assert.Equal(1, LzoCodec.Definition.Read([], format, StorageType.UInt8).Level);
            foreach (string wrong in (string[])["""{"level":2}""", """{"level":"1"}""", """{"level":[]}"""])
            {
                PolyException exception = Assert.Throws<PolyException>(
                    () => LzoCodec.Definition.Read((JsonObject)JsonNode.Parse(wrong)!, format, StorageType.UInt8));
                Assert.Equal("MetadataInvalid", exception.ErrorId);
            }
        }
    }

    private static void AssertComesBack(byte[] data)
    {
        byte[] stream = Encode(data);
        var decoded = new byte[data.Length];
        Assert.Equal(data.Length, Lzo.Decode(stream, decoded));
        Assert.True(data.AsSpan().SequenceEqual(decoded), $"{data.Length} bytes");
    }

    internal static byte[] Encode(byte[] data)
    {
        var stream = new byte[Lzo.MaxEncodedLength(data.Length)];
        return stream[..Lzo.Encode(data, stream)];
    }

    /// <summary>Data of many kinds, all of a length.</summary>
    internal static IEnumerable<byte[]> Kinds(int length)
    {
        yield return new byte[length];
        yield return Bytes(length, length);
        yield return Text(length);
        yield return Periodic(7, length);
        yield return Periodic(1000, length);

        // Runs of random lengths; random stretches that come again; few symbols.
        var random = new Random(length);
        var runs = new byte[length];
        for (int i = 0; i < length;)
        {
            int run = Math.Min(length - i, random.Next(1, 70));
            runs.AsSpan(i, run).Fill((byte)random.Next(256));
            i += run;
        }

        yield return runs;
        byte[] again = Bytes(length, 9);
        for (int i = 1; i < length;)
        {
            int run = Math.Min(Math.Min(length - i, i), random.Next(1, 300));
            int from = random.Next(Math.Max(0, i - 60_000), i - run + 1);
            again.AsSpan(Math.Min(from, i - run), run).CopyTo(again.AsSpan(i));
            i += run + random.Next(30);
        }

        yield return again;
        byte[] few = Bytes(length, 11);
        for (int i = 0; i < length; i++)
            few[i] &= 1;
        yield return few;

        // The bytes of float64 numbers of a polynomial, as a shuffle filter orders them.
        int count = (length / 8) + 1;
        var shuffled = new byte[8 * count];
        for (int i = 0; i < count; i++)
        {
            double x = -1 + (2.0 * i / count);
            long bits = BitConverter.DoubleToInt64Bits((((((0.25 * x) + 0.75) * x) - 1.5) * x) - 2);
            for (int part = 0; part < 8; part++)
                shuffled[(part * count) + i] = (byte)(bits >> (8 * part));
        }

        yield return shuffled[..length];
    }

    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Periodic(int period, int length)
    {
        byte[] pattern = Bytes(period, period);
        return [.. Enumerable.Range(0, length).Select(i => pattern[i % period])];
    }

    private static byte[] Text(int length)
    {
        string[] words = "the array of numbers is read from its chunks and written back when all that was computed has come".Split(' ');
        var random = new Random(3);
        var text = new StringBuilder();
        while (text.Length < length)
            text.Append(words[random.Next(words.Length)]).Append(random.Next(9) == 0 ? ".\n" : " ");
        return Encoding.Latin1.GetBytes(text.ToString(0, length));
    }

    private static string Letters(int count) => string.Concat(Enumerable.Range(0, count).Select(i => (char)('A' + (i * i % 53))));

    /// <summary>Bytes from hexadecimal numbers and 'text'.</summary>
    private static byte[] Assemble(string stream)
    {
        var bytes = new List<byte>();
        foreach (string word in stream.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word[0] == '\'')
                bytes.AddRange(Encoding.Latin1.GetBytes(word[1..^1]));
            else
                bytes.Add(byte.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }

        return [.. bytes];
    }
}
