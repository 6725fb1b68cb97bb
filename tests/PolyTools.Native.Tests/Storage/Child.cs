using System.Diagnostics;
using System.Globalization;

namespace PolyTools.Native.Tests.Storage;

/// <summary>A process that runs one explicit test of this assembly, to do what another process does to files.</summary>
internal sealed class Child : IDisposable
{
    private const string FolderVariable = "POLYTOOLS_TEST_FOLDER";
    private const string NumberVariable = "POLYTOOLS_TEST_NUMBER";
    private const string CountVariable = "POLYTOOLS_TEST_COUNT";

    private const string StartFile = "start";

    private readonly Process process;
    private readonly Task<string> output;
    private readonly string ready;

    /// <param name="type">The test's class.</param>
    /// <param name="method">The test.</param>
    /// <param name="folder">Where it works; it says there that it is ready.</param>
    /// <param name="number">Which of several children it is.</param>
    /// <param name="count">How often it does what it does.</param>
    public Child(Type type, string method, string folder, int number = 0, long count = long.MaxValue)
    {
        ready = ReadyFile(folder, number);
        File.Delete(ready);
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["exec", type.Assembly.Location, "-noLogo", "-noColor", "-explicit", "only", "-method", $"{type.FullName}.{method}"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[FolderVariable] = folder;
        start.Environment[NumberVariable] = number.ToString(CultureInfo.InvariantCulture);
        start.Environment[CountVariable] = count.ToString(CultureInfo.InvariantCulture);
        process = Process.Start(start)!;
        output = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>In a child: the folder where it works.</summary>
    public static string Folder => Environment.GetEnvironmentVariable(FolderVariable)!;

    /// <summary>In a child: which of several it is.</summary>
    public static int Number => (int)Value(NumberVariable);

    /// <summary>In a child: how often it does what it does.</summary>
    public static long Count => Value(CountVariable);

    public int Id => process.Id;

    /// <summary>In a child: says that it is ready.</summary>
    public static void SayReady() => File.WriteAllText(ReadyFile(Folder, Number), "");

    /// <summary>In a child: says that it is ready, and waits until all are to begin.</summary>
    public static void WaitForStart()
    {
        SayReady();
        while (!File.Exists(Path.Combine(Folder, StartFile)))
            Thread.Sleep(1);
    }

    /// <summary>Lets children begin that wait for it, once all of them do.</summary>
    public static void StartAll(string folder, params ReadOnlySpan<Child> children)
    {
        foreach (Child child in children)
            child.WaitUntilReady();
        File.WriteAllText(Path.Combine(folder, StartFile), "");
    }

    public void WaitUntilReady()
    {
        long start = Stopwatch.GetTimestamp();
        while (!File.Exists(ready))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(2))
                throw new InvalidOperationException("The child did not become ready: " + (process.HasExited ? output.Result : "it still runs"));
            Thread.Sleep(1);
        }
    }

    /// <summary>Ends it at once: SIGKILL on Unix.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <exception cref="InvalidOperationException">Its test has failed, or it does not end.</exception>
    public void WaitForSuccess()
    {
        if (!process.WaitForExit(TimeSpan.FromMinutes(3)))
            throw new InvalidOperationException("The child does not end.");
        if (process.ExitCode != 0 || !output.Result.Contains("Total: 1", StringComparison.Ordinal))
            throw new InvalidOperationException($"The child failed with {process.ExitCode}: {output.Result}");
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }

    private static string ReadyFile(string folder, int number) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"ready-{number}"));

    private static long Value(string variable) =>
        long.Parse(Environment.GetEnvironmentVariable(variable)!, CultureInfo.InvariantCulture);
}
