using System.Runtime.InteropServices;
using System.Text;
using PolyTools.Native.Codecs;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>Bytes of several kinds, and calls of codecs with memory around their destinations watched.</summary>
internal static class CodecSamples
{
    private const int Guard = 64;
    private const byte GuardValue = 0xa5;

    /// <summary>Samples by name: numbers, noise, runs, text and short ones. All lengths are multiples of 16.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> All()
    {
        yield return ("polynomial", Polynomial(20_000));
        yield return ("integers", MemoryMarshal.AsBytes(Integers(30_000).AsSpan()).ToArray());
        yield return ("noise", Noise(100_000));
        yield return ("zeros", new byte[300_000]);
        yield return ("text", Text(64_000));
        yield return ("short", Noise(16));
        yield return ("longer", Noise(1024));
    }

    /// <summary>x*x*x - x of points between -1 and 1.</summary>
    public static byte[] Polynomial(int count)
    {
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            double x = -1 + (2.0 * i / (count - 1));
            values[i] = (x * x * x) - x;
        }

        return MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }

    /// <summary>Numbers that change slowly.</summary>
    public static int[] Integers(int count)
    {
        Random random = new(5);
        int value = 0;
        return [.. Enumerable.Range(0, count).Select(_ => value += random.Next(-9, 10))];
    }

    /// <summary>Bytes without order.</summary>
    public static byte[] Noise(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Words in a random order.</summary>
    public static byte[] Text(int length)
    {
        string[] words = ["memory", "chunk", "array", "codec", "frame", "the", "of", "a", "and", "compressed", "\n"];
        Random random = new(7);
        StringBuilder text = new();
        while (text.Length < length)
            text.Append(words[random.Next(words.Length)]).Append(' ');
        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    /// <summary>What a codec makes of bytes.</summary>
    public static byte[] Encode(Codec codec, ReadOnlySpan<byte> bytes) =>
        Call(codec.MaxEncodedLength(bytes.Length), bytes, codec.Encode);

    /// <summary>What a codec reads.</summary>
    public static byte[] Decode(Codec codec, ReadOnlySpan<byte> encoded, int room) => Call(room, encoded, codec.Decode);

    private static byte[] Call(long room, ReadOnlySpan<byte> source, Step step)
    {
        byte[] memory = new byte[room + (2 * Guard)];
        memory.AsSpan().Fill(GuardValue);
        try
        {
            int length = step(source, memory.AsSpan(Guard, (int)room));
            return memory[Guard..(Guard + length)];
        }
        finally
        {
            if (memory.AsSpan(0, Guard).ContainsAnyExcept(GuardValue) || memory.AsSpan(^Guard..).ContainsAnyExcept(GuardValue))
                throw new InvalidOperationException("Bytes outside of the destination were written.");
        }
    }

    private delegate int Step(ReadOnlySpan<byte> source, Span<byte> destination);
}
