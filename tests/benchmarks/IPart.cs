using System.Text;

namespace PolyTools.Benchmarks;

/// <summary>One part of the benchmark: what is measured by turns, with its goals and its chapter of the page.</summary>
internal interface IPart : IDisposable
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>The peers that take part, with their versions.</summary>
    IReadOnlyList<string> Present { get; }

    /// <summary>What could not be measured, and why.</summary>
    IReadOnlyList<string> Missing { get; }

    /// <summary>The goals with the figures of this run.</summary>
    IReadOnlyList<Target> Targets { get; }

    /// <summary>Measures.</summary>
    /// <param name="rounds">How often.</param>
    /// <param name="progress">Is told what is being done.</param>
    /// <param name="cancellation">Ends it between two turns.</param>
    void Measure(int rounds, Action<string> progress, CancellationToken cancellation);

    /// <summary>Writes what was measured, in Markdown.</summary>
    void AppendTo(StringBuilder text);
}
