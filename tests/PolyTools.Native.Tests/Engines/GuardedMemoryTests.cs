using System.Runtime.InteropServices;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using Xunit;

namespace PolyTools.Native.Tests.Engines;

/// <summary>
/// Operands and results that end, or begin, at a page that may not be touched: an engine that reads or writes one byte
/// beside them ends the process, so these tests run in a child of <see cref="ChildProcessTests"/>.
/// </summary>
public unsafe partial class GuardedMemoryTests
{
    private const int Page = 4096;
    private const int Room = 32 * Page;
    private const string Column = "column";
    private const int NoAccess = 0;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    /// <summary>Each name and type; those of two axes have rows of the length that is tested, but the column.</summary>
    private static readonly (string Name, DType Type, int Rows)[] Operands =
    [
        ("a", DType.Float64, 0), ("b", DType.Float64, 0), ("c", DType.Float64, 0), ("f", DType.Float32, 0),
        ("g", DType.Float32, 0), ("p", DType.Bool, 0), ("q", DType.Bool, 0), ("i8", DType.Int8, 0),
        ("u8", DType.UInt8, 0), ("i16", DType.Int16, 0), ("u16", DType.UInt16, 0), ("i32", DType.Int32, 0),
        ("u32", DType.UInt32, 0), ("i64", DType.Int64, 0), ("u64", DType.UInt64, 0), ("m", DType.Float64, 3),
        ("n", DType.Int16, 3), (Column, DType.Float32, 3),
    ];

