using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using System.Reflection;
using PolyTools.Native;
using PolyTools.Native.Measurement;

namespace PolyTools;

/// <summary>Invoke-PolyEval in a process of its own, whose memory may be capped: the same host that runs this session.</summary>
/// <param name="limit">The most memory that the process may have, in bytes; null for no cap.</param>
/// <param name="timeLimit">How long it may take.</param>
internal sealed class IsolatedEval(long? limit, TimeSpan timeLimit)
{
    /// <summary>Tells the child that its memory is capped: it is to try, and not to say beforehand what it has no room for.</summary>
    public const string CagedVariable = "POLYTOOLS_CAGED";

    /// <summary>Tells the child which process waits for it.</summary>
    private const string ParentVariable = "POLYTOOLS_PARENT";

    /// <summary>The exit code of a process that its own runtime has ended: 128 and SIGABRT.</summary>
    private const int AbortedExitCode = 134;

    // Nothing of the user's stands in it: it only names files.
    private const string Script = """
        param([string] $Module, [string] $Request, [string] $Answer)
        $answered = @{ Rows = @(); Warnings = @(); Error = $null }
        try {
            Import-Module $Module -ErrorAction Stop
            $parameters = [System.Management.Automation.PSSerializer]::Deserialize([IO.File]::ReadAllText($Request))
            $answered.Rows = @(Invoke-PolyEval @parameters -WarningVariable warned -WarningAction SilentlyContinue -ErrorAction Stop)
            $answered.Warnings = @($warned | ForEach-Object { $_.Message })
        } catch {
            $answered.Error = @{
                Id = ($_.FullyQualifiedErrorId -split ',')[0]
                Message = $_.ToString()
                Action = if ($_.ErrorDetails) { $_.ErrorDetails.RecommendedAction }
            }
        }

        [IO.File]::WriteAllText("$Answer.part", [System.Management.Automation.PSSerializer]::Serialize($answered, 4))
        [IO.File]::Move("$Answer.part", $Answer)
        """;

    /// <summary>How a run in a process of its own ended.</summary>
    /// <param name="Outcome">Completed, OutOfMemory, Killed or TimedOut.</param>
    /// <param name="Cap">How the memory was capped.</param>
    /// <param name="Row">What was measured; null if it did not complete.</param>
    /// <param name="Warnings">What the child warned of.</param>
    /// <param name="Error">What the child said was wrong; null if it said nothing.</param>
    public sealed record Ending(string Outcome, string Cap, EvalResult? Row, IReadOnlyList<string> Warnings, PolyException? Error);

    /// <summary>Runs one combination.</summary>
    /// <param name="parameters">The parameters of Invoke-PolyEval: texts, numbers, truth values, lists and hashtables of them.</param>
    /// <param name="newPath">Gives paths of files that the caller removes.</param>
    /// <param name="onWaiting">Is called now and then until the process has ended.</param>
    /// <param name="cancellation">Kills the process.</param>
    /// <exception cref="PolyException">This host cannot be started again (IsolateUnavailable).</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled; the process is gone.</exception>
    public Ending Run(Hashtable parameters, Func<string, string> newPath, Action onWaiting, CancellationToken cancellation)
    {
        string script = newPath(".ps1"), request = newPath(".xml"), answer = newPath(".xml");
        File.WriteAllText(script, Script);
        File.WriteAllText(request, PSSerializer.Serialize(parameters, 4));
        ProcessStartInfo start = Host();
        foreach (string argument in new[] { script, "-Module", ModulePath(), "-Request", request, "-Answer", answer })
            start.ArgumentList.Add(argument);
        start.Environment[ParentVariable] = Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        bool withoutGroups = Environment.GetEnvironmentVariable("POLYTOOLS_WITHOUT_CGROUPS") is not null;
        MemoryCage? cage = limit is long bytes ? MemoryCage.Create(bytes, withoutGroups) : null;
        using MemoryCage waiting = cage ?? MemoryCage.Create(long.MaxValue / 2, withoutGroups: true);
        if (cage is { Cap: not MemoryCap.None })
            start.Environment[CagedVariable] = "1";
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = cage is null ? Process.Start(start)! : cage.Start(start);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        CageOutcome outcome = waiting.Wait(process, timeLimit, cancellation, onWaiting);
        string cap = cage is null ? "none" : NameOf(cage.Cap);
        // Something that the process has started could hold its streams.
        Task.WaitAll([output, errors], 1000, CancellationToken.None);
        string said = $"{(errors.IsCompletedSuccessfully ? errors.Result : "")}\n{(output.IsCompletedSuccessfully ? output.Result : "")}";
        if (outcome == CageOutcome.Exited && File.Exists(answer))
            return Read(File.ReadAllText(answer), cap);
        // A runtime that gets no memory for itself ends the process.
        bool isStarved = outcome == CageOutcome.OutOfMemory || (outcome != CageOutcome.TimedOut
            && ((limit is not null && outcome == CageOutcome.Killed && process.ExitCode == AbortedExitCode)
                || said.Contains("OutOfMemory", StringComparison.Ordinal) || said.Contains("Out of memory", StringComparison.OrdinalIgnoreCase)));
        string ending = isStarved ? nameof(CageOutcome.OutOfMemory) : outcome == CageOutcome.TimedOut ? nameof(CageOutcome.TimedOut) : nameof(CageOutcome.Killed);
        return new Ending(ending, cap, null, [], Death(ending, process.ExitCode, said));
    }

