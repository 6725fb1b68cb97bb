using Microsoft.Win32.SafeHandles;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>
/// Two processes write one array at once, and are killed at random moments or come to their end. Before each write a writer says which version it
/// is about to write, afterwards that it has, in a file of its own, so that what must be found is known whenever it dies.
/// </summary>
public sealed class ChunkedArrayKillTests : IDisposable
{
    private const int Columns = 32;
    private const int Writers = 2;

    /// <summary>Parts of the array that are written at once; a writer writes every second one.</summary>
    private const int Bands = 16;

    /// <summary>Rows that are appended at once, no divisor of a chunk's.</summary>
    private const int Appended = 3;

    private const int Rounds = 4;

    private readonly TemporaryFolder folder = new();

    /// <summary>What each band is of: a chunk, half a chunk, a chunk in a shard, half of one; and whether there are shards.</summary>
    /// <summary>What the last look has found in each half of a band, and which version was written by then.</summary>
    private readonly Dictionary<(int Band, int Half), (long Found, long Done)> seen = [];

    public static TheoryData<string> Layouts => ["chunks", "parts", "shards", "parts-of-shards"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_killed_writer_leaves_every_part_old_or_new(string layout)
    {
        ChunkedArray array = Create(layout);
        var random = new Random(layout.Length);
        for (int round = 0; round < Rounds; round++)
        {
            RunAndKill(nameof(Child_writes_bands), random);
            Check(array);
            Assert.All(array.Verify(), fault => Assert.Equal(ChunkFaultKind.Missing, fault.Kind));
        }

        CheckLeftovers(array);
        // Nobody holds a lock that somebody waits for.
        WriteBands(array, 0, long.MaxValue);
        WriteBands(array, 1, long.MaxValue);
        Assert.Empty(array.Verify());
        Assert.Empty(Leftovers(array));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void No_write_of_two_processes_is_lost(string layout)
    {
        ChunkedArray array = Create(layout);
        const int count = 25;
        Child[] children = [.. Enumerable.Range(0, Writers).Select(
            number => new Child(typeof(ChunkedArrayKillTests), nameof(Child_writes_bands), folder.Path, number, count))];
        try
        {
            Child.StartAll(folder.Path, children);
            foreach (Child child in children)
                child.WaitForSuccess();
        }
        finally
        {
            foreach (Child child in children)
                child.Dispose();
        }

        Assert.All(Rows(array), row => Assert.Equal(count, row));
        Assert.Empty(array.Verify());
        Assert.Empty(Leftovers(array));
    }

    [Theory]
    [InlineData("chunks")]
    [InlineData("shards")]
    public void A_killed_append_leaves_the_old_or_the_new_length(string layout)
    {
        ChunkedArray array = Create(layout, rows: 0);
        var random = new Random(3);
        for (int round = 0; round < Rounds; round++)
        {
            RunAndKill(nameof(Child_appends), random);
            array = ChunkedArray.Open(array.Path);
            Assert.Empty(array.Verify());
            long[] rows = Rows(array);
            Assert.Equal(0, rows.Length % Appended);
            var found = new List<long>[] { [], [] };
            for (int row = 0; row < rows.Length; row += Appended)
            {
                Assert.All(rows.Skip(row).Take(Appended), value => Assert.Equal(rows[row], value));
                found[rows[row] % Writers].Add(rows[row] / Writers);
            }

            for (int writer = 0; writer < Writers; writer++)
            {
                (long begun, long done) = Versions(writer, 0);
                // Each that was done, in their order; one that was begun may be there or not, and is not begun again.
                Assert.True(found[writer].SequenceEqual(found[writer].Order().Distinct()));
                Assert.True(found[writer].Count == 0 || found[writer][^1] <= begun);
                Assert.True(done == 0 || found[writer].Contains(done), $"{done} was appended");
            }
        }

        CheckLeftovers(array);
        long before = array.Metadata.Shape[0];
        Append(array, 2 * 1_000_000);
        Assert.Equal(before + Appended, ChunkedArray.Open(array.Path).Metadata.Shape[0]);
        Assert.Equal([.. Enumerable.Repeat(2_000_000L, Appended)], Rows(array)[^Appended..]);
    }

    [Fact]
    public void The_next_writer_sweeps_what_the_dead_have_left()
    {
        ChunkedArray array = Create("chunks");
        long stored = array.StoredBytes();
        using (Child dead = new(typeof(ChunkLockTests), nameof(ChunkLockTests.Child_holds), folder.Path))
        {
            dead.WaitUntilReady();
            Directory.CreateDirectory(Path.Combine(array.Path, "c", "0"));
            string[] left =
            [
                Path.Combine(array.Path, "c", "0", $"0.{dead.Id}-1.tmp"), Path.Combine(array.Path, $"zarr.json.{dead.Id}-2.tmp"),
            ];
            foreach (string file in left)
                File.WriteAllText(file, "what was written so far");
            Assert.Equal(stored, array.StoredBytes());
            Assert.Equal(0, array.Sweep());
            Assert.All(left, file => Assert.True(File.Exists(file)));
            dead.Kill();
            string foreign = Path.Combine(array.Path, $"notes.{dead.Id}-1.tmp");
            File.WriteAllText(foreign, "not the array's");

            WriteBands(array, 0, 1);
            Assert.All(left, file => Assert.False(File.Exists(file)));
            Assert.True(File.Exists(foreign));
        }
    }

    [Fact(Explicit = true)]
    public void Child_writes_bands()
    {
        ChunkedArray array = ChunkedArray.Open(Path.Combine(Child.Folder, "a"));
        long first = Enumerable.Range(0, Bands).Max(band => Versions(Child.Folder, Child.Number, band).Begun) + 1;
        using SafeFileHandle journal = OpenJournal(Child.Folder, Child.Number);
        if (Child.Count < long.MaxValue)
            Child.WaitForStart();
        for (long version = first; version - first < Child.Count; version++)
        {
            WriteBands(array, Child.Number, version, journal);
            // What this writer has written is there, whatever the other does beside it.
            int rows = (int)array.Metadata.Shape[0] / Bands;
            for (int band = Child.Number; band < Bands; band += Writers)
            {
                using ArrayOperand found = array.Read([ArraySlice.Range(band * rows, (band + 1) * rows)], new ChunkWork(1));
                Assert.Equal(version, Assert.Single(Values(found, 0, rows, 0, Columns).Distinct()));
            }
        }
    }

    [Fact(Explicit = true)]
    public void Child_appends()
    {
        ChunkedArray array = ChunkedArray.Open(Path.Combine(Child.Folder, "a"));
        long version = Versions(Child.Folder, Child.Number, 0).Begun + 1;
        using SafeFileHandle journal = OpenJournal(Child.Folder, Child.Number);
        for (;; version++)
        {
            Note(journal, 0, version, isDone: false);
            Append(array, (version * Writers) + Child.Number);
            Note(journal, 0, version, isDone: true);
            if (!File.Exists(Path.Combine(Child.Folder, $"ready-{Child.Number}")))
                Child.SayReady();
        }
    }

    private static void WriteBands(ChunkedArray array, int writer, long version, SafeFileHandle? journal = null)
    {
        int rows = (int)array.Metadata.Shape[0] / Bands;
        long[] values = [version];
        for (int band = writer; band < Bands; band += Writers)
        {
            if (journal is not null)
                Note(journal, band, version, isDone: false);
            using (ArrayOperand operand = ArrayOperand.From(values))
                array.Write([ArraySlice.Range(band * rows, (band + 1) * rows)], operand, new ChunkWork(1));
            if (journal is not null)
                Note(journal, band, version, isDone: true);
            if (journal is not null && band == writer)
                Child.SayReady();
        }
    }

    private static void Append(ChunkedArray array, long value)
    {
        var values = new long[Appended, Columns];
        System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref values[0, 0], values.Length).Fill(value);
        using ArrayOperand operand = ArrayOperand.From(values);
        array.Append(operand, 0, new ChunkWork(1));
    }

    private static SafeFileHandle OpenJournal(string folder, int writer) =>
        File.OpenHandle(Path.Combine(folder, $"journal-{writer}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);

    private static void Note(SafeFileHandle journal, int band, long version, bool isDone) =>
        RandomAccess.Write(journal, BitConverter.GetBytes(version), (2 * band * sizeof(long)) + (isDone ? sizeof(long) : 0));

    private static (long Begun, long Done) Versions(string folder, int writer, int band)
    {
        using SafeFileHandle journal = OpenJournal(folder, writer);
        var bytes = new byte[2 * sizeof(long)];
        RandomAccess.Read(journal, bytes, 2 * band * sizeof(long));
        return (BitConverter.ToInt64(bytes), BitConverter.ToInt64(bytes, sizeof(long)));
    }

    private (long Begun, long Done) Versions(int writer, int band) => Versions(folder.Path, writer, band);

    /// <summary>The array, 64 rows, and in each row one number.</summary>
    private ChunkedArray Create(string layout, int rows = 64)
    {
        bool isSharded = layout.Contains("shards", StringComparison.Ordinal);
        long chunk = layout.StartsWith("parts", StringComparison.Ordinal) ? 8 : 4;
        return ChunkedArray.Create(folder["a"], ArrayMetadata.Create(new CreationOptions
        {
            Shape = [rows, Columns],
            Type = StorageType.Int64,
            ChunkShape = [chunk, Columns / 2],
            ShardShape = isSharded ? [16, Columns] : null,
            Checksum = "crc32c",
        }));
    }

    private void RunAndKill(string method, Random random)
    {
        Child[] children = [.. Enumerable.Range(0, Writers).Select(
            number => new Child(typeof(ChunkedArrayKillTests), method, folder.Path, number))];
        try
        {
            foreach (Child child in children)
                child.WaitUntilReady();
            foreach (Child child in children)
            {
                Thread.Sleep(random.Next(60));
                child.Kill();
            }
        }
        finally
        {
            foreach (Child child in children)
                child.Dispose();
        }
    }

    /// <summary>
    /// Each band has one version, the one that was written last or the one that was being written; or, where none was written since, what one that was
    /// killed before has left.
    /// </summary>
    private void Check(ChunkedArray array)
    {
        int rows = (int)array.Metadata.Shape[0] / Bands;
        int halves = Columns / (int)array.Metadata.ChunkShape[1];
        using ArrayOperand read = array.Read([]);
        for (int band = 0; band < Bands; band++)
        {
            (long begun, long done) = Versions(band % Writers, band);
            // The band lies in two columns of chunks, which are written one after the other.
            for (int half = 0; half < halves; half++)
            {
                long[] found = [.. Values(read, band * rows, rows, half * Columns / halves, Columns / halves).Distinct()];
                Assert.Single(found);
                (long Found, long Done) before = seen.GetValueOrDefault((band, half));
                Assert.True(
                    found[0] == begun || found[0] == done || (found[0] == before.Found && done == before.Done),
                    $"band {band}: {found[0]}, before {before.Found}; begun {begun}, done {done}, before {before.Done}");
                seen[(band, half)] = (found[0], done);
            }
        }
    }

    private static unsafe IEnumerable<long> Values(ArrayOperand array, int row, int rows, int column, int columns)
    {
        var span = new ReadOnlySpan<long>((void*)array.Pointer, (int)array.Count);
        var values = new List<long>();
        for (int i = row; i < row + rows; i++)
            values.AddRange(span.Slice((i * Columns) + column, columns));
        return values;
    }

    private static long[] Rows(ChunkedArray array)
    {
        using ArrayOperand read = array.Read([]);
        return [.. Enumerable.Range(0, (int)read.Shape[0]).Select(row => Assert.Single(Values(read, row, 1, 0, Columns).Distinct()))];
    }

    private static string[] Leftovers(ChunkedArray array) =>
        [.. Directory.GetFiles(array.Path, "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".tmp", StringComparison.Ordinal) || file.EndsWith(".lock", StringComparison.Ordinal))];

    private static void CheckLeftovers(ChunkedArray array)
    {
        string[] files = Directory.GetFiles(array.Path, "*", SearchOption.AllDirectories);
        string[] chunks = [.. files.Where(file => int.TryParse(Path.GetFileName(file), out _))];
        Assert.Equal(chunks.Sum(file => new FileInfo(file).Length), array.StoredBytes());
        Assert.Equal(Leftovers(array).Length, array.Sweep());
        Assert.Empty(Leftovers(array));
    }
}
