using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using PolyTools.Native.Tests.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

public sealed unsafe class MappedArrayTests : IDisposable
{
    private const long Huge = 5L << 30;

    private readonly string folder = Directory.CreateTempSubdirectory("polytools-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_NumPy_writes_is_mapped_or_read()
    {
        NumPy.SkipWithout();
        string[] lines = NumPy.ScriptWithNumPy("npy_write.py", folder).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int mapped = 0;
        foreach (string line in lines)
        {
            string path = At(line.Split(';')[0]);
            string header = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path)[..128]);
            string description = header.Split("'descr': '")[1].Split('\'')[0];
            bool canMap = description[1] is not ('U' or 'S') && description[1..] is not ("f2" or "c8") && description[0] != '>';
            using ArrayOperand read = NpyFile.Read(path);
            using ArrayOperand opened = NpyFile.Open(path);
            Assert.Equal(read.Shape, opened.Shape);
            if (read.Type != DType.String)
                Assert.Equal(Packed(read), Packed(opened));
            if (canMap)
            {
                using ArrayOperand array = MappedArray.OpenNpy(path);
                Assert.Equal((read.Type, read.IsContiguous, false), (array.Type, array.IsContiguous, array.IsWritable));
                Assert.Equal(read.Shape, array.Shape);
                Assert.Equal(Packed(read), Packed(array));
                // A copy could be written to.
                Assert.Equal(description[1] == 'b', opened.IsWritable);
                mapped++;
            }
            else
            {
                Assert.Equal("NotMappable", Error(() => MappedArray.OpenNpy(path)));
                Assert.True(opened.IsWritable);
            }
        }

