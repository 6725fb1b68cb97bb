using System.Runtime.InteropServices;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

public class ElementConversionTests
{
    [Fact]
    public void Every_float16_survives_the_way_there_and_back()
    {
        ushort[] halves = [.. Enumerable.Range(0, 1 << 16).Select(i => (ushort)i)];
        var floats = new float[halves.Length];
        var back = new ushort[halves.Length];
        ElementConversion.ToMemory(StorageType.Float16, MemoryMarshal.AsBytes<ushort>(halves), MemoryMarshal.AsBytes(floats.AsSpan()));
        ElementConversion.ToStorage(StorageType.Float16, MemoryMarshal.AsBytes<float>(floats), MemoryMarshal.AsBytes(back.AsSpan()));
        Assert.Equal(halves, back);
        for (int i = 0; i < halves.Length; i++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf(halves[i]);
            Assert.True(expected.Equals(floats[i]) && float.IsNegative(expected) == float.IsNegative(floats[i]), $"{i:x4}: {floats[i]:r}");
        }
    }

    [Fact]
    public void Float32_rounds_to_float16_as_the_runtime_does()
    {
        const uint Step = 977;
        float[] floats = [.. Enumerable.Range(0, (int)(uint.MaxValue / Step)).Select(i => BitConverter.UInt32BitsToSingle((uint)i * Step))];
        var halves = new ushort[floats.Length];
        ElementConversion.ToStorage(StorageType.Float16, MemoryMarshal.AsBytes<float>(floats), MemoryMarshal.AsBytes(halves.AsSpan()));
        int wrong = -1;
        for (int i = 0; i < floats.Length; i++)
        {
            Half found = BitConverter.UInt16BitsToHalf(halves[i]);
            bool isRight = float.IsNaN(floats[i])
                ? Half.IsNaN(found) && Half.IsNegative(found) == float.IsNegative(floats[i])
                : halves[i] == BitConverter.HalfToUInt16Bits((Half)floats[i]);
            wrong = isRight ? wrong : i;
        }

        Assert.True(wrong < 0, wrong < 0 ? "" : $"{floats[wrong]:r} became {halves[wrong]:x4}");
    }

    [Fact]
    public void Any_number_of_elements_is_converted_and_nothing_else_touched()
    {
        foreach (StorageType type in StorageTypes.All)
        {
            int size = type.Size();
            int memorySize = type.MemoryType().Size();
            for (int count = 0; count < 70; count++)
            {
                // The numbers 1, which have the same meaning in every type: only the lowest or highest bytes are not 0.
                byte[] one = type switch
                {
                    StorageType.Float16 => [0, 0x3C],
                    StorageType.Complex64 => [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0],
                    _ => [.. Enumerable.Range(0, size).Select(i => (byte)(type == StorageType.Bool ? 1 : i + 1))],
                };
                byte[] wide = type switch
                {
                    StorageType.Float16 => [0, 0, 0x80, 0x3F],
                    StorageType.Complex64 => [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0],
                    _ => one,
                };
                byte[] stored = [.. Enumerable.Repeat(one, count).SelectMany(bytes => bytes)];
                byte[] memory = [.. Enumerable.Repeat(wide, count).SelectMany(bytes => bytes)];
                var there = new byte[(count + 1) * memorySize];
                ElementConversion.ToMemory(type, stored, there.AsSpan(0, count * memorySize));
                Assert.Equal([.. memory, .. new byte[memorySize]], there);
                var back = new byte[(count + 1) * size];
                ElementConversion.ToStorage(type, memory, back.AsSpan(0, count * size));
                Assert.Equal([.. stored, .. new byte[size]], back);
            }
        }
    }

    [Fact]
    public void Booleans_become_0_or_1_and_lengths_must_fit()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var booleans = new byte[256];
        ElementConversion.ToMemory(StorageType.Bool, bytes, booleans);
        Assert.Equal([0, .. Enumerable.Repeat((byte)1, 255)], booleans);
        Assert.Throws<ArgumentException>(() => ElementConversion.ToMemory(StorageType.Float16, new byte[4], new byte[4]));
        Assert.Throws<ArgumentException>(() => ElementConversion.ToMemory(StorageType.Float64, new byte[12], new byte[12]));
        Assert.Throws<ArgumentException>(() => ElementConversion.ToStorage(StorageType.Complex64, new byte[16], new byte[16]));
    }
}
