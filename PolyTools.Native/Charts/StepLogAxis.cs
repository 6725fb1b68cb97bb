using OxyPlot.Axes;

namespace PolyTools.Native.Charts;

/// <summary>A logarithmic axis with labels at 1, 2 and 5 within its decades where there is room for them, so that a short one has more than one.</summary>
internal sealed class StepLogAxis : LogarithmicAxis
{
    /// <summary>With more decades their labels would touch.</summary>
    private const double MostDecadesWithSteps = 2.5;

    private const double Tolerance = 1e-9;

    private static readonly double[] Steps = [1, 2, 5, 10];

    /// <summary>An axis whose ends are those that it is told.</summary>
    public StepLogAxis()
    {
        PowerPadding = false;
        MinimumPadding = 0;
        MaximumPadding = 0;
    }

    /// <summary>The step at or below a value.</summary>
    public static double StepBelow(double value)
    {
        double decade = Decade(value);
        return decade * Steps.Last(step => decade * step <= value * (1 + Tolerance));
    }

    /// <summary>The step at or above a value.</summary>
    public static double StepAbove(double value)
    {
        double decade = Decade(value);
        return decade * Steps.First(step => decade * step >= value * (1 - Tolerance));
    }

    /// <inheritdoc/>
    public override void GetTickValues(out IList<double> majorLabelValues, out IList<double> majorTickValues, out IList<double> minorTickValues)
    {
        bool hasSteps = Math.Log10(ActualMaximum / ActualMinimum) <= MostDecadesWithSteps;
        var ticks = new List<double>();
        for (double decade = Decade(ActualMinimum); decade <= ActualMaximum * (1 + Tolerance); decade *= 10)
        {
            foreach (double step in hasSteps ? Steps[..^1] : Steps[..1])
            {
                double tick = decade * step;
                if (tick >= ActualMinimum * (1 - Tolerance) && tick <= ActualMaximum * (1 + Tolerance))
                    ticks.Add(tick);
            }
        }

        majorLabelValues = majorTickValues = ticks;
        minorTickValues = [];
    }

    private static double Decade(double value) => Math.Pow(10, Math.Floor(Math.Log10(value) + Tolerance));
}
