using System.Reflection;
using PolyTools.Native.VectorMath;
using Xunit;

namespace PolyTools.Native.Tests.VectorMath;

/// <summary>Booleans in memory to masks and back, and masks of one lane size to another, for every width.</summary>
public unsafe class MaskTests
{
    private static readonly DType[] Lanes = [.. Enum.GetValues<DType>().Where(type => type is > DType.Bool and < DType.Complex128)];

    public static TheoryData<int, DType> WidthsAndLanes()
    {
        TheoryData<int, DType> cases = [];
        foreach (int width in new[] { 16, 32, 64 })
        {
            foreach (DType lanes in Lanes)
                cases.Add(width, lanes);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(WidthsAndLanes))]
    public void Any_byte_but_zero_is_true(int width, DType lanes)
    {
        int count = width / lanes.Size();
        var random = new Random(3);
        for (int turn = 0; turn < 20; turn++)
        {
            byte[] booleans = Booleans(random, count);
            Assert.Equal(Truth(booleans), Store(width, lanes, Load(width, lanes, booleans)));
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndLanes))]
    public void All_and_any_tell_every_lane(int width, DType lanes)
    {
        int count = width / lanes.Size();
        Ask(new byte[count], all: false, any: false);
        Ask([.. Enumerable.Repeat((byte)1, count)], all: true, any: true);
        for (int lane = 0; lane < count; lane++)
        {
            byte[] one = new byte[count];
            one[lane] = 1;
            Ask(one, all: false, any: true);
            Ask([.. one.Select(value => (byte)(1 - value))], all: false, any: true);
        }

        void Ask(byte[] booleans, bool all, bool any)
        {
            object mask = Load(width, lanes, booleans);
            Assert.Equal(all, Call(Simd.TypeArguments(width, lanes)[0].GetMethod("All")!, mask));
            Assert.Equal(any, Call(Simd.TypeArguments(width, lanes)[0].GetMethod("Any")!, mask));
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndLanes))]
    public void Masks_change_their_lane_size(int width, DType lanes)
    {
        int count = width / lanes.Size();
        foreach (DType other in Lanes)
        {
            byte[] booleans = Booleans(new Random(9), count);
            object mask = Load(width, lanes, booleans);
            if (other.Size() == lanes.Size())
            {
                Assert.Equal(Truth(booleans), Store(width, other, Call(Method(width, "ReinterpretMask", lanes, other), mask)));
            }
            else if (other.Size() == 2 * lanes.Size())
            {
                object lower = Call(Method(width, "WidenMaskLower", lanes, other), mask);
                object upper = Call(Method(width, "WidenMaskUpper", lanes, other), mask);
                Assert.Equal(Truth(booleans[..(count / 2)]), Store(width, other, lower));
                Assert.Equal(Truth(booleans[(count / 2)..]), Store(width, other, upper));
                object narrow = Call(Method(width, "NarrowMask", other, lanes), lower, upper);
                Assert.Equal(Truth(booleans), Store(width, lanes, narrow));
            }
        }
    }

    private static byte[] Booleans(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (byte)(random.Next(2) == 0 ? 0 : random.Next(1, 256)))];

    private static byte[] Truth(byte[] booleans) => [.. booleans.Select(value => (byte)(value == 0 ? 0 : 1))];

    private static MethodInfo Method(int width, string name, DType from, DType to) => (width switch
    {
        64 => typeof(SimdWidth512),
        32 => typeof(SimdWidth256),
        _ => typeof(SimdWidth128),
    }).GetMethod(name)!.MakeGenericMethod(from.ClrType(), to.ClrType());

    private static object Load(int width, DType lanes, byte[] booleans)
    {
        fixed (byte* source = booleans)
        {
            return Call(
                Simd.TypeArguments(width, lanes)[0].GetMethod("LoadBooleans")!, Pointer.Box(source, typeof(byte*)));
        }
    }

    /// <summary>The mask's bytes; those after them must stay as they were.</summary>
    private static byte[] Store(int width, DType lanes, object mask)
    {
        int count = width / lanes.Size();
        byte[] bytes = new byte[count + 8];
        Array.Fill(bytes, (byte)0xA5);
        fixed (byte* destination = bytes)
        {
            Simd.TypeArguments(width, lanes)[0].GetMethod("StoreBooleans")!
                .Invoke(null, [mask, Pointer.Box(destination, typeof(byte*))]);
        }

        Assert.All(bytes[count..], value => Assert.Equal(0xA5, value));
        return bytes[..count];
    }

    private static object Call(MethodInfo method, params object[] arguments) => method.Invoke(null, arguments)!;
}
