using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace PolyTools.Native.Measurement;

/// <summary>How the memory of a child process is capped.</summary>
public enum MemoryCap
{
    /// <summary>A control group, version 2, of its own: also what the process maps and caches counts.</summary>
    Cgroup2,

    /// <summary>A control group, version 1.</summary>
    Cgroup1,

    /// <summary>
    /// The child's own RLIMIT_DATA, set after its start: what it allocates; mapped files do not count.
    /// </summary>
    DataLimit,

    /// <summary>A job object of Windows.</summary>
    JobObject,

    /// <summary>The system has none of these.</summary>
    None,
}

/// <summary>How a caged process ended.</summary>
public enum CageOutcome
{
    /// <summary>It ended by itself.</summary>
    Exited,

    /// <summary>The system killed it because it needed more memory than the cap.</summary>
    OutOfMemory,

    /// <summary>Something else killed it.</summary>
    Killed,

    /// <summary>It was killed because it took longer than it may.</summary>
    TimedOut,
}

/// <summary>Runs a process that can have no more than some memory.</summary>
/// <remarks>
/// The first of the caps is taken that this system lets this user have. Limits that are set before a .NET process starts (ulimit, RLIMIT_AS)
/// keep its runtime from starting, which reserves far more addresses than it uses; so without control groups the child is told the
/// limit by the environment variable <see cref="DataLimitVariable"/>, and calls <see cref="ApplyDataLimit"/>.
/// </remarks>
public sealed partial class MemoryCage : IDisposable
{
    /// <summary>Tells a child the limit that it is to set on itself, in bytes.</summary>
    public const string DataLimitVariable = "POLYTOOLS_DATA_LIMIT";

    // RLIMIT_DATA, on Linux and macOS.
    private const int DataResource = 2;

    private static int counter;

    private readonly long bytes;
    private readonly string? group;
    private readonly nint job;

    private MemoryCage(long bytes, MemoryCap cap, string? group = null, nint job = 0) =>
        (this.bytes, Cap, this.group, this.job) = (bytes, cap, group, job);

    /// <summary>How the memory is capped.</summary>
    public MemoryCap Cap { get; }

    /// <summary>Makes a cage.</summary>
    /// <param name="bytes">The most memory that the process can have, at least one page.</param>
    /// <param name="withoutGroups">True to do without control groups where there are some.</param>
    public static MemoryCage Create(long bytes, bool withoutGroups = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, Environment.SystemPageSize);
        if (OperatingSystem.IsWindows())
            return CreateJob(bytes);
        if (OperatingSystem.IsLinux() && !withoutGroups)
        {
            foreach ((MemoryCap cap, string parent) in Parents())
            {
                if (TryMakeGroup(cap, parent, bytes) is string made)
                    return new MemoryCage(bytes, cap, made);
            }
        }

