namespace PolyTools.Native.Tests.VectorMath;

/// <summary>Distances from a true value, in units of its last place; the tests and the accuracy measurement count by the same.</summary>
internal static class Ulp
{
    /// <summary>How far a double is from the true value.</summary>
    /// <param name="value">The double.</param>
    /// <param name="result">The true value, rounded to a double.</param>
    /// <param name="residual">What that rounding took away, in units of its last place.</param>
    public static double Error(double value, double result, double residual)
    {
        if (double.IsNaN(result) || double.IsNaN(value))
            return double.IsNaN(result) && double.IsNaN(value) ? 0 : double.PositiveInfinity;
        if (value == 0 && result == 0 && double.IsNegative(value) != double.IsNegative(result))
            return double.PositiveInfinity;
        return Math.Abs((double)(Ordinal(value) - (Int128)Ordinal(result)) - residual);
    }

    /// <summary>How far a float is from the true value, in units of the true value's last place as a float.</summary>
    /// <inheritdoc cref="Error(double, double, double)"/>
    public static double Error(float value, double result, double residual)
    {
        if (double.IsNaN(result) || float.IsNaN(value))
            return double.IsNaN(result) && float.IsNaN(value) ? 0 : double.PositiveInfinity;
        if (value == 0 && (float)result == 0 && float.IsNegative(value) != double.IsNegative(result))
            return double.PositiveInfinity;

        // The float after the greatest would be 2^128: infinity stands for it and for all beyond.
        double beyond = Math.ScaleB(1, 128);
        double limited = Math.Clamp(result, -beyond, beyond);
        double given = Math.Clamp((double)value, -beyond, beyond);
        int exponent = limited == 0 ? -149 : Math.Max(Math.ILogB(limited), -126) - 23;
        double rest = Math.Abs(limited) == beyond ? 0 : residual * (Math.BitIncrement(Math.Abs(limited)) - Math.Abs(limited));
        return Math.Abs(Math.ScaleB(given - limited - rest, -exponent));
    }

    // Doubles in order as whole numbers: neighbours differ by one, and both zeros are 0.
    private static long Ordinal(double value)
    {
        long magnitude = BitConverter.DoubleToInt64Bits(value) & long.MaxValue;
        return double.IsNegative(value) ? -magnitude : magnitude;
    }
}
