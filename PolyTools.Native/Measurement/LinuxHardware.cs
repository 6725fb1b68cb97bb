using System.Globalization;

namespace PolyTools.Native.Measurement;

/// <summary>The machine as /proc and /sys describe it.</summary>
internal static class LinuxHardware
{
    private const string ProcessorFolder = "/sys/devices/system/cpu";

    public static string? ProcessorName()
    {
        // "model name" on x86; Arm and others have "Model" or "Processor", or nothing that is a name.
        foreach (string label in (string[])["model name", "Model", "Processor"])
        {
            if (ReadField("/proc/cpuinfo", label) is { Length: > 0 } name)
                return name;
        }

        return null;
    }

    /// <summary>Threads of one core name each other as siblings: as many cores as there are different lists.</summary>
    public static int? PhysicalCores() => CountDistinct("topology/thread_siblings_list");

    public static int? Sockets() => CountDistinct("topology/physical_package_id");

    /// <summary>
    /// The caches of the first processor, each the size of one instance; <c>getconf</c> can report sums instead.
    /// </summary>
    public static List<CacheInfo> Caches()
    {
        var caches = new List<CacheInfo>();
        string? folder = Processors().Select(processor => Path.Combine(processor, "cache")).FirstOrDefault(Directory.Exists);
        if (folder is null)
            return caches;
        foreach (string index in Directory.EnumerateDirectories(folder, "index*").Order(StringComparer.Ordinal))
        {
            if (ReadText(Path.Combine(index, "size")) is { Length: > 0 } size
                && ParseSize(size) is long bytes
                && ReadNumber(Path.Combine(index, "level")) is long level)
            {
                caches.Add(new CacheInfo(
                    (int)level, ReadText(Path.Combine(index, "type")) ?? "Unified", bytes,
                    CountList(ReadText(Path.Combine(index, "shared_cpu_list")))));
            }
        }

        return caches;
    }

    public static string? HugePages()
    {
        // The setting in force stands in brackets: always [madvise] never.
        string? setting = ReadText("/sys/kernel/mm/transparent_hugepage/enabled");
        return setting?.Split('[', ']') is [_, string inForce, _] ? inForce : null;
    }

    /// <summary>
    /// Memory of the machine or the limit of the container. Not what the runtime calls available, which is the limit of
    /// its own heap, in a container three quarters of the container's.
    /// </summary>
    public static long? TotalMemory() => MemoryInfo("MemTotal") is not long machine ? null
        : ControlGroups().Select(group => group.Limit).Append(machine).Min();

    public static long? AvailableMemory() => MemoryInfo("MemAvailable") is not long machine ? null
        : ControlGroups().Select(group => group.Limit - group.Used).Append(machine).Min();

    /// <summary>
    /// The limit of each control group that this process is in (version 1 and 2), and what all of the group's processes
    /// use of it, without the pages of files that the kernel drops when memory is wanted.
    /// </summary>
    private static IEnumerable<(long Limit, long Used)> ControlGroups()
    {
        foreach (string line in (ReadText("/proc/self/cgroup") ?? "").Split('\n'))
        {
            // hierarchy:controllers:path, with no controllers in version 2.
            string[] fields = line.Split(':', 3);
            bool isVersion1 = fields.Length == 3 && fields[1].Split(',').Contains("memory");
            bool isVersion2 = fields.Length == 3 && fields[0] == "0";
            if (!isVersion1 && !isVersion2)
                continue;
            string root = isVersion1 ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup";
            // The limits of all groups above hold too. In a container the path can be the host's, where only the root is
            // to be seen, which is then the container's own group.
            for (string? path = fields[2].TrimEnd('/'); path is not null; path = Parent(path))
            {
                string folder = root + path + "/";
                if (ReadNumber(folder + (isVersion1 ? "memory.limit_in_bytes" : "memory.max")) is not long limit)
                    continue;
                long used = ReadNumber(folder + (isVersion1 ? "memory.usage_in_bytes" : "memory.current"))
                    ?? Environment.WorkingSet;
                string? droppable = ReadField(
                    folder + "memory.stat", isVersion1 ? "total_inactive_file" : "inactive_file", ' ');
                yield return (limit, used - (ParseNumber(droppable) ?? 0));
            }
        }

        static string? Parent(string path) => path.Length == 0 ? null : path[..Math.Max(0, path.LastIndexOf('/'))];
    }

    /// <summary>The folders of the processors, in the order of their numbers.</summary>
    private static IEnumerable<string> Processors() => !Directory.Exists(ProcessorFolder) ? []
        : from folder in Directory.EnumerateDirectories(ProcessorFolder, "cpu*")
          let number = ParseNumber(Path.GetFileName(folder)[3..])
          where number is not null
          orderby number
          select folder;

    /// <summary>How many different texts a file of the processors has; -1 stands for unknown.</summary>
    private static int? CountDistinct(string file)
    {
        int count = Processors().Select(processor => ReadText(Path.Combine(processor, file)))
            .Where(text => text is { Length: > 0 } and not "-1").Distinct().Count();
        return count > 0 ? count : null;
    }

    /// <summary>How many numbers a list such as <c>0-3,8</c> names.</summary>
    private static int? CountList(string? list)
    {
        int count = 0;
        foreach (string range in (list ?? "").Split(','))
        {
            string[] ends = range.Split('-');
            if (ParseNumber(ends[0]) is not long first || ParseNumber(ends[^1]) is not long last)
                return null;
            count += (int)(last - first) + 1;
        }

        return count;
    }

    /// <summary>A size such as <c>48K</c>, in bytes.</summary>
    private static long? ParseSize(string size) => size[^1] switch
    {
        'K' => ParseNumber(size[..^1]) << 10,
        'M' => ParseNumber(size[..^1]) << 20,
        _ => ParseNumber(size),
    };

    /// <summary>A line of /proc/meminfo, which is in KiB, as bytes.</summary>
    private static long? MemoryInfo(string name) =>
        ReadField("/proc/meminfo", name) is string value && value.EndsWith(" kB", StringComparison.Ordinal)
            ? 1024 * ParseNumber(value[..^3]) : null;

    /// <summary>The value of the first line of a file that begins with a name and a separator.</summary>
    private static string? ReadField(string path, string name, char separator = ':')
    {
        foreach (string line in (ReadText(path) ?? "").Split('\n'))
        {
            int end = line.IndexOf(separator, StringComparison.Ordinal);
            if (end > 0 && line.AsSpan(0, end).Trim().SequenceEqual(name))
                return line[(end + 1)..].Trim();
        }

        return null;
    }

    private static long? ReadNumber(string path) => ParseNumber(ReadText(path));

    private static long? ParseNumber(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
