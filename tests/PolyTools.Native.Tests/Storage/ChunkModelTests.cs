using System.Runtime.InteropServices;
using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>Arrays on disk beside the same arrays in plain memory.</summary>
public sealed unsafe class ChunkModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>Random writes and reads give what they give in memory, whatever the shapes, chunks, shards, codecs and types.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Reads_and_writes_are_those_of_an_array_in_memory(int seed)
    {
        var random = new Random(seed);
        var any = new RandomArray(random);
        for (int round = 0; round < 12; round++)
        {
            ArrayMetadata metadata = any.Metadata();
            DType type = metadata.Type.MemoryType();
            string text = RandomArray.Describe(metadata);
            ChunkedArray array = ChunkedArray.Create(folder[$"{round}"], metadata);
            using ArrayOperand model = RandomArray.Filled(metadata);
            for (int step = 0; step < 8; step++)
            {
                ArraySlice[] slices = step == 0 ? [] : any.Slices(metadata.Shape);
                text += $"\n[{string.Join(", ", slices)}]";
                var work = new ChunkWork(random.Next(1, 4));
                using ArrayOperand part = model.Slice(slices);
                if (random.Next(2) == 0)
                {
                    DType[] castable = [.. Enum.GetValues<DType>().Where(from => ArrayCopy.CanCast(from, type))];
                    using ArrayOperand values = any.Values(
                        castable[random.Next(castable.Length)], any.Broadcast(part.Shape));
                    ArrayCopy.Copy(values, part);
                    array.Write(slices, values, work);
                    text += $" = {values.Type} {ArrayShape.Text([.. values.Shape])}";
                }

                using ArrayOperand read = array.Read(slices, work);
                Assert.True(part.Shape.SequenceEqual(read.Shape), text);
                Assert.True(RandomArray.Bytes(part).AsSpan().SequenceEqual(RandomArray.Bytes(read)), text);
            }

            using ArrayOperand whole = ChunkedArray.Open(folder[$"{round}"]).Read([]);
            Assert.True(RandomArray.Bytes(model).AsSpan().SequenceEqual(RandomArray.Bytes(whole)), text);
            Assert.All(array.Verify(), fault => Assert.Equal(ChunkFaultKind.Missing, fault.Kind));
            ChunkedArray.Delete(array.Path);
            Assert.False(Directory.Exists(array.Path), text);
        }
    }

    /// <summary>What is appended stands behind what was there; the padding of the last chunks stays the fill value.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Appending_is_concatenation(int seed)
    {
        var random = new Random(seed);
        var any = new RandomArray(random);
        for (int round = 0; round < 8; round++)
        {
            ArrayMetadata metadata = any.Metadata(isGrowing: true);
            int axis = random.Next(metadata.Shape.Count);
            ChunkedArray array = ChunkedArray.Create(folder[$"{round}"], metadata);
            var parts = new List<ArrayOperand> { RandomArray.Filled(metadata) };
            for (int step = 0; step < 4; step++)
            {
                long[] shape = [.. metadata.Shape];
                shape[axis] = random.Next(10);
                parts.Add(any.Values(metadata.Type.MemoryType(), shape));
                // Each by another object, as another process would.
                ChunkedArray.Open(array.Path).Append(parts[^1], axis, new ChunkWork(random.Next(1, 4)));
            }

            long[] expected = [.. metadata.Shape];
            expected[axis] = parts.Sum(part => part.Shape[axis]);
            using ArrayOperand model = RandomArray.Allocate(metadata.Type.MemoryType(), expected);
            long place = 0;
            foreach (ArrayOperand part in parts)
            {
                ArraySlice[] slices = [.. expected.Select((_, i) =>
                    i == axis ? ArraySlice.Range(place, place + part.Shape[axis]) : ArraySlice.Range(null, null))];
                using ArrayOperand target = model.Slice(slices);
                ArrayCopy.Copy(part, target);
                place += part.Shape[axis];
                part.Dispose();
            }

            array = ChunkedArray.Open(array.Path);
            Assert.Equal(expected, array.Metadata.Shape);
            using ArrayOperand read = array.Read([]);
            Assert.True(
                RandomArray.Bytes(model).AsSpan().SequenceEqual(RandomArray.Bytes(read)), $"axis {axis} {RandomArray.Describe(metadata)}");
            CheckPadding(array);
        }
    }

    /// <summary>Copies between any two chunkings, codecs and formats; the type may widen.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Copies_have_the_same_elements(int seed)
    {
        var random = new Random(seed);
        var any = new RandomArray(random);
        for (int round = 0; round < 10; round++)
        {
            ArrayMetadata metadata = any.Metadata();
            ChunkedArray source = ChunkedArray.Create(folder[$"s{round}"], metadata);
            using ArrayOperand values = any.Values(metadata.Type.MemoryType(), [.. metadata.Shape]);
            source.Write([], values);
            StorageType[] castable =
                [.. StorageTypes.All.Where(to => ArrayCopy.CanCast(metadata.Type.MemoryType(), to.MemoryType()))];
            StorageType type = castable[random.Next(castable.Length)];
            long[] chunks = [.. metadata.Shape.Select(length => random.NextInt64(1, length + 3))];
            ChunkedArray target = ChunkedArray.Create(folder[$"t{round}"], ArrayMetadata.Create(new CreationOptions
            {
                Shape = metadata.Shape, Type = type, ChunkShape = chunks,
                ShardShape = random.Next(2) == 0 ? [.. chunks.Select(length => 2 * length)] : null,
            }));
            source.CopyTo(target, new ChunkWork(random.Next(1, 4)));
            Assert.Empty(target.Verify());
            CheckPadding(target);
            using ArrayOperand expected = RandomArray.Allocate(type.MemoryType(), [.. metadata.Shape]);
            ArrayCopy.Copy(values, expected);
            using ArrayOperand read = target.Read([]);
            Assert.True(
                RandomArray.Bytes(expected).AsSpan().SequenceEqual(RandomArray.Bytes(read)), RandomArray.Describe(metadata) + " to " + type);
        }
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 24)];

    /// <summary>A slice needs only the chunks that it touches: all others may be damaged.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reading_touches_only_what_it_needs(bool hasShards)
    {
        ChunkedArray array = Numbers("a", [40, 30], [4, 5], hasShards ? [20, 15] : null);
        // Rows 9 to 17 backwards by 4, every 20th column: chunks of the rows 2-4 and columns 0 and 4.
        ArraySlice[] slices = [ArraySlice.Range(17, 8, -4), ArraySlice.Range(null, null, 20)];
        HashSet<(long, long)> needed = [(2, 0), (3, 0), (4, 0), (2, 4), (3, 4), (4, 4)];
        using ArrayOperand before = array.Read(slices);
        int damaged = 0;
        for (long row = 0; row < 10; row++)
        {
            for (long column = 0; column < 6; column++)
            {
                if (needed.Contains((row, column)))
                    continue;
                Damage(array, [row, column]);
                var raw = new byte[array.Metadata.Codecs.RawLength];
                using var scratch = new ChunkScratch();
                Assert.Equal("ChunkDamaged", Assert.ThrowsAny<PolyException>(() => array.ReadChunk([row, column], raw, scratch)).ErrorId);
                damaged++;
            }
        }

        Assert.Equal(54, damaged);
        using ArrayOperand after = array.Read(slices);
        Assert.Equal(RandomArray.Bytes(before), RandomArray.Bytes(after));
        Assert.Equal([3, 2], after.Shape);
        Assert.Equal(17 * 30, ((double*)after.Pointer)[0]);
        PolyException error = Assert.ThrowsAny<PolyException>(() => array.Read([]));
        Assert.Equal("ChunkDamaged", error.ErrorId);
        Assert.IsType<CodecException>(error.InnerException);
        Assert.Contains(array.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("(", error.Message, StringComparison.Ordinal);
        Assert.Equal(54, array.Verify(new ChunkWork(2)).Count(fault => fault.Kind == ChunkFaultKind.Checksum));
    }

    /// <summary>Whole chunks are replaced without being read; a part of a damaged one cannot be.</summary>
    [Fact]
    public void Writing_whole_chunks_repairs_them()
    {
        foreach (bool hasShards in (bool[])[false, true])
        {
            ChunkedArray array = Numbers($"{hasShards}", [10, 10], [4, 4], hasShards ? [8, 8] : null);
            using ArrayOperand before = array.Read([]);
            Damage(array, [0, 0]);
            Damage(array, [2, 1]); // Cut off by the array's end.
            using ArrayOperand zero = ArrayOperand.From(new double[] { 0 });
            Assert.Equal(
                "ChunkDamaged", Assert.ThrowsAny<PolyException>(() => array.Write([ArraySlice.Index(0)], zero, new ChunkWork(1))).ErrorId);
            ArraySlice[][] parts =
            [
                [ArraySlice.Range(0, 4), ArraySlice.Range(0, 4)], [ArraySlice.Range(8, null), ArraySlice.Range(4, 8)],
            ];
            foreach (ArraySlice[] part in parts)
            {
                using ArrayOperand values = before.Slice(part);
                array.Write(part, values);
            }

            Assert.Empty(array.Verify());
            using ArrayOperand after = array.Read([]);
            Assert.Equal(RandomArray.Bytes(before), RandomArray.Bytes(after));
            CheckPadding(array);
        }
    }

    /// <summary>Chunks that are not there are the fill value, and are reported.</summary>
    [Fact]
    public void Missing_chunks_are_the_fill_value()
    {
        ArrayMetadata metadata = ArrayMetadata.Create(new CreationOptions
        {
            Shape = [5, 7], Type = StorageType.Float16, ChunkShape = [2, 3], FillValue = FillValue.From(StorageType.Float16, double.NaN),
        });
        ChunkedArray array = ChunkedArray.Create(folder["a"], metadata);
        Assert.Equal(9, array.ChunkCount);
        Assert.Equal(0, array.StoredBytes());
        using ArrayOperand one = ArrayOperand.From(new float[] { 1 });
        array.Write([ArraySlice.Index(3), ArraySlice.Index(4)], one);
        using ArrayOperand read = array.Read([]);
        var numbers = new ReadOnlySpan<float>((void*)read.Pointer, 35);
        for (int i = 0; i < 35; i++)
            Assert.Equal(i == (3 * 7) + 4 ? 1 : float.NaN, numbers[i]);
        Assert.Equal(
            Enumerable.Range(0, 9).Where(i => i != 4).Select(i => (i / 3L, i % 3L)),
            array.Verify().Select(fault => (fault.Index[0], fault.Index[1])));
        Assert.All(array.Verify(), fault => Assert.Equal(ChunkFaultKind.Missing, fault.Kind));
        using var scratch = new ChunkScratch();
        var raw = new byte[metadata.Codecs.RawLength];
        Assert.False(array.ReadChunk([0, 0], raw, scratch));
        Assert.True(array.ReadChunk([1, 1], raw, scratch));
        Assert.Equal(new FileInfo(Path.Combine(array.Path, "c/1/1")).Length, array.StoredBytes());
    }

    /// <summary>Each kind of damage has its name, its chunk and its file.</summary>
    [Fact]
    public void Verify_says_what_is_wrong()
    {
        ChunkedArray plain = Numbers("plain", [40], [4], null, "none", "none");
        ChunkedArray blosc = Numbers("blosc", [40], [4], null, "blosc:lz4", "none");
        ChunkedArray gzip = Numbers("gzip", [40], [4], null, "gzip", "none");
        ChunkedArray checksum = Numbers("checksum", [40], [4], null, "none", "crc32c");
        string Chunk(ChunkedArray array, int number) => Path.Combine(array.Path, $"c/{number}");
        foreach (ChunkedArray array in (ChunkedArray[])[plain, blosc, gzip, checksum])
        {
            using (FileStream file = File.OpenWrite(Chunk(array, 3)))
                file.SetLength(file.Length - 5);
            File.WriteAllBytes(Chunk(array, 4), []);
            File.Delete(Chunk(array, 5));
            File.WriteAllBytes(Chunk(array, 6), new byte[100_000_000]);
            File.Delete(Chunk(array, 7));
            Directory.CreateDirectory(Chunk(array, 7));
            ChunkFault[] faults = [.. array.Verify()];
            Assert.Equal([3, 4, 5, 6, 7], faults.Select(fault => fault.Index.Single()));
            Assert.Equal(
                [
                    ChunkFaultKind.Truncated, ChunkFaultKind.Truncated, ChunkFaultKind.Missing, ChunkFaultKind.Undecodable,
                    ChunkFaultKind.Unreadable,
                ],
                faults.Select(fault => fault.Kind));
            Assert.Equal(faults.Select(fault => Chunk(array, (int)fault.Index[0])), faults.Select(fault => fault.File));
            Assert.All(faults, fault => Assert.EndsWith(".", fault.Reason, StringComparison.Ordinal));
        }

        byte[] bytes = File.ReadAllBytes(Chunk(checksum, 0));
        bytes[2] ^= 1;
        File.WriteAllBytes(Chunk(checksum, 0), bytes);
        Assert.Equal(ChunkFaultKind.Checksum, checksum.Verify().First().Kind);
        bytes = File.ReadAllBytes(Chunk(blosc, 0));
        bytes[0] ^= 64;
        File.WriteAllBytes(Chunk(blosc, 0), bytes);
        Assert.Equal(ChunkFaultKind.Undecodable, blosc.Verify().First().Kind);
    }

    /// <summary>A chunk's file of more bytes than any chunk can have is not read into memory.</summary>
    [Fact]
    public void Huge_files_are_refused_before_memory_is_taken()
    {
        ChunkedArray array = Numbers("a", [8], [4], null, "blosc:lz4", "none");
        using (FileStream file = File.OpenWrite(Path.Combine(array.Path, "c/1")))
            file.SetLength(1L << 40);
        Assert.Equal("ChunkDamaged", Assert.ThrowsAny<PolyException>(() => array.Read([])).ErrorId);
        Assert.Equal(1, array.Verify().Single().Index[0]);
    }

    /// <summary>Damage of shards that an independent script made.</summary>
    [Fact]
    public void Damaged_shards_of_others_are_found()
    {
        string damaged = Path.Combine(AppContext.BaseDirectory, "fixtures", "damaged");
        foreach (string path in Directory.GetDirectories(damaged))
        {
            ChunkedArray array = ChunkedArray.Open(path);
            Assert.Equal("ChunkDamaged", Assert.ThrowsAny<PolyException>(() => array.Read([])).ErrorId);
            Assert.Contains(array.Verify(), fault => fault.Kind is not (ChunkFaultKind.Missing or ChunkFaultKind.Unreadable));
        }
    }

    [Fact]
    public void Shapes_types_and_subscripts_are_checked()
    {
        ChunkedArray array = Numbers("a", [4, 6], [2, 3], null);
        using ArrayOperand row = ArrayOperand.From(new double[5]);
        using ArrayOperand complex = ArrayOperand.From(new System.Numerics.Complex[6]);
        using ArrayOperand longer = ArrayOperand.From(new double[6, 4]);
        static string Id(Action action) => Assert.ThrowsAny<PolyException>(action).ErrorId;
        Assert.Equal("ShapeMismatch", Id(() => array.Write([], row)));
        Assert.Equal("UnsafeCast", Id(() => array.Write([], complex)));
        Assert.Equal("ShapeMismatch", Id(() => array.Append(longer)));
        Assert.Equal("ShapeMismatch", Id(() => array.Append(longer, 1)));
        Assert.Equal("UnsafeCast", Id(() => array.Append(complex)));
        Assert.Equal("AxisOutOfRange", Id(() => array.Append(longer, 2)));
        Assert.Equal("SubscriptOutOfRange", Id(() => array.Read([ArraySlice.Index(4)])));
        Assert.Equal("ShapeMismatch", Id(() => array.ReadInto([], longer)));
        Assert.Equal("ShapeMismatch", Id(() => array.CopyTo(Numbers("b", [24], [5], null))));
        Assert.Equal("ArrayExists", Id(() => ChunkedArray.Create(array.Path, array.Metadata)));
        Assert.Equal("ArrayNotFound", Id(() => ChunkedArray.Open(folder["nothing"])));
        Assert.Equal("ArrayNotFound", Id(() => ChunkedArray.Delete(folder.Path)));
        Assert.Empty(array.Verify());
    }

    /// <summary>Only what belongs to the array is deleted; links are not followed.</summary>
    [Theory]
    [InlineData('/')]
    [InlineData('.')]
    public void Deleting_spares_what_is_not_the_arrays(char separator)
    {
        foreach (ZarrFormat format in (ZarrFormat[])[ZarrFormat.V2, ZarrFormat.V3])
        {
            ArrayMetadata metadata = ArrayMetadata.Create(new CreationOptions
            {
                Shape = [6, 6], ChunkShape = [2, 2], Type = StorageType.Int32, Separator = separator, Format = format,
                Attributes = new() { ["units"] = "m" },
            });
            string name = $"{format}{(int)separator}";
            ChunkedArray array = ChunkedArray.Create(folder[name], metadata);
            using ArrayOperand one = ArrayOperand.From(new[] { 1 });
            array.Write([], one);
            string first = Path.Combine(array.Path, metadata.Keys.KeyOf([0, 0]));
            File.WriteAllBytes(first + ".999999-1.tmp", []);
            File.WriteAllBytes(first + ".lock", []);
            File.WriteAllBytes(Path.Combine(array.Path, metadata.Keys.KeyOf([9, 9]).Replace("9/9", "1/9", StringComparison.Ordinal)), []);
            string mine = Path.Combine(array.Path, "mine");
            Directory.CreateDirectory(mine);
            File.WriteAllText(Path.Combine(mine, "0"), "text");
            Directory.CreateDirectory(folder["elsewhere"]);
            File.WriteAllText(folder["elsewhere/0"], "text");
            string link = separator == '/' ? Path.Combine(array.Path, metadata.Keys.HasPrefix ? "c/7" : "7") : Path.Combine(array.Path, "7");
            Directory.CreateSymbolicLink(link, folder["elsewhere"]);

            PolyException error = Assert.ThrowsAny<PolyException>(() => ChunkedArray.Delete(array.Path));
            Assert.Equal("FolderNotEmpty", error.ErrorId);
            Assert.False(ArrayMetadata.IsArray(array.Path));
            Assert.Equal("text", File.ReadAllText(Path.Combine(mine, "0")));
            Assert.Equal("text", File.ReadAllText(folder["elsewhere/0"]));
            Assert.Equal(
                new[] { link, mine }.Order(),
                Directory.EnumerateFileSystemEntries(array.Path, "*", SearchOption.AllDirectories)
                    .Where(path => path == link || !path.StartsWith(link, StringComparison.Ordinal))
                    .Where(path => Path.GetFileName(path) != "c" && !path.StartsWith(mine + "/", StringComparison.Ordinal)).Order());
        }
    }

    /// <summary>Writers of one array from many threads: of parts of the same chunks, none is lost.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Threads_write_parts_of_the_same_chunks(bool hasShards)
    {
        ChunkedArray array = Numbers("a", [64], [16], hasShards ? [32] : null);
        var threads = new List<Thread>();
        Exception? failure = null;
        for (int i = 0; i < 8; i++)
        {
            int own = i;
            threads.Add(new Thread(() =>
            {
                try
                {
                    for (int round = 1; round <= 20; round++)
                    {
                        using ArrayOperand value = ArrayOperand.From(new double[] { (1000 * own) + round });
                        array.Write([ArraySlice.Range(own, null, 8)], value, new ChunkWork(1));
                    }
                }
                catch (Exception exception)
                {
                    failure = exception;
                }
            }));
        }

        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Null(failure);
        using ArrayOperand read = array.Read([]);
        Assert.Equal(
            Enumerable.Range(0, 64).Select(i => (1000.0 * (i % 8)) + 20), new ReadOnlySpan<double>((void*)read.Pointer, 64).ToArray());
        Assert.DoesNotContain(
            Directory.EnumerateFiles(array.Path, "*", SearchOption.AllDirectories),
            file => file.EndsWith(".lock", StringComparison.Ordinal) || file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    /// <summary>Who writes all that it knows of keeps what another one has appended since.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Writing_everything_keeps_what_others_have_appended(bool hasShards)
    {
        ChunkedArray array = Numbers("a", [10], [16], hasShards ? [32] : null);
        using ArrayOperand more = ArrayOperand.From(new double[] { 10, 11, 12 });
        ChunkedArray.Open(array.Path).Append(more);
        using ArrayOperand zero = ArrayOperand.From(new double[] { 0 });
        array.Write([], zero);
        using ArrayOperand read = ChunkedArray.Open(array.Path).Read([ArraySlice.Range(9, null)]);
        Assert.Equal([0, 10, 11, 12], new ReadOnlySpan<double>((void*)read.Pointer, 4).ToArray());
    }

    /// <summary>What a killed process has left behind the end does not stay there when another one appends less.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Appending_clears_what_a_killed_one_left(bool hasShards)
    {
        ChunkedArray array = Numbers("a", [10], [4], hasShards ? [16] : null);
        using ArrayOperand five = ArrayOperand.From(new double[] { 10, 11, 12, 13, 14 });
        using ArrayOperand one = five.Slice(ArraySlice.Range(0, 1));
        ChunkedArray.Open(array.Path).Append(five);
        // As if it had been killed before it wrote the metadata.
        array.Metadata.Write(array.Path);
        ChunkedArray.Open(array.Path).Append(one);
        CheckPadding(ChunkedArray.Open(array.Path));
    }

    /// <summary>Threads that append at once: every part is there, none torn.</summary>
    [Fact]
    public void Threads_append_at_once()
    {
        ChunkedArray array = Numbers("a", [0], [10], null);
        Exception? failure = null;
        Thread[] threads = [.. Enumerable.Range(0, 6).Select(own => new Thread(() =>
        {
            try
            {
                ChunkedArray other = ChunkedArray.Open(array.Path);
                using ArrayOperand values = ArrayOperand.From(Enumerable.Repeat((double)own, 7).ToArray());
                for (int round = 0; round < 10; round++)
                    other.Append(values, 0, new ChunkWork(1));
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Null(failure);
        using ArrayOperand read = ChunkedArray.Open(array.Path).Read([]);
        Assert.Equal(420, read.Count);
        double[] numbers = new ReadOnlySpan<double>((void*)read.Pointer, 420).ToArray();
        Assert.All(numbers.Chunk(7), part => Assert.All(part, number => Assert.Equal(part[0], number)));
        Assert.All(Enumerable.Range(0, 6), own => Assert.Equal(70, numbers.Count(number => number == own)));
    }

    /// <summary>Cancellation ends the work between chunks; progress comes from the caller's thread and ends at 1.</summary>
    [Fact]
    public void Work_is_cancelled_and_tells_its_progress()
    {
        ChunkedArray array = Numbers("a", [1000], [10], null);
        using var source = new CancellationTokenSource();
        int produced = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => array.Produce(
            (start, shape, destination) =>
            {
                if (Interlocked.Increment(ref produced) == 5)
                    source.Cancel();
            },
            new ChunkWork(2, source.Token)));
        Assert.InRange(produced, 5, 8);
        Assert.Empty(array.Verify());

        int thread = Environment.CurrentManagedThreadId;
        var shares = new List<double>();
        using ArrayOperand read = array.Read([], new ChunkWork(3, OnProgress: share =>
        {
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
            shares.Add(share);
        }));
        Assert.InRange(shares[^1], 0.5, 1);
        Assert.Equal(shares.Order(), shares);
        shares.Clear();
        Assert.Empty(array.Verify(new ChunkWork(2, OnProgress: shares.Add)));
        Assert.Equal(1, shares[^1]);
    }

    /// <summary>Regions into and out of memory-mapped files.</summary>
    [Fact]
    public void Mapped_files_are_sources_and_destinations()
    {
        ChunkedArray array = Numbers("a", [30, 20], [7, 6], null);
        using (NewMappedArray file = MappedArray.CreateNpy(folder["a.npy"], DType.Float64, [30, 20]))
        {
            array.ReadInto([], file.Array);
            file.Commit();
        }

        using ArrayOperand mapped = MappedArray.OpenNpy(folder["a.npy"]);
        using ArrayOperand read = array.Read([]);
        Assert.Equal(RandomArray.Bytes(read), RandomArray.Bytes(mapped));
        Assert.Equal("ReadOnlyArray", Assert.ThrowsAny<PolyException>(() => array.ReadInto([], mapped)).ErrorId);
        ChunkedArray copy = ChunkedArray.Create(folder["b"], array.Metadata);
        copy.Write([], mapped);
        using ArrayOperand again = copy.Read([]);
        Assert.Equal(RandomArray.Bytes(read), RandomArray.Bytes(again));
    }

    /// <summary>Where nothing may be written, the error names the file, and nothing is left.</summary>
    [Fact]
    public void A_folder_that_is_read_only_gives_an_error()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such rights of folders");
            return;
        }

        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may write anywhere");
        ChunkedArray array = Numbers("a", [8], [4], null);
        string chunks = Path.Combine(array.Path, "c");
        File.SetUnixFileMode(chunks, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using ArrayOperand one = ArrayOperand.From(new double[] { 1 });
        PolyException error = Assert.ThrowsAny<PolyException>(() => array.Write([], one));
        File.SetUnixFileMode(chunks, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal("ChunkUnwritable", error.ErrorId);
        Assert.Equal(2, Directory.GetFiles(chunks).Length);
    }

    /// <summary>No room for a chunk: an error, the old chunk, and no temporary file.</summary>
    [Fact]
    public void A_chunk_without_room_gives_an_error_and_leaves_nothing()
    {
        // A limit of the length of files, which needs no rights, fails where a full disk does: in the middle of the file.
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/bin/sh"), "there is no shell that limits files");
        ChunkedArray array = Numbers("a", [200_000], [100_000], null, "none", "none");
        using ArrayOperand before = array.Read([]);
        (int exitCode, string output) = TestChild.RunToEnd(
            typeof(ChunkWriterChild), nameof(ChunkWriterChild.Has_no_room), array.Path, fileBlocks: 200);
        Assert.True(exitCode == 0, output);
        using ArrayOperand after = array.Read([]);
        Assert.Equal(RandomArray.Bytes(before), RandomArray.Bytes(after));
        Assert.Equal(3, Directory.GetFiles(array.Path, "*", SearchOption.AllDirectories).Length);
    }

    /// <summary>Nothing is allocated per chunk but its path and its handle.</summary>
    [Fact]
    public void Little_is_allocated_per_chunk()
    {
        ChunkedArray array = Numbers("a", [100_000], [1000], null, "blosc:lz4", "crc32c");
        var destination = new double[100_000];
        using ArrayOperand target = ArrayOperand.From(destination);
        var work = new ChunkWork(1);
        for (int i = 0; i < 3; i++)
        {
            array.ReadInto([], target, work);
            array.Write([], target, work);
        }

        long start = GC.GetAllocatedBytesForCurrentThread();
        array.ReadInto([], target, work);
        long read = GC.GetAllocatedBytesForCurrentThread() - start;
        start += read;
        array.Write([], target, work);
        long written = GC.GetAllocatedBytesForCurrentThread() - start;
        // A chunk has 8,000 bytes.
        Assert.True(read < 100 * 1500, $"{read} bytes");
        Assert.True(written < 100 * 6000, $"{written} bytes");
    }

    /// <inheritdoc/>
    /// <summary>What is missing in the source is missing in the copy, unless the fill value changes.</summary>
    [Theory]
    [InlineData(false, 5L, 6)]
    [InlineData(true, 5L, 6)]
    [InlineData(true, 6L, 10)]
    [InlineData(false, 6L, 10)]
    public void CopiesOfSparseArraysAreSparse(bool isSharded, long targetFill, int files)
    {
        ChunkedArray source = ChunkedArray.Create(folder["s"], ArrayMetadata.Create(new CreationOptions
        {
            Shape = [100], ChunkShape = [4], ShardShape = isSharded ? [20] : null, Type = StorageType.Int32,
            FillValue = FillValue.From(StorageType.Int32, 5),
        }));
        using (ArrayOperand values = ArrayOperand.From(Enumerable.Range(0, 42).ToArray()))
            source.Write([ArraySlice.Range(8, 50)], values);
        ChunkedArray target = ChunkedArray.Create(folder["t"], ArrayMetadata.Create(new CreationOptions
        {
            Shape = [100], ChunkShape = [10], Type = StorageType.Int64, FillValue = FillValue.From(StorageType.Int64, targetFill),
        }));
        source.CopyTo(target);
        using ArrayOperand copy = target.Read([]);
        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => i is >= 8 and < 50 ? i - 8L : 5L), MemoryMarshal.Cast<byte, long>(RandomArray.Bytes(copy)).ToArray());
        // The source's chunk of the elements 48 to 51 makes the sixth file of the copy.
        Assert.Equal(files, Directory.GetFiles(folder["t"], "*", SearchOption.AllDirectories).Length - 1);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>0, 1, 2, … in an array.</summary>
    private ChunkedArray Numbers(
        string name, long[] shape, long[] chunks, long[]? shards, string codec = "blosc:lz4", string checksum = "crc32c")
    {
        ChunkedArray array = ChunkedArray.Create(folder[name], ArrayMetadata.Create(new CreationOptions
        {
            Shape = shape, Type = StorageType.Float64, ChunkShape = chunks, ShardShape = shards, Codec = codec, Checksum = checksum,
            FillValue = FillValue.From(StorageType.Float64, -1),
        }));
        array.Produce((start, size, destination) =>
        {
            var numbers = (double*)destination;
            long count = ArrayShape.Count(size, 1);
            for (long i = 0; i < count; i++)
            {
                long rest = i;
                long number = 0;
                long stride = 1;
                for (int d = size.Length - 1; d >= 0; d--)
                {
                    (rest, long own) = Math.DivRem(rest, size[d]);
                    number += (start[d] + own) * stride;
                    stride *= shape[d];
                }

                numbers[i] = number;
            }
        });
        return array;
    }

    /// <summary>Flips a bit of a chunk.</summary>
    private static void Damage(ChunkedArray array, long[] chunk)
    {
        ArrayMetadata metadata = array.Metadata;
        long[] file = [.. chunk.Select((place, i) => place * metadata.ChunkShape[i] / metadata.FileShape[i])];
        string path = Path.Combine(array.Path, metadata.Keys.KeyOf(file));
        long offset = 20;
        if (metadata.ShardShape is not null)
        {
            offset = PlaceInShard(metadata, path, chunk) + 20;
        }

        using FileStream stream = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = offset;
        int value = stream.ReadByte();
        stream.Position = offset;
        stream.WriteByte((byte)(value ^ 4));
    }

    private static void Split(long number, long[] counts, long[] index)
    {
        for (int i = counts.Length - 1; i >= 0; i--)
            (number, index[i]) = Math.DivRem(number, counts[i]);
    }

    private static long PlaceInShard(ArrayMetadata metadata, string path, long[] chunk)
    {
        long number = 0;
        for (int i = 0; i < chunk.Length; i++)
        {
            long along = metadata.ShardShape![i] / metadata.ChunkShape[i];
            number = (number * along) + (chunk[i] % along);
        }

        byte[] file = File.ReadAllBytes(path);
        CodecChain codecs = metadata.IndexCodecs!;
        var index = new byte[codecs.RawLength];
        int length = codecs.MaxEncodedLength;
        codecs.Decode(metadata.IndexAtStart ? file.AsSpan(0, length) : file.AsSpan(file.Length - length), index);
        return BitConverter.ToInt64(index, (int)(16 * number));
    }

    /// <summary>All elements of chunks that are outside the array have the fill value.</summary>
    private static void CheckPadding(ChunkedArray array)
    {
        ArrayMetadata metadata = array.Metadata;
        if (metadata.Shape.Contains(0))
            return;
        using var scratch = new ChunkScratch();
        var raw = new byte[metadata.Codecs.RawLength];
        int size = metadata.Type.Size();
        long[] grid = [.. metadata.Shape.Select((length, i) => (length + metadata.ChunkShape[i] - 1) / metadata.ChunkShape[i])];
        var index = new long[grid.Length];
        var own = new long[grid.Length];
        for (long number = 0; number < ArrayShape.Count(grid, 1); number++)
        {
            Split(number, grid, index);
            array.ReadChunk(index, raw, scratch);
            for (int element = 0; element < metadata.Codecs.ElementCount; element++)
            {
                Split(element, [.. metadata.ChunkShape], own);
                bool isOutside = false;
                for (int i = 0; i < own.Length; i++)
                    isOutside |= (index[i] * metadata.ChunkShape[i]) + own[i] >= metadata.Shape[i];
                if (isOutside)
                    Assert.True(metadata.FillValue.AsSpan().SequenceEqual(raw.AsSpan(element * size, size)), RandomArray.Describe(metadata));
            }
        }
    }
}