    [Theory(Explicit = true)]
    [InlineData("a*b + 1")]
    [InlineData("f*g + 1")]
    [InlineData("f*a + where(p, f, 2.5)")]
    [InlineData("a")]
    [InlineData("a < f")]
    [InlineData("p & ~q")]
    [InlineData("where(p ^ (f < g), f, 2)")]
    [InlineData("sin(a) + cos(a) - exp(f)")]
    [InlineData("a % b + c**2")]
    [InlineData("i8 + a")]
    [InlineData("i8*i8 - 3")]
    [InlineData("u8 < 100")]
    [InlineData("(i8 < i64) | p")]
    [InlineData("where(i16 > 0, u8, f)")]
    [InlineData("i16*2 + u8 // 3")]
    [InlineData("u16 % 7 ^ (u16 >> 3)")]
    [InlineData("i32*3 + u16")]
    [InlineData("(i32*3 + i32) // 7 % 11")]
    [InlineData("u32 << i8")]
    [InlineData("i64*u32 - i16")]
    [InlineData("u64 / i64 + f")]
    [InlineData("u64 & u8 | (u32 + p)")]
    [InlineData("where(p, i8, i64)")]
    [InlineData("sqrt(u8) + sqrt(i32)")]
    [InlineData("m + a")]
    [InlineData("m*f - column")]
    [InlineData("n + i8 < column")]
    [InlineData("sin(a)*column + n")]
    [InlineData("where(p, m, n)")]
    [InlineData("a[::2] + f[::2]")]
    [InlineData("a[::-1] * i8")]
    [InlineData("p[::-1] & q")]
    [InlineData("m[1] + n[-1]")]
    [InlineData("m[::-1, 1:] - n[:, :-1]")]
    [InlineData("m[:, ::3]")]
    [InlineData("u8[5:] ^ u16[:-5]")]
    [InlineData("column[1] + f")]
    [InlineData("complex(a, f) * 2j + c")]
    [InlineData("abs(complex(f, g)) + i8")]
    [InlineData("sum(i8)")]
    [InlineData("sum(a*f)")]
    [InlineData("any(p ^ q)")]
    [InlineData("sum(m, axis=0)")]
    [InlineData("prod(n, axis=1)")]
    [InlineData("sum(m[:, ::2], -1)")]
    [InlineData("(f - mean(f)) / std(f)")]
    [InlineData("m - mean(m, axis=0)")]
    [InlineData("n + sum(i16*m, axis=1, keepdims=True)")]
    public void Nothing_beside_an_array_is_touched(string text)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pages are protected by Linux's mmap here");
        byte*[] blocks = new byte*[Operands.Length + 1];
        for (int i = 0; i < blocks.Length; i++)
            blocks[i] = Reserve();
        Expression expression = Expression.Parse(text);
        int[] lengths = [.. Enumerable.Range(0, 140), 511, 512, 513, 4095, 4096, 4097, 5000];
        byte[][] values = [.. Operands.Select((operand, i) => Values(operand.Type, i, 3 * lengths[^1]))];
        foreach (int length in lengths)
        {
            byte[]? reference = null;
            foreach (EngineKind engine in AvailableEngines.WithOwnMaths)
            {
                Shape[] shapes = [.. Operands.Select(operand => ShapeOf(operand, length))];
                CompiledExpression compiled = CompiledExpression.Compile(
                    expression, [.. Operands.Select((operand, i) => new Variable(operand.Name, operand.Type, shapes[i]))],
                    engine, new CompileOptions(), TestContext.Current.CancellationToken);
                int resultBytes = (int)compiled.ResultBytes;
                foreach (bool atEnd in (bool[])[true, false])
                {
                    var arrays = new ArrayOperand[Operands.Length];
                    for (int i = 0; i < arrays.Length; i++)
                    {
                        Span<byte> own = values[i].AsSpan(0, (int)shapes[i].Count * Operands[i].Type.Size());
                        byte* place = blocks[i] + (atEnd ? Room - own.Length : 0);
                        own.CopyTo(new Span<byte>(place, own.Length));
                        arrays[i] = ArrayOperand.Wrap(Operands[i].Type, (nint)place, shapes[i].Lengths);
                    }

                    byte* result = blocks[^1] + (atEnd ? Room - resultBytes : 0);
                    foreach (long threshold in (long[])[-1, long.MaxValue])
                    {
                        compiled.Run(
                            arrays, new Scalar[arrays.Length], result, 2, threshold,
                            TestContext.Current.CancellationToken);
                        byte[] written = new Span<byte>(result, resultBytes).ToArray();
                        reference ??= written;
                        int at = new Result(compiled.Type, reference).FirstDifference(new Result(compiled.Type, written));
                        Assert.True(at < 0, $"{engine} of {length} at {(atEnd ? "the end" : "the beginning")}: element {at}");
                    }
                }
            }
        }
    }

    private static Shape ShapeOf((string Name, DType Type, int Rows) operand, int length) =>
        operand.Name == Column ? new Shape(operand.Rows, 1)
        : operand.Rows > 0 ? new Shape(operand.Rows, length)
        : new Shape(length);

    /// <summary>Elements of a type: any integers, and floats that are ordinary and special.</summary>
    private static byte[] Values(DType type, int seed, int count)
    {
        var random = new Random(seed);
        var bytes = new byte[count * type.Size()];
        random.NextBytes(bytes);
        if (type == DType.Bool)
        {
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] &= 1;
        }
        else if (type.IsFloat())
        {
            double[] numbers = Array.ConvertAll(new double[count], _ => random.Next(20) switch
            {
                0 => double.NaN,
                1 => double.PositiveInfinity,
                2 => -0.0,
                _ => (random.NextDouble() * 8) - 4,
            });
            fixed (byte* destination = bytes)
                OperandPool.Write(numbers, type, destination);
        }

        return bytes;
    }

    /// <summary>Memory between two pages that may not be touched.</summary>
    private static byte* Reserve()
    {
        byte* block = Map(null, Room + (2 * Page), NoAccess, PrivateAnonymous, -1, 0);
        Assert.True((nint)block > 0);
        Assert.Equal(0, Protect(block + Page, Room, ReadWrite));
        return block + Page;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(byte* address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(byte* address, nint length, int protection);
}
