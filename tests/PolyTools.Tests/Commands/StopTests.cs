using System.Management.Automation;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>What is left of a command that is stopped, which is seen where no other test runs beside.</summary>
[Collection(nameof(ProcessWide))]
public sealed class StopTests(Engine engine) : IClassFixture<Engine>
{
    [Fact]
    public void StopEndsALongRunAndFreesItsMemory()
    {
        long before = Environment.WorkingSet;
        using PowerShell shell = engine.Create("Invoke-PolyEval 'x**2.5' -Engine Eager -Count 20000000 -Repeat 1000");
        IAsyncResult running = shell.BeginInvoke();
        Thread.Sleep(1500);
        shell.Stop();
        Assert.True(running.IsCompleted);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        // x, the result and temporaries took 480 MB.
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 200_000_000);
        Assert.Equal(2L, Assert.Single(engine.Run("Invoke-PolyEval '1 + 1' -PassThru")).BaseObject);
    }

    [Fact]
    public void StopEndsAnExerciseAndRemovesItsFiles()
    {
        using var folder = new TemporaryFolder();
        using PowerShell shell = engine.Create("Invoke-PolyExercise 10 -Path $path", ("path", folder.Path));
        IAsyncResult running = shell.BeginInvoke();
        Thread.Sleep(1500);
        Assert.NotEmpty(Directory.EnumerateFileSystemEntries(folder.Path));
        shell.Stop();
        Assert.True(running.IsCompleted);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}

/// <summary>Tests that no other test may run beside.</summary>
[CollectionDefinition(nameof(ProcessWide), DisableParallelization = true)]
public sealed class ProcessWide;
