using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace PolyTools.Benchmarks.Micro;

/// <summary>
/// Short jobs in this process: what is measured is native code that is compiled at run time, the same in any process.
/// </summary>
public sealed class MicroConfig : ManualConfig
{
    public MicroConfig() => AddJob(Job.ShortRun.WithIterationCount(7).WithToolchain(InProcessEmitToolchain.Instance));
}
