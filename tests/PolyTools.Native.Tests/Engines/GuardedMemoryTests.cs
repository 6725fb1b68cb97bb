using System.Runtime.InteropServices;
using PolyTools.Native.Engines;
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
    private const int Room = 16 * Page;
    private const int NoAccess = 0;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    [Theory(Explicit = true)]
    [InlineData("a*b + 1")]
    [InlineData("f*g + 1")]
    [InlineData("f*a + where(p, f, s)")]
    [InlineData("a")]
    [InlineData("a < f")]
    [InlineData("p & ~q")]
    [InlineData("where(p ^ (f < g), f, 2)")]
    [InlineData("sin(a) + cos(a) - exp(f)")]
    [InlineData("a % b + c**3")]
    public void Nothing_beside_an_array_is_touched(string text)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pages are protected by Linux's mmap here");
        using var pool = new OperandPool(61);
        int count = OperandPool.Variables.Length;
        byte*[] blocks = new byte*[count + 1];
        for (int i = 0; i <= count; i++)
            blocks[i] = Reserve();
        int[] lengths = [.. Enumerable.Range(0, 140), 511, 512, 513, 4095, 4096, 4097, 5000];
        foreach (EngineKind engine in AvailableEngines.WithOwnMaths)
        {
            CompiledExpression compiled = Result.Compile(text, engine);
            foreach (int length in lengths)
            {
                foreach (bool atEnd in (bool[])[true, false])
                {
                    nint[] addresses = new nint[count];
                    for (int i = 0; i < count; i++)
                    {
                        Variable variable = OperandPool.Variables[i];
                        if (variable.IsScalar)
                            continue;
                        int bytes = length * variable.Type.Size();
                        byte* place = blocks[i] + (atEnd ? Room - bytes : 0);
                        OperandPool.Write(pool.Values[i].AsSpan(0, length), variable.Type, place);
                        addresses[i] = (nint)place;
                    }

                    Result reference = Result.Of(compiled, pool, 0, length);
                    int resultBytes = length * compiled.Type.Size();
                    byte* result = blocks[count] + (atEnd ? Room - resultBytes : 0);
                    foreach (long threshold in (long[])[-1, long.MaxValue])
                    {
                        compiled.Run(
                            addresses, pool.Scalars, result, length, 2, threshold,
                            TestContext.Current.CancellationToken);
                        var written = new Result(compiled.Type, new Span<byte>(result, resultBytes).ToArray());
                        Assert.True(reference.FirstDifference(written) < 0, $"{engine} of {length}");
                    }
                }
            }
        }
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