        return new MemoryCage(bytes, OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() ? MemoryCap.DataLimit : MemoryCap.None);
    }

    /// <summary>Sets the limit that <see cref="DataLimitVariable"/> names on this process, if there is one.</summary>
    /// <exception cref="PolyException">The system refuses it.</exception>
    public static void ApplyDataLimit()
    {
        if (Environment.GetEnvironmentVariable(DataLimitVariable) is not string text || OperatingSystem.IsWindows())
            return;
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong limit))
            throw new PolyException("InvalidMemoryLimit", ErrorKind.InvalidArgument, $"{DataLimitVariable} is '{text}', not a number of bytes.");
        var limits = new ResourceLimits { Soft = (nuint)limit, Hard = (nuint)limit };
        if (SetLimit(DataResource, limits) != 0)
        {
            throw new PolyException(
                "InvalidMemoryLimit", ErrorKind.OperationFailed,
                $"The system refused a limit of {limit / 1e6:N0} MB: {Marshal.GetLastPInvokeErrorMessage()}.", "Use another limit.");
        }
    }

    /// <summary>Starts a process in the cage.</summary>
    /// <param name="start">The program and its arguments, as a list.</param>
    public Process Start(ProcessStartInfo start)
    {
        if (Cap == MemoryCap.DataLimit)
            start.Environment[DataLimitVariable] = bytes.ToString(CultureInfo.InvariantCulture);
        if (group is not null)
        {
            // The shell enters the group and becomes the program, so that nothing of it is outside.
            string[] arguments = [.. start.ArgumentList];
            start.ArgumentList.Clear();
            foreach (string argument in new[]
            {
                "-c", "echo $$ > \"$0\" && exec \"$@\"", Path.Combine(group, "cgroup.procs"), start.FileName,
            })
            {
                start.ArgumentList.Add(argument);
            }

            foreach (string argument in arguments)
                start.ArgumentList.Add(argument);
            start.FileName = "/bin/sh";
        }

        Process process = Process.Start(start)!;
        if (job != 0 && !AssignProcessToJobObject(job, process.Handle))
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw new PolyException(
                "CageFailed", ErrorKind.OperationFailed,
                $"The process could not be put into a job object: {Marshal.GetLastPInvokeErrorMessage()}.", "Run it without a cage.");
        }

        return process;
    }

    /// <summary>Waits for the end of a process that was started here; kills it with its children when the time is up.</summary>
    /// <param name="process">The process.</param>
    /// <param name="limit">How long it may take; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it likes.</param>
    /// <param name="cancellation">Kills it.</param>
    /// <param name="onWaiting">Is called now and then until it has ended.</param>
    /// <returns>How it ended. Out of memory is also what a .NET process says of itself when its own limit is met.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled; the process is gone.</exception>
    public CageOutcome Wait(Process process, TimeSpan limit, CancellationToken cancellation, Action? onWaiting = null)
    {
        long start = Stopwatch.GetTimestamp();
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(20)))
        {
            onWaiting?.Invoke();
            bool isLate = limit != Timeout.InfiniteTimeSpan && Stopwatch.GetElapsedTime(start) > limit;
            if (!isLate && !cancellation.IsCancellationRequested)
                continue;
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            cancellation.ThrowIfCancellationRequested();
            return CageOutcome.TimedOut;
        }

        if (KilledByGroup() > 0)
            return CageOutcome.OutOfMemory;
        // A death by signal n is the exit code 128 + n.
        return !OperatingSystem.IsWindows() && process.ExitCode > 128 ? CageOutcome.Killed : CageOutcome.Exited;
    }

    /// <summary>Removes the cage. What still runs in it is killed.</summary>
    public void Dispose()
    {
        if (job != 0)
            _ = CloseHandle(job);
        if (group is null)
            return;
        for (int attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                foreach (string line in File.ReadLines(Path.Combine(group, "cgroup.procs")))
                {
                    if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
                        KillQuietly(id);
                }

                Directory.Delete(group);
                return;
            }
            catch (DirectoryNotFoundException)
            {
                return;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A process that was killed is in the group until its parent has seen it.
                Thread.Sleep(10);
            }
        }
    }

    /// <summary>Where a group may be made: below the one of this process, or beside it.</summary>
    private static IEnumerable<(MemoryCap Cap, string Parent)> Parents()
    {
        string[] own, mounts;
        try
        {
            own = File.ReadAllLines("/proc/self/cgroup");
            mounts = File.ReadAllLines("/proc/self/mounts");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        foreach (MemoryCap cap in new[] { MemoryCap.Cgroup2, MemoryCap.Cgroup1 })
        {
            string type = cap == MemoryCap.Cgroup2 ? "cgroup2" : "cgroup";
            string? mount = mounts.Select(line => line.Split(' '))
                .Where(field => field.Length > 3 && field[2] == type
                    && (cap == MemoryCap.Cgroup2 || field[3].Split(',').Contains("memory")))
                .Select(field => field[1]).FirstOrDefault();
            // Lines are number:controllers:path.
            string? path = own.Select(line => line.Split(':', 3))
                .Where(field => field.Length == 3
                    && (cap == MemoryCap.Cgroup2 ? field[0] == "0" : field[1].Split(',').Contains("memory")))
                .Select(field => field[2]).FirstOrDefault();
            if (mount is null || path is null)
                continue;
            // In a container the path can be one outside, of which nothing is here.
            string folder = mount + path.TrimEnd('/');
            yield return (cap, Directory.Exists(folder) ? folder : mount);
            if (Directory.Exists(folder) && folder != mount)
                yield return (cap, Path.GetDirectoryName(folder)!);
        }
    }

    /// <summary>A new group with the limit; null if it may not be made.</summary>
    private static string? TryMakeGroup(MemoryCap cap, string parent, long bytes)
    {
        string folder = Path.Combine(parent, $"polytools-{Environment.ProcessId}-{Interlocked.Increment(ref counter)}");
        string limit = bytes.ToString(CultureInfo.InvariantCulture);
        try
        {
            Directory.CreateDirectory(folder);
            try
            {
                if (cap == MemoryCap.Cgroup2)
                {
                    // The file is there only if the parent hands the controller on.
                    WriteExisting(folder, "memory.max", limit);
                    TryWrite(folder, "memory.swap.max", "0");
                }
                else
                {
                    WriteExisting(folder, "memory.limit_in_bytes", limit);
                    // Memory and swap together, so that the cap is not of one alone.
                    TryWrite(folder, "memory.memsw.limit_in_bytes", limit);
                }

                return folder;
            }
            catch
            {
                Directory.Delete(folder);
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void WriteExisting(string folder, string name, string text)
    {
        using var stream = new FileStream(Path.Combine(folder, name), FileMode.Open, FileAccess.Write);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(text));
    }

    private static void TryWrite(string folder, string name, string text)
    {
        try
        {
            WriteExisting(folder, name, text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without swap there is nothing to cap.
        }
    }

    private static void KillQuietly(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended.
        }
    }

    /// <summary>How many processes the group has killed.</summary>
    private long KilledByGroup()
    {
        if (group is null)
            return 0;
        try
        {
            string file = Path.Combine(group, Cap == MemoryCap.Cgroup2 ? "memory.events" : "memory.oom_control");
            string? line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith("oom_kill ", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan("oom_kill ".Length), CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static MemoryCage CreateJob(long bytes)
    {
        nint handle = CreateJobObject(0, null);
        // JOB_OBJECT_LIMIT_PROCESS_MEMORY and JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE.
        var limits = new ExtendedLimits { LimitFlags = 0x100 | 0x2000, ProcessMemoryLimit = (nuint)bytes };
        const int extendedLimitInformation = 9;
        if (handle == 0
            || !SetInformationJobObject(handle, extendedLimitInformation, limits, (uint)Marshal.SizeOf<ExtendedLimits>()))
        {
            if (handle != 0)
                _ = CloseHandle(handle);
            return new MemoryCage(bytes, MemoryCap.None);
        }

        return new MemoryCage(bytes, MemoryCap.JobObject, job: handle);
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in ResourceLimits limits);

    [LibraryImport("kernel32.dll", EntryPoint = "CreateJobObjectW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial nint CreateJobObject(nint security, string? name);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetInformationJobObject(nint job, int kind, in ExtendedLimits limits, uint length);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool AssignProcessToJobObject(nint job, nint process);

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CloseHandle(nint handle);

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimits
    {
        public nuint Soft;
        public nuint Hard;
    }

    // JOBOBJECT_EXTENDED_LIMIT_INFORMATION of the Windows SDK.
    [StructLayout(LayoutKind.Sequential)]
    private struct ExtendedLimits
    {
        public long ProcessTime;
        public long JobTime;
        public uint LimitFlags;
        public nuint MinimumWorkingSet;
        public nuint MaximumWorkingSet;
        public uint ActiveProcesses;
        public nuint Affinity;
        public uint PriorityClass;
        public uint SchedulingClass;
        public ulong ReadOperations;
        public ulong WriteOperations;
        public ulong OtherOperations;
        public ulong ReadBytes;
        public ulong WriteBytes;
        public ulong OtherBytes;
        public nuint ProcessMemoryLimit;
        public nuint JobMemoryLimit;
        public nuint PeakProcessMemory;
        public nuint PeakJobMemory;
    }
}
