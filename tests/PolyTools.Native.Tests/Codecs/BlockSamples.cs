using System.Runtime.InteropServices;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>Bytes of many kinds for the tests of block codecs.</summary>
internal static class BlockSamples
{
    public static readonly string[] Kinds =
        ["zeros", "random", "text", "two", "runs", "period2", "period3", "period7", "period15", "period17", "period40", "far", "linear", "shuffled"];

    /// <summary>Always the same bytes for a kind and length.</summary>
    public static byte[] Make(string kind, int length)
    {
        var random = new Random(length);
        var bytes = new byte[length];
        switch (kind)
        {
            case "zeros":
                break;
            case "random":
                random.NextBytes(bytes);
                break;
            case "text":
                string[] words = ["the ", "array ", "of ", "numbers, ", "chunk ", "by ", "chunk, ", "is ", "shorter. "];
                for (int i = 0; i < length;)
                {
                    foreach (char letter in words[random.Next(words.Length)])
                    {
                        if (i < length)
                            bytes[i++] = (byte)letter;
                    }
                }

                break;
            case "two":
                for (int i = 0; i < length; i++)
                    bytes[i] = (byte)random.Next(2);
                break;
            case "runs":
                for (int i = 0; i < length;)
                {
                    byte value = (byte)random.Next(256);
                    for (int left = random.Next(1, 600); left > 0 && i < length; left--)
                        bytes[i++] = value;
                }

                break;
            case "far":
                // Repeats at distances around the limits of both formats.
                int[] distances = [8190, 8191, 8192, 8193, 65534, 65535, 65536, 73724, 73725, 73726];
                random.NextBytes(bytes);
                for (int i = 1000; i < length; i += 500)
                {
                    int distance = distances[random.Next(distances.Length)];
                    int count = Math.Min(random.Next(4, 300), length - i);
                    if (distance <= i)
                    {
                        for (int k = 0; k < count; k++)
                            bytes[i + k] = bytes[i + k - distance];
                    }
                }

                break;
            case "linear":
            case "shuffled":
                double[] numbers = new double[(length / 8) + 1];
                for (int i = 0; i < numbers.Length; i++)
                    numbers[i] = -1 + (2.0 * i / numbers.Length);
                ReadOnlySpan<byte> raw = MemoryMarshal.AsBytes(numbers.AsSpan());
                for (int i = 0; i < length; i++)
                    bytes[i] = raw[kind == "linear" ? i : (i % numbers.Length * 8) + (i / numbers.Length)];
                break;
            default:
                int period = int.Parse(kind["period".Length..], System.Globalization.CultureInfo.InvariantCulture);
                for (int i = 0; i < length; i++)
                    bytes[i] = i < period ? (byte)random.Next(256) : random.Next(400) == 0 ? (byte)i : bytes[i - period];
                break;
        }

        return bytes;
    }
}
