namespace PolyTools;

/// <summary>What answers of several exercises say, and the figures from which on they say it.</summary>
internal static class Sentences
{
    /// <summary>From this share of a copy's bandwidth on, memory is the limit: a loop also computes.</summary>
    public const double NearRoof = 0.7;

    /// <summary>Fewer page faults than this are no reason for anything.</summary>
    public const long ManyFaults = 1000;

    /// <summary>What is said where the compiled engine is missing.</summary>
    public const string NoRowOfC = "There is no row of the engine C (Get-PolyHardware shows whether there is a C compiler).";
}
