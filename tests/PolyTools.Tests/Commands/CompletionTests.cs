using System.Management.Automation;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>What the Tab key offers, asked for as hosts do: with a line and the cursor in it, here shown as a bar.</summary>
public sealed class CompletionTests(Engine engine) : IClassFixture<Engine>
{
    [Theory]
    [InlineData("Invoke-PolyEval 'x + sinh|'", "Invoke-PolyEval 'x + sinh('")]
    [InlineData("Invoke-PolyEval 'x + sinh|", "Invoke-PolyEval 'x + sinh(")]
    [InlineData("Invoke-PolyEval 'arcta|nh(x) + 2*x' -Count 3", "Invoke-PolyEval 'arctan(x) + 2*x' -Count 3")]
    [InlineData("Invoke-PolyEval 'sqr| + cos(x)'", "Invoke-PolyEval 'sqrt( + cos(x)'")]
    [InlineData("Invoke-PolyEval -Expression \"x + sinh|\"", "Invoke-PolyEval -Expression \"x + sinh(\"")]
    [InlineData("Invoke-PolyEval -Expression:'sqr|(x)'", "Invoke-PolyEval -Expression:'sqrt(x)'")]
    [InlineData("Invoke-PolyEval \"$n*sqr|", "Invoke-PolyEval \"$n*sqrt(")]
    [InlineData("Invoke-PolyEval x*sqr|", "Invoke-PolyEval 'x*sqrt(")]
    [InlineData("Invoke-PolyEval x*sqr| -Count 5", "Invoke-PolyEval 'x*sqrt(' -Count 5")]
    [InlineData("Invoke-PolyEval x,sqr|", "Invoke-PolyEval x,'sqrt(")]
    [InlineData("Invoke-PolyEval 'contains(s, ''a'') & isna|'", "Invoke-PolyEval 'contains(s, ''a'') & isnan('")]
    [InlineData("1..3 | ForEach-Object { Invoke-PolyEval 'sqr|' -Count $_ }", "1..3 | ForEach-Object { Invoke-PolyEval 'sqrt(' -Count $_ }")]
    [InlineData("Measure-Compression a.npy -Expression 'x + sqr|*2'", "Measure-Compression a.npy -Expression 'x + sqrt(*2'")]
    [InlineData("Invoke-PolyEval 'z.re|'", "Invoke-PolyEval 'z.real'")]
    public void TheNameAtTheCursorBecomesAnother(string line, string completed) => Assert.Contains(completed, Lines(line));

