using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using PolyTools.Native.Tests.Engines;
using PolyTools.Native.VectorMath;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

public sealed unsafe class NpyFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("polytools-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_NumPy_writes_is_read()
    {
        NumPy.SkipWithout();
        string[] lines = NumPy.ScriptWithNumPy("npy_write.py", folder).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length > 300);
        List<string> differences = [];
        foreach (string line in lines)
        {
            string[] fields = line.Split(';');
            using ArrayOperand array = NpyFile.Read(At(fields[0]));
            string shape = string.Join(' ', array.Shape);
            byte[] packed = Packed(array);
            string elements = array.Type == DType.String ? Text(packed) : Convert.ToBase64String(packed);
            if ((array.Type.Name(), shape, elements) != (fields[1], fields[2], fields[3]))
                differences.Add($"{line}: found {array.Type.Name()} ({shape}) {elements}");
        }

        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences.Take(10)));
    }

    [Fact]
    public void NumPy_reads_what_is_written()
    {
        NumPy.SkipWithout();
        Array[] arrays =
        [
            new bool[] { true, false }, new sbyte[] { -1 }, new byte[] { 255, 1 }, new short[,] { { -5, 7 } },
            new ushort[] { 65535 }, new int[,,] { { { 1, 2 }, { 3, 4 } } }, new uint[] { 7 }, new long[] { long.MinValue },
            new ulong[] { ulong.MaxValue }, new float[] { 1.5f }, new double[3, 0], new double[] { Math.PI, double.NaN },
            new Complex[] { new(1, 2) }, new string[,] { { "a", "" }, { "Ünï\ud83d\ude00", "\ud800x" } }, new string[] { "" },
            new double[100_000], Array.Empty<string>(),
        ];
        List<string> expected = [];
        for (int i = 0; i < arrays.Length; i++)
        {
            using ArrayOperand array = ArrayOperand.From(arrays[i]);
            NpyFile.Write(At($"{i}.npy"), array.Type, [.. array.Shape], (byte*)array.Pointer);
            byte[] packed = Packed(array);
            expected.Add($"{array.Type.Name()};{ArrayShape.Text([.. array.Shape])};"
                + (array.Type == DType.String ? Text(packed) : Convert.ToHexStringLower(packed)));
        }

        double one = 1.5;
        NpyFile.Write(At("scalar.npy"), DType.Float64, [], (byte*)&one);
        expected.Add("float64;();000000000000f83f");
        Assert.Equal(arrays.Length + 1, Directory.GetFiles(folder).Length);
        string[] lines = NumPy.ScriptWithNumPy("npy_read.py", string.Join('\n', Enumerable.Range(0, arrays.Length)
            .Select(i => At($"{i}.npy")).Append(At("scalar.npy")))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected, lines);
    }

    [Fact]
    public void A_file_is_replaced_only_if_asked_and_nothing_is_left_of_a_failure()
    {
        int[] numbers = [1, 2, 3];
        fixed (int* first = numbers)
        {
            byte* elements = (byte*)first;
            NpyFile.Write(At("a.npy"), DType.Int32, [3], elements);
            Assert.Equal("FileExists", Error(() => NpyFile.Write(At("a.npy"), DType.Int32, [2], elements)));
            NpyFile.Write(At("a.npy"), DType.Int32, [2], elements, overwrite: true);
            using ArrayOperand array = NpyFile.Read(At("a.npy"));
            Assert.Equal([2], array.Shape);
            Assert.Equal("FileUnwritable", Error(() => NpyFile.Write(At("no/a.npy"), DType.Int32, [2], elements)));
            Directory.CreateDirectory(At("b.npy"));
            Assert.Equal("FileUnwritable", Error(() => NpyFile.Write(At("b.npy"), DType.Int32, [2], elements)));
        }

        Assert.Equal([At("a.npy")], Directory.GetFiles(folder));
    }

    [Fact]
    public void Booleans_are_0_or_1_whatever_the_file_says()
    {
        byte[] bytes = [.. Enumerable.Range(0, 300).Select(i => (byte)i)];
        using ArrayOperand array = NpyFile.Read(FileOf("{'descr': '|b1', 'fortran_order': False, 'shape': (300,)}", bytes));
        Assert.Equal(bytes.Select(value => (byte)(value == 0 ? 0 : 1)), Packed(array));
    }

    [Theory]
    [InlineData("{'shape':(2,),'fortran_order':True,'descr':'<i4'}")]
    [InlineData("{\"descr\": \"<i4\", \"fortran_order\": False, \"shape\": (2L,), }   \n")]
    [InlineData(" { 'descr' : '=i4' , 'fortran_order' : False , 'shape' : ( 2 , ) } ")]
    [InlineData("{'descr': 'i4', 'fortran_order': False, 'shape': (2, 1, 1)}")]
    public void Headers_may_be_spelt_in_several_ways(string header)
    {
        using ArrayOperand array = NpyFile.Read(FileOf(header, [1, 0, 0, 0, 2, 0, 0, 0]));
        Assert.Equal(DType.Int32, array.Type);
        Assert.Equal([1, 0, 0, 0, 2, 0, 0, 0], Packed(array));
    }

    [Theory]
    [InlineData("", "NpyInvalid")]
    [InlineData("{}", "NpyInvalid")]
    [InlineData("{'descr': '<i4', 'fortran_order': False}", "NpyInvalid")]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (1,), 'more': 1}", "NpyInvalid")]
    [InlineData("{'descr': '<i4', 'descr': '<i4', 'fortran_order': False, 'shape': (1,)}", "NpyInvalid")]
    [InlineData("{'descr': '<i4', 'fortran_order': 0, 'shape': (1,)}", "NpyInvalid")]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (1)}", "NpyInvalid")]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': [1]}", "NpyInvalid")]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (-1,)}", "NpyInvalid")]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (,)}", "NpyInvalid")]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (1 2)}", "NpyInvalid")]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (99999999999999999999,)}", "NpyInvalid")]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (1,)} x", "NpyInvalid")]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (1,)", "NpyInvalid")]
    [InlineData("{'descr': '<i4, 'fortran_order': False, 'shape': (1,)}", "NpyInvalid")]
    [InlineData("{'descr': '\\x3ci4', 'fortran_order': False, 'shape': (1,)}", "NpyInvalid")]
    [InlineData("{'descr': __import__('os'), 'fortran_order': False, 'shape': (1,)}", "NpyInvalid")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", "NpyUnsupportedType")]
    [InlineData("{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1,)}", "NpyUnsupportedType")]
    [InlineData("{'descr': ('<i4', (2,)), 'fortran_order': False, 'shape': (1,)}", "NpyUnsupportedType")]
    [InlineData("{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (1,)}", "NpyUnsupportedType")]
    [InlineData("{'descr': '<f16', 'fortran_order': False, 'shape': (1,)}", "NpyUnsupportedType")]
    [InlineData("{'descr': '|V4', 'fortran_order': False, 'shape': (1,)}", "NpyUnsupportedType")]
    [InlineData("{'descr': '<i3', 'fortran_order': False, 'shape': (1,)}", "NpyUnsupportedType")]
    [InlineData("{'descr': '', 'fortran_order': False, 'shape': (1,)}", "NpyUnsupportedType")]
    [InlineData("{'descr': '<U0', 'fortran_order': False, 'shape': (1000000000000,)}", "NpyUnsupportedType")]
    [InlineData("{'descr': '<U1073741824', 'fortran_order': False, 'shape': (0,)}", "NpyUnsupportedType")]
    [InlineData("{'descr': '|S99999999999', 'fortran_order': False, 'shape': (1,)}", "NpyUnsupportedType")]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (2,)}", "NpyTruncated")]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (100000000000,)}", "NpyTruncated")]
    [InlineData("{'descr': '<U2000000', 'fortran_order': False, 'shape': (100000000000,)}", "NpyTruncated")]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", "NpyTruncated")]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (0, 4294967296, 4294967296)}", "NpyTruncated")]
    [InlineData("{'descr': '<U1', 'fortran_order': False, 'shape': (1,)}", "NpyInvalid")]
    public void Headers_that_lie_or_make_no_sense_are_refused(string header, string errorId)
    {
        byte[] element = [0, 0, 0, 0x7F];
        Assert.Equal(errorId, Error(() => NpyFile.Read(FileOf(header, element)).Dispose()));
    }

    [Fact]
    public void Files_that_are_none_are_refused()
    {
        Assert.Equal("FileNotFound", Error(() => NpyFile.Read(At("missing.npy")).Dispose()));
        Assert.Equal("FileNotFound", Error(() => NpyFile.Read(At("missing/x.npy")).Dispose()));
        Assert.Equal("FileUnreadable", Error(() => NpyFile.Read(folder).Dispose()));
        Assert.Equal("FileUnreadable", Error(() => NpyFile.Read("").Dispose()));
        (byte[] Bytes, string ErrorId)[] cases =
        [
            ([], "NpyInvalid"),
            ([0x93, .. "NUMPY"u8], "NpyInvalid"),
            ([0x93, .. "NUMPY"u8, 4, 0, 0, 0], "NpyInvalid"),
            ([0x93, .. "NUMPY"u8, 1, 1, 0, 0], "NpyInvalid"),
            ([0x93, .. "NUMPY"u8, 1, 0], "NpyTruncated"),
            ([0x93, .. "NUMPY"u8, 1, 0, 9, 0, (byte)'{'], "NpyTruncated"),
            ([0x93, .. "NUMPY"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0xFF, (byte)'{'], "NpyTruncated"),
            ([.. "PK"u8, .. new byte[100]], "NpyInvalid"),
        ];
        foreach ((byte[] bytes, string errorId) in cases)
        {
            File.WriteAllBytes(At("bad.npy"), bytes);
            Assert.Equal(errorId, Error(() => NpyFile.Read(At("bad.npy")).Dispose()));
        }
    }

    [Fact]
    public void Damaged_files_are_read_or_refused()
    {
        byte[] good = File.ReadAllBytes(
            FileOf("{'descr': '>U2', 'fortran_order': True, 'shape': (3, 2), }   \n", new byte[48]));
        var random = new Random(20261125);
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] bytes = good.AsSpan(0, random.Next(4) == 0 ? random.Next(good.Length) : good.Length).ToArray();
            for (int change = random.Next(4); change > 0 && bytes.Length > 0; change--)
            {
                int place = random.Next(bytes.Length);
                bytes[place] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)"0123456789'(),:{}<>| "[random.Next(21)];
            }

            File.WriteAllBytes(At("damaged.npy"), bytes);
            try
            {
                using ArrayOperand array = NpyFile.Read(At("damaged.npy"));
                Packed(array);
            }
            catch (PolyException exception)
            {
                Assert.Contains(exception.ErrorId, (string[])["NpyInvalid", "NpyTruncated", "NpyUnsupportedType", "ArrayTooLarge"]);
                refused++;
            }
        }

        Assert.InRange(refused, 500, 2999);
    }

    private string At(string name) => Path.Combine(folder, name);

    /// <summary>A file of version 1.</summary>
    private string FileOf(string header, byte[] elements)
    {
        byte[] text = Encoding.Latin1.GetBytes(header);
        File.WriteAllBytes(
            At("made.npy"),
            [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. text, .. elements]);
        return At("made.npy");
    }

    private static string Error(Action action) => Assert.Throws<PolyException>(action).ErrorId;

    /// <summary>The elements in C order.</summary>
    private static byte[] Packed(ArrayOperand array)
    {
        long[] shape = [.. array.Shape];
        var packed = new byte[array.Count * array.Type.Size()];
        fixed (byte* first = &MemoryMarshal.GetArrayDataReference(packed))
            new Packing(shape, shape, [.. array.Strides], array.Type.Size()).Copy((byte*)array.Pointer, 0, array.Count, first);
        return packed;
    }

    private static string Text(byte[] packed) => string.Join(',', MemoryMarshal.Cast<byte, StringRef>(packed).ToArray().Select(
        element => string.Concat(MemoryMarshal.AsBytes(element.Text).ToArray().Select(
            value => value.ToString("x2", CultureInfo.InvariantCulture)))));
}
