using System.Runtime.InteropServices;
using PolyTools.Native.Execution;
using PolyTools.Native.VectorMath;
using Xunit;

namespace PolyTools.Native.Tests.Execution;

public unsafe class NetArrayTests
{
    [Fact]
    public void Arrays_have_the_type_and_shape_asked_for()
    {
        foreach (DType type in Enum.GetValues<DType>())
        {
            foreach (long[] shape in (long[][])[[0], [7], [2, 3], [3, 0, 2], [1, 2, 3, 4]])
            {
                Array array = NetArray.Allocate(type, shape);
                Assert.Equal(shape.Length == 1 ? type.ClrType().MakeArrayType() : type.ClrType().MakeArrayType(shape.Length),
                    array.GetType());
                Assert.Equal(shape, Enumerable.Range(0, array.Rank).Select(array.GetLongLength));
            }
        }
    }

    [Fact]
    public void Elements_are_in_C_order()
    {
        Array array = NetArray.Allocate(DType.Int32, [2, 3]);
        fixed (byte* first = &MemoryMarshal.GetArrayDataReference(array))
        {
            for (int i = 0; i < 6; i++)
                ((int*)first)[i] = i;
        }

        Assert.Equal(new[,] { { 0, 1, 2 }, { 3, 4, 5 } }, (int[,])array);
    }

    [Fact]
    public void Strings_get_text_of_their_own()
    {
        string[,] texts = { { "a", "", "Ünï" }, { "\ud83d\ude00", "b\0", "c" } };
        Array copy;
        using (ArrayOperand operand = ArrayOperand.From(texts))
            copy = NetArray.FromStrings([2, 3], (StringRef*)operand.Pointer);
        Assert.Equal(texts, (string[,])copy);
        Assert.Equal(new string[0], (string[])NetArray.FromStrings([0], null));
    }

    [Fact]
    public void What_NET_has_no_room_for_is_refused()
    {
        (DType Type, long[] Shape, string ErrorId)[] cases =
        [
            (DType.Float64, [1L << 31], "OutOfMemory"),
            (DType.Float64, [1L << 20, 1L << 31], "OutOfMemory"),
            (DType.Float64, [int.MaxValue / 2, int.MaxValue / 2], "OutOfMemory"),
            (DType.Float64, [1L << 40, 1L << 40], "ArrayTooLarge"),
            (DType.Bool, [], "UnsupportedRank"),
            (DType.Bool, [.. Enumerable.Repeat(1L, 33)], "UnsupportedRank"),
        ];
        foreach ((DType type, long[] shape, string errorId) in cases)
            Assert.Equal(errorId, Assert.Throws<PolyException>(() => NetArray.Allocate(type, shape)).ErrorId);
    }
}