    [Theory]
    [InlineData("Invoke-PolyEval 'tem| + 2' -Variable @{ temperature = 1, 2; wind = 3 }", "temperature")]
    [InlineData("Invoke-PolyEval -Variable @{ temperature = $unknown; wind = $(Get-Date) } 'x*tem|", "temperature")]
    [InlineData("Invoke-PolyEval -Var @{ temperature = 1 } 'tem|'", "temperature")]
    [InlineData("$v = @{ temperature = 1 }; Invoke-PolyEval 'tem|' -Variable $v", "temperature")]
    [InlineData("Invoke-PolyEval 'tem|' -Variable $known", "temporary")]
    [InlineData("Invoke-PolyEval 'delta = x - 1; del|'", "delta")]
    [InlineData("Invoke-PolyEval 'delta = x - 1\n2*del| + 1'", "delta")]
    [InlineData("Invoke-PolyEval 'delta| = x - 1'", "")]
    [InlineData("Invoke-PolyEval '2*p|'", "pi pow power prod product")]
    [InlineData("Invoke-PolyEval '2*X|'", "x")]
    [InlineData("Invoke-PolyEval 'contains(s, ''sqr|'')'", "")]
    [InlineData("Invoke-PolyEval 'contains(s, \"sqr|\")'", "")]
    [InlineData("Invoke-PolyEval 'x # sqr|'", "")]
    [InlineData("Invoke-PolyEval '2e|'", "")]
    public void VariablesAndOwnNamesAreOffered(string line, string names)
    {
        engine.Run("$global:known = @{ temporary = 1 }");
        string[] offered = [.. Complete(line).CompletionMatches.Select(match => match.ListItemText)];
        foreach (string name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Assert.Contains(name, offered);
        if (names.Length == 0)
            Assert.Empty(offered);
        Assert.All(offered, name => Assert.DoesNotContain(" ", name, StringComparison.Ordinal));
    }

    [Fact]
    public void AnEmptyExpressionOffersVariablesThenTheLanguage()
    {
        CompletionResult[] offered = [.. Complete("Invoke-PolyEval -Variable @{ b = 1; a = 2 } -Expression |").CompletionMatches];
        Assert.Equal(["a", "b", "x"], offered.Take(3).Select(match => match.ListItemText));
        CompletionResult where = Assert.Single(offered, match => match.ListItemText == "where");
        Assert.Equal("'where(", where.CompletionText);
        Assert.Equal("where(condition, a, b)", where.ToolTip);
        Assert.Contains(offered, match => match is { ListItemText: "pi", CompletionText: "pi" });
        Assert.DoesNotContain(offered, match => match.ListItemText is "+" or "and");
    }

    [Fact]
    public void WhatIsOfferedCanBeRunWhenItIsClosed()
    {
        foreach (CompletionResult match in Complete("Invoke-PolyEval -Expression 'x + arc|'").CompletionMatches.Where(match => match.ToolTip.EndsWith("(a)", StringComparison.Ordinal)))
            Assert.Single(engine.Run($"Invoke-PolyEval {match.CompletionText.TrimEnd('\'')}.5)' -Count 3 -Repeat 1"));
    }

    [Theory]
    [InlineData("Invoke-PolyEval x -Engine bl|", "Blocked")]
    [InlineData("Invoke-PolyEval x -Engine Fused,bl|", "Blocked")]
    [InlineData("Invoke-PolyEval x -Engine Fused, |", "Eager")]
    [InlineData("Invoke-PolyEval x -Engine 'bl|'", "Blocked")]
    [InlineData("Invoke-PolyEval x -Storage Chunked -Codec zs|", "zstd")]
    [InlineData("Measure-Compression a.npy -Codec zlib, zs|", "zstd")]
    [InlineData("Measure-Compression a.npy -Filter delta+s| -Codec zstd", "delta+shuffle")]
    [InlineData("New-ChunkedArray a.zarr -DType int|", "int32")]
    [InlineData("New-ChunkedArray a.zarr -Checksum cr|", "crc32c")]
    [InlineData("Copy-ChunkedArray a.zarr b.zarr -Order |", "F")]
    [InlineData("Measure-Compression a.npy -Device a|", "auto")]
    [InlineData("Get-PolyCodec zs|", "zstd")]
    [InlineData("Measure-MemoryBandwidth Tr|", "Triad")]
    [InlineData("Measure-StorageBandwidth -Cache P|", "Past")]
    public void NamesAreOffered(string line, string expected) =>
        Assert.Contains(Complete(line).CompletionMatches, match => match.CompletionText.Trim('\'') == expected);

    [Theory]
    [InlineData("Get-ChunkedArray |", "plain.zarr,'with space.zarr','[1].zarr'")]
    [InlineData("Copy-ChunkedArray wi|", "'with space.zarr'")]
    [InlineData("Copy-ChunkedArray 'wi|'", "'with space.zarr'")]
    [InlineData("Copy-ChunkedArray 'wi| -Raw", "")]
    [InlineData("Read-ChunkedArray ./it|", "'./it''s.npy'")]
    [InlineData("Read-ChunkedArray .\\pl|", "'.\\plain.zarr',.\\plain.zarr")]
    [InlineData("Read-ChunkedArray w:pl|", "w:plain.zarr")]
    [InlineData("Read-ChunkedArray w:/pl|", "w:/plain.zarr")]
    [InlineData("Test-ChunkedArray plain.zarr, with|", "'with space.zarr'")]
    [InlineData("Write-ChunkedArray -Path [|", "'[1].zarr'")]
    [InlineData("Invoke-PolyEval x -OutPath pl|", "plain.zarr")]
    [InlineData("Invoke-PolyEval x -Path pl|", "plain.zarr")]
    [InlineData("Measure-Compression -LiteralPath te|", "text.txt")]
    [InlineData("Measure-StorageBandwidth wi|", "'with space.zarr'")]
    public void PathsAreOffered(string line, string anyOf)
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["plain.zarr", "with space.zarr", "[1].zarr"])
            Directory.CreateDirectory(folder.File(name));
        folder.Write("it's.npy", "");
        folder.Write("text.txt", "");
        engine.Run(
            """
            $state = $ExecutionContext.SessionState
            $null = $state.Drive.New([Management.Automation.PSDriveInfo]::new('w', $state.Provider.GetOne('FileSystem'), $folder, '', $null), 'global')
            $null = $state.Path.SetLocation($folder)
            """,
            ("folder", folder.Path));
        try
        {
            string[] found = [.. Complete(line).CompletionMatches.Select(match => match.CompletionText)];
            if (anyOf.Length > 0)
                Assert.NotEmpty(found.Intersect(anyOf.Split(',')));
            if (line.StartsWith("Get-ChunkedArray", StringComparison.Ordinal))
            {
                Assert.Empty(anyOf.Split(',').Except(found));
                Assert.DoesNotContain("text.txt", found);
            }
        }
        finally
        {
            engine.Run("$null = $state.Path.SetLocation('/'); $state.Drive.Remove('w', $true, 'global')");
        }
    }

    private CommandCompletion Complete(string line)
    {
        int cursor = line.IndexOf('|', line.StartsWith("1..3", StringComparison.Ordinal) ? 8 : 0);
        return (CommandCompletion)Assert.Single(engine.Run(
            "TabExpansion2 $line $cursor", ("line", line.Remove(cursor, 1)), ("cursor", cursor))).BaseObject;
    }

    /// <summary>The lines that there can be when an offer was taken.</summary>
    private string[] Lines(string line)
    {
        CommandCompletion completion = Complete(line);
        int bar = line.IndexOf('|', line.StartsWith("1..3", StringComparison.Ordinal) ? 8 : 0);
        string text = line.Remove(bar, 1);
        return
        [
            .. completion.CompletionMatches.Select(match => string.Concat(
                text.AsSpan(0, completion.ReplacementIndex), match.CompletionText, text.AsSpan(completion.ReplacementIndex + completion.ReplacementLength))),
        ];
    }
}