    /// <summary>In such a child, ends it when its parent has died: nobody else would.</summary>
    public static void EndWithParent()
    {
        if (!int.TryParse(
            Environment.GetEnvironmentVariable(ParentVariable), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture,
            out int id))
        {
            return;
        }

        // What this process starts is no child of that one.
        Environment.SetEnvironmentVariable(ParentVariable, null);
        new Thread(() =>
        {
            try
            {
                using var parent = Process.GetProcessById(id);
                parent.WaitForExit();
            }
            catch (ArgumentException)
            {
                // It has died already.
            }

            Environment.Exit(1);
        })
        {
            IsBackground = true, Name = "PolyTools parent watch",
        }.Start();
    }

    /// <summary>An object that was sent between processes as one of a type: properties of the same name have the same values.</summary>
    private static T Rebuild<T>(PSObject sent)
        where T : new()
    {
        var made = new T();
        foreach (PropertyInfo property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            object? value = sent.Properties[property.Name]?.Value;
            if (value is null)
                continue;
            object? converted = property.PropertyType == typeof(EvalMemorySample[])
                ? ((IEnumerable)Unwrapped(value)).Cast<object>().Select(sample => Rebuild<EvalMemorySample>(PSObject.AsPSObject(sample))).ToArray()
                : LanguagePrimitives.ConvertTo(value, property.PropertyType, System.Globalization.CultureInfo.InvariantCulture);
            property.GetSetMethod(nonPublic: true)?.Invoke(made, [converted]);
        }

        return made;
    }

    private static object Unwrapped(object value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static Ending Read(string text, string cap)
    {
        var answer = (Hashtable)Unwrapped(PSSerializer.Deserialize(text));
        object[] List(string name) => [.. ((IEnumerable)Unwrapped(answer[name]!)).Cast<object>()];
        if (answer["Error"] is { } told)
        {
            var error = (Hashtable)Unwrapped(told);
            string id = error["Id"]?.ToString() ?? "IsolatedFailed";
            bool isMemory = id is "OutOfMemory" or "NotEnoughMemory" || id.Contains("OutOfMemoryException", StringComparison.Ordinal);
            string? action = error["Action"]?.ToString();
            var exception = new PolyException(
                id, isMemory ? ErrorKind.ResourceUnavailable : ErrorKind.OperationFailed, error["Message"]?.ToString() ?? "", action ?? "");
            return new Ending(isMemory ? nameof(CageOutcome.OutOfMemory) : nameof(CageOutcome.Killed), cap, null, [], exception);
        }

        EvalResult row = Rebuild<EvalResult>(PSObject.AsPSObject(List("Rows")[0]));
        row.MemoryCap = cap;
        return new Ending("Completed", cap, row, [.. List("Warnings").Select(warning => warning.ToString()!)], null);
    }

    private PolyException Death(string ending, int exitCode, string said)
    {
        string last = said.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
        return ending switch
        {
            nameof(CageOutcome.OutOfMemory) => new PolyException(
                "IsolatedOutOfMemory", ErrorKind.ResourceUnavailable,
                $"The process needed more memory than {(limit is long bytes ? $"the {bytes / 1e6:N0} MB that it may have" : "there is")}, and has ended.",
                "Raise ProcessMemoryLimit, use smaller arrays, or work over chunks (Storage Chunked)."),
            nameof(CageOutcome.TimedOut) => new PolyException(
                "IsolatedTimedOut", ErrorKind.OperationFailed, $"The process took longer than {timeLimit.TotalSeconds:N1} s, and was ended.",
                "Raise TimeLimit, or use smaller arrays."),
            _ => new PolyException(
                "IsolatedKilled", ErrorKind.OperationFailed, $"The process has ended with exit code {exitCode} before it gave a result. {last}".TrimEnd(),
                "Run it without Isolate to see more."),
        };
    }

    private static string NameOf(MemoryCap cap) => cap switch
    {
        MemoryCap.Cgroup2 => "cgroup v2",
        MemoryCap.Cgroup1 => "cgroup v1",
        MemoryCap.DataLimit => "RLIMIT_DATA",
        MemoryCap.JobObject => "job object",
        _ => "none",
    };

    /// <summary>The manifest that this assembly belongs to.</summary>
    private static string ModulePath()
    {
        string own = typeof(IsolatedEval).Assembly.Location;
        string manifest = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(own))!, "PolyTools.psd1");
        return File.Exists(manifest) ? manifest : own;
    }

    /// <summary>How this host is started to run a script.</summary>
    private static ProcessStartInfo Host()
    {
        var entry = Assembly.GetEntryAssembly();
        string[]? options = entry?.GetName().Name switch
        {
            // The script is ours, and in a file: Windows would ask its policy for scripts of the user's.
            "pwsh" => ["-NoProfile", "-NonInteractive", .. OperatingSystem.IsWindows() ? ["-ExecutionPolicy", "Bypass"] : Array.Empty<string>(), "-File"],
            "PolyTools.Shell" => ["-NoModule"],
            _ => null,
        };
        if (options is null || Environment.ProcessPath is not string program)
        {
            throw new PolyException(
                "IsolateUnavailable", ErrorKind.ResourceUnavailable,
                $"This program ('{entry?.GetName().Name ?? "unknown"}') cannot be started again to run a script.",
                "Use Isolate in pwsh or in PolyTools' own shell.");
        }

        var start = new ProcessStartInfo(program);
        if (Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.ArgumentList.Add(entry!.Location);
        foreach (string option in options)
            start.ArgumentList.Add(option);
        return start;
    }
}