        Assert.True(mapped > 100);
    }

    [Fact]
    public void NumPy_sees_what_is_written_through_a_map_and_the_other_way_round()
    {
        NumPy.SkipWithout();
        double[] numbers = [1, 2, 3, 4, 5, 6];
        fixed (double* first = numbers)
            NpyFile.Write(At("a.npy"), DType.Float64, [2, 3], (byte*)first);
        using ArrayOperand reader = MappedArray.OpenNpy(At("a.npy"));
        using ArrayOperand array = MappedArray.OpenNpy(At("a.npy"), writable: true);
        using ArrayOperand column = array.Slice(ArraySlice.Parse(":, 1"));
        using ArrayOperand values = ArrayOperand.From(new int[] { -7, -8 });
        ArrayCopy.Copy(values, column);
        array.Flush();
        numbers = [1, -7, 3, 4, -8, 6];
        Assert.Equal(
            $"float64;(2, 3);{Convert.ToHexStringLower(MemoryMarshal.AsBytes<double>(numbers))}\nset\n",
            NumPy.ScriptWithNumPy("memmap.py", $"load;{At("a.npy")}\nset;{At("a.npy")};100\n"));
        Assert.Equal([100, 101, 102, 103, 104, 105], new ReadOnlySpan<double>((void*)array.Pointer, 6).ToArray());
        Assert.Equal(Packed(array), Packed(reader));
        Assert.Equal("ReadOnlyArray", Error(() => ArrayCopy.Copy(array, reader)));
    }

    [Fact]
    public void Files_are_made_and_filled_through_memory()
    {
        NumPy.SkipWithout();
        List<string> expected = [];
        List<string> input = [];
        foreach (StorageType stored in StorageTypes.All.Where(type => type.IsMemoryType()))
        {
            DType type = stored.MemoryType();
            foreach (long[] shape in (long[][])[[], [3], [2, 0], [2, 3, 4], [70_000]])
            {
                string path = At($"{type.Name()}-{shape.Length}-{ArrayShape.Count(shape, 1)}.npy");
                long bytes = ArrayShape.Count(shape, type.Size()) * type.Size();
                var content = new byte[bytes];
                Random.Shared.NextBytes(content);
                if (type == DType.Bool)
                    content.AsSpan().Clear();
                using (NewMappedArray file = MappedArray.CreateNpy(path, type, shape))
                {
                    Assert.True(file.Array.IsWritable);
                    Assert.Equal(-1, new ReadOnlySpan<byte>((void*)file.Array.Pointer, (int)bytes).IndexOfAnyExcept((byte)0));
                    content.CopyTo(new Span<byte>((void*)file.Array.Pointer, (int)bytes));
                    Assert.False(File.Exists(path));
                    file.Commit(sync: shape.Length == 1);
                }

                input.Add($"load;{path}");
                expected.Add($"{type.Name()};{ArrayShape.Text(shape)};{Convert.ToHexStringLower(content)}");
            }
        }

        string[] lines = NumPy.ScriptWithNumPy("memmap.py", string.Join('\n', input)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected, lines);
        Assert.Equal(input.Count, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public void A_new_file_appears_when_it_is_committed_and_else_leaves_nothing()
    {
        MappedArray.CreateRaw(At("a"), DType.Int32, [1000]).Dispose();
        Assert.Empty(Directory.GetFiles(folder));

        using (NewMappedArray first = MappedArray.CreateRaw(At("a"), DType.Int32, [2]))
        using (NewMappedArray second = MappedArray.CreateRaw(At("a"), DType.Int32, [3]))
        {
            Assert.Equal(2, Directory.GetFiles(folder).Length);
            first.Commit();
            Assert.Equal("FileExists", Error(() => second.Commit()));
            // Also after it has its name.
            ((int*)first.Array.Pointer)[1] = 0x01020304;
        }

        Assert.Equal([At("a")], Directory.GetFiles(folder));
        Assert.Equal([0, 0, 0, 0, 4, 3, 2, 1], File.ReadAllBytes(At("a")));
        Assert.Equal("FileExists", Error(() => MappedArray.CreateRaw(At("a"), DType.Int32, [3])));
        Assert.Equal("FileExists", Error(() => MappedArray.CreateNpy(At("a"), DType.Int32, [3])));
        using (NewMappedArray replacing = MappedArray.CreateRaw(At("a"), DType.Int32, [3], overwrite: true))
            replacing.Commit();
        Assert.Equal(new byte[12], File.ReadAllBytes(At("a")));
        Assert.Equal("FileUnwritable", Error(() => MappedArray.CreateRaw(At("no/a"), DType.Int32, [3])));
        Assert.Equal("UnsupportedElementType", Error(() => MappedArray.CreateRaw(At("b"), DType.String, [3])));
        Assert.Equal("ArrayTooLarge", Error(() => MappedArray.CreateRaw(At("b"), DType.Int32, [long.MaxValue])));
        Assert.Equal([At("a")], Directory.GetFiles(folder));
    }

    [Fact]
    public void Files_beyond_2_GB_are_mapped()
    {
        NumPy.SkipWithout();
        // Only the ends take room on the disk.
        byte[] header = NpyFile.HeaderOf("f8", [Huge / 8192, 1024]);
        using (var file = File.OpenHandle(At("huge.npy"), FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.Write(file, header, 0);
            RandomAccess.Write(file, BitConverter.GetBytes(1.5), header.Length);
            RandomAccess.Write(file, BitConverter.GetBytes(-2.5), header.Length + Huge - 8);
        }

        Assert.SkipWhen(Blocks(At("huge.npy")) > 1 << 20, "the file system has no sparse files");
        using (ArrayOperand array = NpyFile.Open(At("huge.npy")))
        {
            Assert.Equal([Huge / 8192, 1024], array.Shape);
            Assert.Equal((1.5, -2.5), (((double*)array.Pointer)[0], ((double*)array.Pointer)[(Huge / 8) - 1]));
            using ArrayOperand last = array.Slice(ArraySlice.Parse("-1, ::-1"));
            Assert.Equal(-2.5, *(double*)last.Pointer);
        }

        // A window beyond 4 GB, written to: it alone takes room.
        using (ArrayOperand window = MappedArray.OpenRaw(At("huge.npy"), DType.Float64, header.Length + Huge - 800, [100], writable: true))
        {
            double* numbers = (double*)window.Pointer;
            Assert.Equal((0.0, -2.5), (numbers[0], numbers[99]));
            numbers[0] = 7;
            numbers[99] = 8;
        }

        using (ArrayOperand all = MappedArray.OpenRaw(At("huge.npy"), DType.Float64, header.Length, writable: true, shape: [16]))
            *(double*)all.Pointer = 6;
        Assert.Equal(
            $"float64;({Huge / 8192}, 1024);6.0;8.0\n(100,);7.0;8.0\n",
            NumPy.ScriptWithNumPy(
                "memmap.py", $"ends;{At("huge.npy")}\nraw;{At("huge.npy")};f8;{header.Length + Huge - 800}\n"));
        Assert.True(Blocks(At("huge.npy")) < 1 << 20);
    }

    [Fact]
    public void A_map_may_begin_at_any_byte()
    {
        var bytes = new byte[20_000];
        new Random(5).NextBytes(bytes);
        File.WriteAllBytes(At("a"), bytes);
        foreach (long offset in (long[])[0, 1, 7, 4095, 4096, 4097, 12_345, 19_999, 20_000])
        {
            using ArrayOperand array = MappedArray.OpenRaw(At("a"), DType.UInt8, offset);
            Assert.Equal(bytes[(int)offset..], Packed(array));
            long count = (bytes.Length - offset) / 16;
            using ArrayOperand numbers = MappedArray.OpenRaw(At("a"), DType.Complex128, offset, [count]);
            Assert.Equal(bytes.AsSpan((int)offset, (int)count * 16).ToArray(), Packed(numbers));
        }
    }

    [Fact]
    public void A_map_lives_as_long_as_its_last_view()
    {
        File.WriteAllBytes(At("a"), [1, 2, 3, 4]);
        ArrayOperand array = MappedArray.OpenRaw(At("a"), DType.UInt8, writable: true);
        ArrayOperand view = array.Slice(ArraySlice.Index(2));
        array.Dispose();
        Assert.Throws<ObjectDisposedException>(array.Flush);
        Assert.True(view.IsWritable);
        *(byte*)view.Pointer = 9;
        view.Flush();
        view.Dispose();
        Assert.Equal([1, 2, 9, 4], File.ReadAllBytes(At("a")));
    }

    [Fact]
    public void What_does_not_fit_is_a_typed_error()
    {
        File.WriteAllBytes(At("a"), new byte[10]);
        (string ErrorId, Action Action)[] cases =
        [
            ("FileNotFound", () => MappedArray.OpenRaw(At("no"), DType.UInt8)),
            ("FileNotFound", () => MappedArray.OpenNpy(At("no/no"))),
            ("FileNotFound", () => NpyFile.Open(At("no"))),
            ("FileUnreadable", () => MappedArray.OpenRaw(folder, DType.UInt8)),
            ("FileUnreadable", () => NpyFile.Open(folder)),
            ("FileUnreadable", () => MappedArray.OpenRaw("", DType.UInt8)),
            ("RawLengthMismatch", () => MappedArray.OpenRaw(At("a"), DType.Int32)),
            ("RawLengthMismatch", () => MappedArray.OpenRaw(At("a"), DType.Int32, 2, [3])),
            ("RawLengthMismatch", () => MappedArray.OpenRaw(At("a"), DType.UInt8, 11)),
            ("RawLengthMismatch", () => MappedArray.OpenRaw(At("a"), DType.UInt8, 11, [0])),
            ("RawLengthMismatch", () => MappedArray.OpenRaw(At("a"), DType.UInt8, long.MaxValue, [1])),
            ("UnsupportedElementType", () => MappedArray.OpenRaw(At("a"), DType.String)),
            ("ArrayTooLarge", () => MappedArray.OpenRaw(At("a"), DType.Int32, 0, [long.MaxValue, 2])),
            ("NpyInvalid", () => MappedArray.OpenNpy(At("a"))),
        ];
        foreach ((string errorId, Action action) in cases)
            Assert.Equal(errorId, Error(action));

        File.WriteAllBytes(At("short.npy"), [.. NpyFile.HeaderOf("f8", [3]), .. new byte[23]]);
        Assert.Equal("NpyTruncated", Error(() => MappedArray.OpenNpy(At("short.npy"))));
        Assert.Equal("NpyTruncated", Error(() => NpyFile.Open(At("short.npy"))));
    }

    [Fact]
    public void A_full_disk_is_a_typed_error()
    {
        using SmallDisk disk = SmallDisk.Mount(At("disk"), "size=1m");
        string path = disk["a.npy"];
        Assert.Equal("DiskFull", Error(() => MappedArray.CreateNpy(path, DType.Float64, [1_000_000])));
        Assert.Equal("DiskFull", Error(() => MappedArray.CreateRaw(path, DType.Float64, [1_000_000])));
        Assert.Empty(Directory.GetFiles(At("disk")));
        double[] numbers = new double[1_000_000];
        fixed (double* first = numbers)
        {
            byte* elements = (byte*)first;
            Assert.Equal("DiskFull", Error(() => NpyFile.Write(path, DType.Float64, [1_000_000], elements)));
        }

        Assert.Empty(Directory.GetFiles(At("disk")));
        // The hole of a longer file would be filled page by page.
        using (var sparse = File.OpenHandle(disk["sparse"], FileMode.CreateNew, FileAccess.Write))
            RandomAccess.SetLength(sparse, 8_000_000);
        Assert.Equal("DiskFull", Error(() => MappedArray.OpenRaw(disk["sparse"], DType.Float64, writable: true)));
        MappedArray.OpenRaw(disk["sparse"], DType.Float64).Dispose();
        File.Delete(disk["sparse"]);
        using NewMappedArray file = MappedArray.CreateNpy(path, DType.Float64, [100_000]);
        new Span<double>((void*)file.Array.Pointer, 100_000).Fill(1);
        file.Commit();
    }

    [Fact]
    public void Narrow_types_are_written_for_NumPy()
    {
        NumPy.SkipWithout();
        float[] floats = [1, -2.5f, 65520, 1e-8f, float.NaN, 0.1f];
        fixed (float* first = floats)
            NpyFile.Write(At("half.npy"), StorageType.Float16, [2, 3], (byte*)first);
        Complex[] numbers = [new(1, 2), new(0.1, -1e300)];
        fixed (Complex* first = numbers)
            NpyFile.Write(At("complex.npy"), StorageType.Complex64, [2], (byte*)first);
        Assert.Equal(
            "float16;(2, 3);003c00c1007c0000007e662e\ncomplex64;(2,);0000803f00000040cdcccc3d000080ff\n".Replace("007e", NaN()),
            NumPy.ScriptWithNumPy("memmap.py", $"load;{At("half.npy")}\nload;{At("complex.npy")}\n"));
        using ArrayOperand back = NpyFile.Open(At("complex.npy"));
        Assert.Equal(DType.Complex128, back.Type);

        // The sign of .NET's NaN is set.
        static string NaN() => float.IsNegative(float.NaN) ? "00fe" : "007e";
    }

    private string At(string name) => Path.Combine(folder, name);

    private static string Error(Action action) => Assert.Throws<PolyException>(action).ErrorId;

    private static byte[] Packed(ArrayOperand array)
    {
        long[] shape = [.. array.Shape];
        int size = array.Type.Size();
        var packed = new byte[array.Count * size];
        using var buffer = new NativeBuffer(packed.Length);
        using ArrayOperand copy = ArrayOperand.Wrap(array.Type, (nint)buffer.Pointer, shape);
        ArrayCopy.Copy(array, copy);
        new ReadOnlySpan<byte>(buffer.Pointer, packed.Length).CopyTo(packed);
        return packed;
    }

    /// <summary>The bytes that a file takes on the disk.</summary>
    private static long Blocks(string path)
    {
        using Process process = Process.Start(new ProcessStartInfo("du", ["-k", path]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return 1024 * long.Parse(output.Split('\t')[0], CultureInfo.InvariantCulture);
    }
}
