using PolyTools.Native;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.Tests.VectorMath;

namespace PolyTools.Benchmarks.Accuracy;

/// <summary>Measures the errors of the elementary functions against multi-precision values.</summary>
internal static class AccuracyMeasurement
{
    /// <summary>Measures some functions in both types, as many at a time as there are processors.</summary>
    public static IReadOnlyList<AccuracyFigure> Run(
        IReadOnlyList<AccuracyFunction> functions, long points, int seed, Action<string> progress, out IReadOnlyList<string> versions)
    {
        (AccuracyFunction Function, bool IsSingle)[] works = [.. functions.SelectMany(function => new[] { (function, false), (function, true) })];
        var figures = new AccuracyFigure[works.Length];
        IReadOnlyList<string> used = [];
        int done = 0;
        try
        {
            Parallel.For(0, works.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            {
                using var peer = new AccuracyPeer(works[i].Function.Name, works[i].IsSingle, points, seed);
                figures[i] = Measure(works[i].Function, works[i].IsSingle, peer);
                used = peer.Versions;
                progress($"{Interlocked.Increment(ref done)} of {works.Length}: {figures[i].Function.Name} {figures[i].Type}");
            });
        }
        catch (AggregateException exception) when (exception.InnerExceptions[0] is PeerException first)
        {
            throw first;
        }

        versions = used;
        return figures;
    }

    private static AccuracyFigure Measure(AccuracyFunction function, bool isSingle, AccuracyPeer peer)
    {
        var figure = new AccuracyFigure(function, isSingle, peer.Points)
        {
            Fast = function.Operation.Fast is null ? null : new LargestError(),
            NumExpr = peer.HasNumExpr ? new LargestError() : null,
        };
        foreach (AccuracyBlock block in peer.Blocks())
        {
            Take(figure.Own, block, isSingle, Evaluate(function, block, isSingle, new CompileOptions()));
            if (figure.Fast is not null)
                Take(figure.Fast, block, isSingle, Evaluate(function, block, isSingle, new CompileOptions { FastMath = true }));
            Take(figure.NumPy, block, isSingle, block.NumPy);
            if (figure.NumExpr is not null)
                Take(figure.NumExpr, block, isSingle, block.NumExpr);
            Take(figure.Runtime, block, isSingle, Runtime(function, block, isSingle));
        }

        return figure;
    }

    private static void Take(LargestError error, AccuracyBlock block, bool isSingle, double[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            double ulps = isSingle ? Ulp.Error((float)values[i], block.Result[i], block.Residual[i])
                : Ulp.Error(values[i], block.Result[i], block.Residual[i]);
            error.Take(ulps, block.X[i], block.Y[i]);
        }
    }

    /// <summary>What the Fused engine gives.</summary>
    private static unsafe double[] Evaluate(AccuracyFunction function, AccuracyBlock block, bool isSingle, CompileOptions options)
    {
        DType type = isSingle ? DType.Float32 : DType.Float64;
        Expression parsed = Expression.Parse(function.Expression);
        using ArrayOperand x = Operand(block.X, type), y = Operand(block.Y, type);
        ArrayOperand[] operands = function.HasTwoOperands ? [x, y] : [x];
        CompiledExpression compiled = CompiledExpression.Compile(
            parsed, [.. parsed.Names.Zip(operands, Variable.Of)], EngineKind.Fused, options);
        using var result = new NativeBuffer(compiled.ResultBytes);
        compiled.Run(operands, [], result.Pointer, threads: 1, StorePolicy.DefaultThreshold, CancellationToken.None);
        double[] values = new double[block.X.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = isSingle ? ((float*)result.Pointer)[i] : ((double*)result.Pointer)[i];
        return values;
    }

    private static unsafe ArrayOperand Operand(double[] values, DType type)
    {
        ArrayOperand operand = ArrayOperand.Linspace(type, values.Length, 0, 0, threads: 1);
        for (int i = 0; i < values.Length; i++)
        {
            if (type == DType.Float32)
                ((float*)operand.Pointer)[i] = (float)values[i];
            else
                ((double*)operand.Pointer)[i] = values[i];
        }

        return operand;
    }

    private static double[] Runtime(AccuracyFunction function, AccuracyBlock block, bool isSingle)
    {
        if (!isSingle)
        {
            double[] values = new double[block.X.Length];
            function.Runtime(block.X, block.Y, values);
            return values;
        }

        float[] singles = new float[block.X.Length];
        function.Runtime(Array.ConvertAll(block.X, value => (float)value), Array.ConvertAll(block.Y, value => (float)value), singles);
        return Array.ConvertAll(singles, value => (double)value);
    }
}
