using System.Management.Automation;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>Get-PolyHardware as users call it.</summary>
public sealed class GetPolyHardwareTests
{
    [Fact]
    public void EmitsOneObjectWithTheMachinesFigures()
    {
        using var engine = new Engine();
        PSObject machine = Assert.Single(engine.Run("Get-PolyHardware"));

        Assert.Equal("PolyTools.HardwareInfo", machine.TypeNames[0]);
        Assert.Equal(Environment.ProcessorCount, machine.Properties["LogicalProcessors"].Value);
        double memory = (double)machine.Properties["MemoryGB"].Value;
        Assert.InRange((double)machine.Properties["AvailableMemoryGB"].Value, 0.001, memory);
        Assert.Equal(Environment.SystemPageSize / 1024, machine.Properties["PageKiB"].Value);
        // Anything else would be cut short in a list and be a type's name in a CSV file.
        Assert.All(machine.Properties, property => Assert.True(
            property.Value is null or string or bool or int or long or double, property.Name));
    }

    [Fact]
    public void NamesTheCompilerThatIsOnThePath()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The compiler of this test is a script of the Unix shell.");
            return;
        }

        using var folder = new TemporaryFolder();
        string compiler = folder.Write("cc", "#!/bin/sh\necho 'tiny cc 1.2'\necho more\n");
        File.SetUnixFileMode(compiler, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        const string Command = "$m = Get-PolyHardware; $m.CCompiler; $m.CCompilerVersion";
        var environment = new Dictionary<string, string> { ["CC"] = compiler };
        Assert.Equal([compiler, "tiny cc 1.2"], ShellProcess.Run(["-Command", Command], null, environment).Lines);

        // A CC that does not exist is an answer too: there is no compiler.
        environment["CC"] = compiler + "x";
        ShellResult none = ShellProcess.Run(["-Command", Command], null, environment);
        Assert.Equal(0, none.ExitCode);
        Assert.Equal("", none.StandardOutput.Trim());
    }

    [Fact]
    public void ListShowsEveryPropertyInFull()
    {
        ShellResult shown = ShellProcess.Run(["-Command", "Get-PolyHardware"]);
        Assert.Equal(0, shown.ExitCode);
        Assert.DoesNotContain("…", shown.StandardOutput, StringComparison.Ordinal);
        string[] labels = [.. shown.Lines.Where(line => line.Contains(" : ", StringComparison.Ordinal)
            || line.TrimEnd().EndsWith(" :", StringComparison.Ordinal)).Select(line => line.Split(':')[0].Trim())];
        using var engine = new Engine();
        PSObject machine = Assert.Single(engine.Run("Get-PolyHardware"));
        Assert.Equal(machine.Properties.Select(property => property.Name), labels);
    }
}
