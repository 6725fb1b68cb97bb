namespace PolyTools.Benchmarks.Accuracy;

/// <summary>The largest error of one contestant.</summary>
internal sealed class LargestError
{
    /// <summary>In units in the last place; infinite if a number is not one, or a zero has the wrong sign.</summary>
    public double Ulp { get; private set; }

    public double X { get; private set; }

    public double Y { get; private set; }

    public void Take(double error, double x, double y)
    {
        if (error > Ulp)
            (Ulp, X, Y) = (error, x, y);
    }
}

/// <summary>What was measured of a function in a type; null for a contestant that lacks it.</summary>
internal sealed record AccuracyFigure(AccuracyFunction Function, bool IsSingle, long Points)
{
    public string Type => IsSingle ? "float32" : "float64";

    public LargestError Own { get; } = new();

    public LargestError? Fast { get; init; }

    public LargestError NumPy { get; } = new();

    public LargestError? NumExpr { get; init; }

    public LargestError Runtime { get; } = new();
}
