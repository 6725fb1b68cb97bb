using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;

namespace PolyTools.Benchmarks;

/// <summary>A peer that is missing or fails; the message says which and how.</summary>
internal sealed class PeerException(string message) : Exception(message);

/// <summary>A peer in a process of its own, which waits for requests; peers/peer.c describes the protocol.</summary>
internal sealed class PeerProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly Process process;

    private PeerProcess(Process process) => this.process = process;

    /// <summary>What the peer says of itself.</summary>
    public string Description { get; private set; } = "";

    /// <exception cref="PeerException">It cannot be started.</exception>
    public static PeerProcess Start(string program, IEnumerable<string> arguments, int threads)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // Threads that have nothing to do for longer than between an untimed run and the timed one sleep, so that
        // they take no processor from whoever is next: as PolyTools' own.
        start.Environment["OMP_WAIT_POLICY"] = "passive";
        start.Environment["GOMP_SPINCOUNT"] = "2000";
        start.Environment["NUMEXPR_MAX_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        PeerProcess peer;
        try
        {
            peer = new PeerProcess(Process.Start(start) ?? throw new PeerException($"{program} did not start."));
        }
        catch (Win32Exception exception)
        {
            throw new PeerException($"{program} could not be started: {exception.Message}");
        }

        try
        {
            string line = peer.ReadLine();
            const string Ready = "ready ";
            peer.Description = line.StartsWith(Ready, StringComparison.Ordinal)
                ? line[Ready.Length..] : throw new PeerException($"{program} said '{line}'.");
            return peer;
        }
        catch
        {
            peer.Dispose();
            throw;
        }
    }

    /// <summary>Lets its first thread work on some processors only.</summary>
    /// <param name="processors">One bit for each processor.</param>
    [SupportedOSPlatform("linux")]
    public void Pin(nint processors) => process.ProcessorAffinity = processors;

    /// <summary>Runs a work once untimed and once timed.</summary>
    /// <exception cref="PeerException">The peer fails.</exception>
    public Run Run(string work, int threads)
    {
        try
        {
            process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run {work} {threads}"));
            process.StandardInput.Flush();
        }
        catch (IOException exception)
        {
            throw new PeerException($"The peer has ended: {exception.Message}");
        }

        string line = ReadLine();
        double[] numbers = line.StartsWith("error", StringComparison.Ordinal)
            ? throw new PeerException($"The peer said '{line}'.")
            : [.. line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        return new Run(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /// <summary>The end of its input ends the peer.</summary>
    public void Dispose()
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended before.
        }

        if (!process.WaitForExit(TimeSpan.FromSeconds(5)))
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private string ReadLine()
    {
        Task<string?> line = process.StandardOutput.ReadLineAsync();
        if (!line.Wait(Limit))
            throw new PeerException($"The peer did not answer within {Limit.TotalMinutes} minutes.");
        return line.Result ?? throw new PeerException("The peer ended without an answer.");
    }
}
