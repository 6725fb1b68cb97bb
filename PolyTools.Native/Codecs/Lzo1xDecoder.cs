using System.Buffers.Binary;

namespace PolyTools.Native.Codecs;

/// <summary>Decodes LZO1X, after the description of the stream in the Linux kernel's documentation (lzo.rst, version 0).</summary>
/// <remarks>
/// <para>A stream is a row of instructions; each but the long literals copies bytes that are already decoded, and then up to 3
/// literals. The first byte of an instruction says which one it is; S are the literals after it, L a length, D and H a distance:</para>
/// <code>
/// 0000LLLL                    3 + L literals                                           (after no literal)
/// 0000DDSS HHHHHHHH           2 bytes, distance 1 + D + 4 H                            (after 1 to 3 literals)
/// 0000DDSS HHHHHHHH           3 bytes, distance 2049 + D + 4 H                         (after 4 and more literals)
/// 0001HLLL DDDDDDSS DDDDDDDD  2 + L bytes, distance 16384 + D + 16384 H; distance 16384 ends the stream
/// 001LLLLL DDDDDDSS DDDDDDDD  2 + L bytes, distance 1 + D
/// 01LDDDSS HHHHHHHH           3 + L bytes, distance 1 + D + 8 H
/// 1LLDDDSS HHHHHHHH           5 + L bytes, distance 1 + D + 8 H
/// </code>
/// <para>D of two bytes has its low bits first. Where the L of the first, fourth and fifth kind is 0, zero bytes follow that count 255 each,
/// and a last one that is not zero; they are added to the largest value of L. A first byte of the stream above 17 stands for that many literals - 17.
/// (The description says that 18 stands for none; its own formula and liblzo2 say 1.)</para>
/// </remarks>
internal static unsafe class Lzo1xDecoder
{
    /// <summary>Bytes of the instruction that ends a stream: at every instruction, at least so many must be left.</summary>
    public const int EndLength = 3;

    /// <summary>The first byte of that instruction; the two that follow are 0.</summary>
    public const byte EndCode = 17;

    /// <summary>What <c>state</c> is after 4 literals and more.</summary>
    private const int ManyLiterals = 4;

    /// <summary>Decodes a whole stream.</summary>
    /// <param name="source">The stream.</param>
    /// <param name="destination">Where the bytes go.</param>
    /// <returns>How many bytes were written; the rest of the destination is undefined.</returns>
    /// <exception cref="CodecException">The stream is damaged, or holds more than the destination has room for.</exception>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* input = source, output = destination)
            return Decode(input, source.Length, output, destination.Length);
    }

    private static int Decode(byte* source, int sourceLength, byte* destination, int capacity)
    {
        // input and output never pass their ends: before each step forward, the bytes left are compared with it. Copies write beyond
        // what they were asked for only where LzCopy's margin, or the 4 bytes of the short literals, were compared too.
        byte* input = source;
        byte* inputEnd = source + sourceLength;
        byte* output = destination;
        byte* outputEnd = destination + capacity;

        // The literals before the next instruction: 0 to 3, or ManyLiterals.
        int state = 0;
        if (sourceLength > 0 && *input > EndCode)
        {
            int count = *input++ - EndCode;
            CheckLiterals(count, source, input, inputEnd, output, outputEnd, capacity);
            LzCopy.Literals(input, inputEnd, output, outputEnd, count);
            input += count;
            output += count;
            state = Math.Min(count, ManyLiterals);
        }

        while (true)
        {
            if (inputEnd - input < EndLength)
                throw Damaged(inputEnd - source, "it ends without the instruction that ends a stream");
            uint code = *input;
            long length;
            nint distance;
            if (code >= 64)
            {
                length = (code >> 5) + 1;
                distance = (input[1] << 3) + (nint)((code >> 2) & 7) + 1;
                state = (int)(code & 3);
                input += 2;
            }
            else if (code >= 16)
            {
                input++;
                int mask = code >= 32 ? 31 : 7;
                length = (int)code & mask;
                if (length == 0)
                {
                    length = mask + LongLength(input, inputEnd, source, out nint read);
                    input += read;
                }

                length += 2;
                if (inputEnd - input < 2)
                    throw Damaged(inputEnd - source, "it ends within a distance");
                int operand = BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>(input, 2));
                state = operand & 3;
                distance = (operand >> 2) + 1;
                input += 2;
                if (code < 32)
                {
                    distance += 16383 + (nint)((code & 8) << 11);
                    if (distance == 16384)
                    {
                        input -= 2;
                        if (code != EndCode || operand != 0)
                            throw Damaged(input - source, "the distance 0 stands in an instruction that does not end the stream");
                        if (inputEnd - input > 2)
                            throw Damaged(input + 2 - source, $"{inputEnd - input - 2:N0} bytes follow the end of the stream");
                        return (int)(output - destination);
                    }
                }
            }
            else if (state == 0)
            {
                input++;
                length = code;
                if (length == 0)
                {
                    length = 15 + LongLength(input, inputEnd, source, out nint read);
                    input += read;
                }

                length += 3;
                CheckLiterals(length, source, input, inputEnd, output, outputEnd, capacity);
                LzCopy.Literals(input, inputEnd, output, outputEnd, (nint)length);
                input += (nint)length;
                output += (nint)length;
                state = ManyLiterals;
                continue;
            }
            else
            {
                length = 2;
                distance = (input[1] << 2) + (nint)(code >> 2) + 1;
                if (state == ManyLiterals)
                {
                    length = 3;
                    distance += 2048;
                }

                state = (int)(code & 3);
                input += 2;
            }

            if (distance > output - destination)
            {
                throw Damaged(
                    input - source, $"the distance {distance:N0} leads outside the {output - destination:N0} bytes decoded");
            }

            if (length > outputEnd - output)
                throw DamagedData.TooLong(LzoCodec.Name, input - source, capacity);
            LzCopy.Match(output, outputEnd, distance, (nint)length);
            output += (nint)length;
            if (inputEnd - input >= sizeof(uint) && outputEnd - output >= sizeof(uint))
            {
                *(uint*)output = *(uint*)input;
            }
            else
            {
                CheckLiterals(state, source, input, inputEnd, output, outputEnd, capacity);
                for (int i = 0; i < state; i++)
                    output[i] = input[i];
            }

            input += state;
            output += state;
        }
    }

    /// <summary>A length that goes on in bytes: 255 for each zero, and the byte that ends them.</summary>
    /// <param name="input">The first of these bytes.</param>
    /// <param name="inputEnd">The end of the stream.</param>
    /// <param name="source">The beginning of the stream.</param>
    /// <param name="read">How many bytes it has.</param>
    private static long LongLength(byte* input, byte* inputEnd, byte* source, out nint read)
    {
        byte* at = input;
        while (at < inputEnd && *at == 0)
            at++;
        if (at == inputEnd)
            throw Damaged(at - source, "it ends within a length");
        read = (nint)(at - input) + 1;
        return ((at - input) * 255L) + *at;
    }

    private static void CheckLiterals(
        long count, byte* source, byte* input, byte* inputEnd, byte* output, byte* outputEnd, int capacity)
    {
        if (count > inputEnd - input)
        {
            throw Damaged(
                input - source, $"{count:N0} literals are announced and {inputEnd - input:N0} bytes are left");
        }

        if (count > outputEnd - output)
            throw DamagedData.TooLong(LzoCodec.Name, input - source, capacity);
    }

    private static CodecException Damaged(long offset, string reason) => new(LzoCodec.Name, offset, reason);
}
