using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Execution;

/// <summary>Copies that are long enough to be made part by part.</summary>
public sealed class PartwiseCopyTests
{
    [Theory]
    [InlineData(1_500_000)]
    [InlineData(3, 1_100_001)]
    [InlineData(1_100_001, 3)]
    [InlineData(2, 3, 700_001)]
    [InlineData(7, 400, 501)]
    public void EachElementIsCopied(params int[] shape)
    {
        var source = Array.CreateInstance(typeof(double), shape);
        var target = Array.CreateInstance(typeof(double), shape);
        var flat = new double[source.Length];
        for (int i = 0; i < flat.Length; i++)
            flat[i] = i + 1;
        Buffer.BlockCopy(flat, 0, source, 0, flat.Length * sizeof(double));
        double last = 0;
        using (ArrayOperand from = ArrayOperand.From(source), to = ArrayOperand.From(target))
            ArrayCopy.Copy(from, to, new ChunkWork(3, OnProgress: share => last = share));
        Assert.Equal(1, last);
        var copied = new double[flat.Length];
        Buffer.BlockCopy(target, 0, copied, 0, flat.Length * sizeof(double));
        Assert.Equal(flat, copied);
    }

    [Fact]
    public void OneElementFillsAnArrayOfAnotherType()
    {
        var target = new float[2_000, 1_000];
        using (ArrayOperand from = ArrayOperand.From(new double[] { 1.5 }), to = ArrayOperand.From(target))
            ArrayCopy.Copy(from, to, new ChunkWork(2));
        Assert.DoesNotContain(target.Cast<float>(), value => value != 1.5f);
    }

    [Fact]
    public void ItCanBeCancelled()
    {
        var target = new double[4_000_000];
        using var cancellation = new CancellationTokenSource();
        using ArrayOperand from = ArrayOperand.From(new double[] { 1 }), to = ArrayOperand.From(target);
        Assert.Throws<OperationCanceledException>(() => ArrayCopy.Copy(from, to, new ChunkWork(1, cancellation.Token, OnProgress: _ => cancellation.Cancel())));
        Assert.Equal(0, target[^1]);
    }
}
