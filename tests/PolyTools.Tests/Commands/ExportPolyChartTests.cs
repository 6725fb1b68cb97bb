using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>Export-PolyChart as PowerShell runs it: what the files have.</summary>
public sealed partial class ExportPolyChartTests : IDisposable
{
    private const string Scaling = """
        foreach ($engine in 'Blocked', 'Fused') { foreach ($threads in 1, 2, 4) {
            [pscustomobject]@{ Expression = 'x < 1 & x'; Engine = $engine; Threads = $threads; Count = 1000000; DType = 'float64'
                Seconds = 0.25 / $threads; Speedup = [double]$threads; GBPerSecond = 5.0 * $threads; PercentOfPeak = 50.0 } } }
        """;

    private const string Codecs = """
        $rows = @('lz4', 1.5, 2000, $true), @('lz4', 2, 1500, $true), @('zstd', 2.5, 300, $true), @('zlib', 1.8, 40, $false)
        foreach ($row in $rows) { [pscustomobject]@{ Source = 'data'; Codec = $row[0]; Level = 1; Threads = 1; Ratio = $row[1]; CompressMBPerSecond = $row[2]
            DecompressMBPerSecond = 900; Pareto = $row[3] } }
        """;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly Engine engine = new();
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        engine.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void SpeedupByThreadsHasALineForEachEngineAndTheIdeal()
    {
        XElement chart = Draw("Invoke-PolyEval -Engine Blocked, Fused -Threads 1, 2 -Count 1e5 -Repeat 1", "-X Threads -Y Speedup -Series Engine");

        string[] texts = Texts(chart);
        Assert.Contains("Threads", texts);
        Assert.Contains("Speedup (×)", texts);
        Assert.Subset(texts.ToHashSet(), new HashSet<string> { "Blocked", "Fused", "Ideal" });
        XElement data = Data(chart);
        Assert.Equal(2, data.Elements(Svg + "ellipse").Count());
        Assert.Equal(2, data.Elements(Svg + "rect").Count());
        Assert.Contains(data.Elements(), IsDashed);
        Assert.Equal(2, data.Elements(Svg + "polyline").Count(line => !IsDashed(line)));
        Assert.Contains("Line chart: Speedup (×) by Threads. Blocked: 2 values", chart.Element(Svg + "desc")!.Value, StringComparison.Ordinal);
        Assert.Equal("Speedup by threads", chart.Element(Svg + "title")!.Value);
    }

    [Fact]
    public void IdealLineDoublesWithTheThreads()
    {
        // All series scale perfectly from the same start: there is one ideal, and it lies where they do.
        XElement data = Data(Draw(Scaling, ""));
        XElement ideal = Assert.Single(data.Elements(Svg + "polyline"), IsDashed);
        Assert.All(
            data.Elements(Svg + "polyline").Where(line => !IsDashed(line)),
            line => Assert.Equal(line.Attribute("points")!.Value, ideal.Attribute("points")!.Value));
    }

    [Fact]
    public void BandwidthHasTheRoofOfCopying()
    {
        XElement chart = Draw(Scaling, "-X Threads -Y GBPerSecond");

        Assert.Contains("Copying memory", Texts(chart));
        Assert.Contains("Bandwidth (GB/s)", Texts(chart));
        // Half of the peak is what all rows have: the roof is twice as high.
        Assert.Contains("Copying memory: 3 values, 10 to 40.", chart.Element(Svg + "desc")!.Value, StringComparison.Ordinal);
        Assert.Single(Data(chart).Elements(Svg + "polyline"), IsDashed);
    }

    [Fact]
    public void EnginesAreBarsWithTheirTimes()
    {
        XElement chart = Draw(
            "foreach ($row in ('Eager', 0.15), ('Blocked', 0.025), ('Fused', 0.0125)) { [pscustomobject]@{ Expression = 'x+1'; Engine = $row[0]; Seconds = $row[1] } }", "");

        Assert.Equal(3, Data(chart).Elements(Svg + "rect").Count());
        string[] texts = Texts(chart);
        Assert.Subset(texts.ToHashSet(), new HashSet<string> { "Eager", "Blocked", "Fused", "150", "25", "12.5", "Time (ms)", "Time by engine", "x+1" });
        // The longest bar is the slowest engine's.
        double[] widths = [.. Data(chart).Elements(Svg + "rect").Select(bar => Length(bar, "width"))];
        Assert.Equal(6, widths[0] / widths[1], 2);
        Assert.Equal(12, widths[0] / widths[2], 2);
    }

    [Fact]
    public void BarsThatTwoDimensionsTellApartHaveColours()
    {
        XElement chart = Draw("Invoke-PolyEval 'x + 1', '2*x', 'x*x' -Engine Blocked, Fused -Count 1e4 -Repeat 1", "");

        Assert.Equal(6, Data(chart).Elements(Svg + "rect").Count());
        Assert.Equal(2, Data(chart).Elements(Svg + "rect").Select(bar => bar.Attribute("fill")!.Value).Distinct().Count());
        Assert.Subset(Texts(chart).ToHashSet(), new HashSet<string> { "Blocked", "Fused", "x + 1", "2*x", "x*x" });
    }

    [Fact]
    public void CompressionIsPointsWithTheParetoFront()
    {
        XElement chart = Draw(Codecs, "");

        string[] texts = Texts(chart);
        Assert.Subset(texts.ToHashSet(), new HashSet<string> { "lz4", "zstd", "zlib", "Pareto front", "Compression ratio (×)", "Compression speed (MB/s)", "100", "1,000" });
        XElement data = Data(chart);
        XElement front = Assert.Single(data.Elements(Svg + "polyline"));
        Assert.True(IsDashed(front));
        Assert.Equal(3, front.Attribute("points")!.Value.Split(' ').Length);
        Assert.Equal(4, data.Elements().Count() - 1);
    }

    [Fact]
    public void MeasuredCompressionHasAPointForEachRow()
    {
        XElement chart = Draw("Measure-Compression -InputObject (Invoke-PolyEval 'x*x' -Count 1e4 -PassThru) -Codec blosc:lz4, zlib -Level 1, 5, 9 -Repeat 1", "");

        Assert.Equal(6, Data(chart).Elements().Count(element => !IsDashed(element)));
        Assert.Contains("Pareto front", Texts(chart));
    }

    [Fact]
    public void BandwidthOfMemoryIsALineForEachKernel()
    {
        XElement chart = Draw("Measure-MemoryBandwidth Copy, Triad -Threads 1, 2 -Count 1e4 -Store Ordinary -Repeat 1", "");

        Assert.Equal(2, Data(chart).Elements(Svg + "polyline").Count());
        Assert.Subset(Texts(chart).ToHashSet(), new HashSet<string> { "Copy", "Triad", "Bandwidth (GB/s)", "Threads" });
    }

    [Fact]
    public void LevelsAreALine()
    {
        XElement chart = Draw("0..9 | ForEach-Object { [pscustomobject]@{ Engine = 'Fused'; Codec = 'zstd'; Level = $_; Seconds = 2 + $_ } }", "");

        Assert.Equal(10, Data(chart).Elements(Svg + "ellipse").Count());
        Assert.Subset(Texts(chart).ToHashSet(), new HashSet<string> { "Level", "Time (s)", "9" });
    }

    [Theory]
    [InlineData("-Y ResidentMB")]
    [InlineData("-X Seconds -Y ResidentMB")]
    public void HistoryOfMemoryIsALineForEachRun(string parameters)
    {
        XElement chart = Draw(
            """
            foreach ($engine in 'Eager', 'Fused') {
                $samples = 0..4 | ForEach-Object { [pscustomobject]@{ Seconds = 0.5 * $_; ResidentMB = 100 + 10 * $_; AnonymousMB = 50 } }
                [pscustomobject]@{ Engine = $engine; Storage = 'Memory'; Seconds = 1; Timeline = $samples } }
            """, parameters);

        Assert.Subset(Texts(chart).ToHashSet(), new HashSet<string> { "Eager (peak 140 MB)", "Fused (peak 140 MB)", "Time (s)", "Memory (MB)", "Memory over time" });
        Assert.Equal(2, Data(chart).Elements(Svg + "polyline").Count());
        Assert.Equal(5, Data(chart).Elements(Svg + "ellipse").Count());
    }

    [Fact]
    public void SamplesByThemselvesAreALine()
    {
        XElement chart = Draw("(Invoke-PolyEval -Engine Eager -Count 1e5 -Monitor).Timeline", "");
        Assert.Single(Data(chart).Elements(Svg + "polyline"));
        Assert.Contains("Memory (MB)", Texts(chart));
    }

    [Fact]
    public void AxesAreLogarithmicWhenAskedFor()
    {
        const string powers = "0..4 | ForEach-Object { [pscustomobject]@{ Size = [Math]::Pow(10, $_); Cost = [Math]::Pow(10, 2 * $_) } }";
        XElement logarithmic = Draw(powers, "-X Size -Y Cost -LogX -LogY");
        XElement linear = Draw(powers, "-X Size -Y Cost");

        double[] x = [.. Data(logarithmic).Elements(Svg + "ellipse").Select(mark => Length(mark, "cx"))];
        Assert.All(x.Zip(x.Skip(1)), pair => Assert.Equal(x[1] - x[0], pair.Second - pair.First, 0.1));
        double[] y = [.. Data(logarithmic).Elements(Svg + "ellipse").Select(mark => Length(mark, "cy"))];
        Assert.All(y.Zip(y.Skip(1)), pair => Assert.Equal(y[1] - y[0], pair.Second - pair.First, 0.1));
        double[] even = [.. Data(linear).Elements(Svg + "ellipse").Select(mark => Length(mark, "cx"))];
        Assert.Equal(10, (even[4] - even[3]) / (even[3] - even[2]), 1);
    }

    [Fact]
    public void WhatHasNoValueIsLeftOutAndNamed()
    {
        using PowerShell shell = engine.Create(
            """
            $rows = [pscustomobject]@{ Engine = 'Fused'; Seconds = 1; Outcome = 'Completed' }, [pscustomobject]@{ Engine = 'Eager'; Seconds = $null; Outcome = 'OutOfMemory' }
            $rows | Export-PolyChart $path -Verbose
            """, ("path", folder.File("a.svg")));
        shell.Invoke();

        Assert.Empty(shell.Streams.Error);
        Assert.Contains(shell.Streams.Verbose, message => message.Message == "Object 2 (Eager) is not drawn: it has no Seconds (OutOfMemory).");
        XElement chart = Load("a.svg");
        Assert.Single(Data(chart).Elements(Svg + "rect"));
        Assert.DoesNotContain("Eager", Texts(chart));
    }

    [Theory]
    [InlineData("a.svg", "('\U0001F600' * 100)", "\U0001F600")]
    [InlineData("a.html", "('\U0001F600' * 100)", "\U0001F600")]
    [InlineData("a.svg", "\"a`u{1}b`u{FFFF}c`u{D800}d\"", "a\uFFFDb\uFFFDc\uFFFDd")]
    [InlineData("a.html", "\"a`u{1}b`u{FFFF}c`u{D800}d\"", "a\uFFFDb\uFFFDc\uFFFDd")]
    public void AnyTextIsDrawn(string file, string text, string shown)
    {
        engine.Run(
            $"$text = {text}; [pscustomobject]@{{ Name = $text; A = 1; $text = 2 }} | Export-PolyChart $path -X Name -Y A -Title $text -Width 200",
            ("path", folder.File(file)));

        // A half of a pair, or a character that XML cannot have, would not load.
        string[] texts = [.. XElement.Parse(System.IO.File.ReadAllText(folder.File(file)).Replace("<!DOCTYPE html>", "", StringComparison.Ordinal)).DescendantNodes().OfType<XText>().Select(node => node.Value)];
        Assert.Contains(texts, value => value.Contains(shown, StringComparison.Ordinal));
        Assert.DoesNotContain(texts, value => value.Contains('\u0001', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[pscustomobject]@{ A = 1; Name = 'x' }", "-X Name -Y Wrong", "UnknownProperty", "None of the objects has a property 'Wrong'", "A, Name")]
    [InlineData("[pscustomobject]@{ Engine = 'Fused'; Seconds = $null }", "-Y Seconds", "NothingToDraw", "number", "X and Y")]
    [InlineData("[pscustomobject]@{ Name = 'x' }", "", "NothingToDraw", "no property has numbers", "Name")]
    [InlineData("@()", "", "NothingToDraw", "Nothing with properties", "measurement")]
    [InlineData("[pscustomobject]@{ A = 1; Name = 'x' }", "-Width 10", "InvalidWidth", "10", "Width")]
    [InlineData("[pscustomobject]@{ N = 'x'; AMB = 1; BSeconds = 2 }", "-X N -Y AMB, BSeconds", "SeveralUnits", "AMB, BSeconds", ".html")]
    [InlineData("[pscustomobject]@{ A = 1; N = 'x' }; [pscustomobject]@{ B = 1; N = 'x' }", "", "SeveralKinds", "2 kinds", ".html")]
    public void MistakesAreErrorsThatSayWhatToDo(string rows, string parameters, string id, string message, string action)
    {
        ErrorRecord error = engine.RunToError($"& {{ {rows} }} | Export-PolyChart $path {parameters}", ("path", folder.File("a.svg")));

        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Contains(action, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("chart.png", "UnknownChartFormat")]
    [InlineData("chart", "UnknownChartFormat")]
    [InlineData("none/chart.svg", "FolderNotFound")]
    [InlineData("folder.svg", "IsAFolder")]
    [InlineData("there.svg", "FileExists")]
    public void PathsThatCannotBeWrittenAreErrorsBeforeAnyWork(string name, string id)
    {
        Directory.CreateDirectory(folder.File("folder.svg"));
        folder.Write("there.svg", "mine");

        ErrorRecord error = engine.RunToError("& { $global:worked = $true } | Export-PolyChart $path", ("path", folder.File(name)), ("worked", false));

        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.Equal("mine", System.IO.File.ReadAllText(folder.File("there.svg")));
        Assert.False((bool)engine.Run("$worked")[0].BaseObject);
    }

    [Fact]
    public void ForceReplacesAndLeavesNothingElse()
    {
        folder.Write("a.svg", "old");
        Draw(Scaling, "-Force");
        Assert.Equal([folder.File("a.svg")], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void WhatIfWritesNothing()
    {
        engine.Run($"& {{ {Scaling} }} | Export-PolyChart $path -WhatIf -PassThru", ("path", folder.File("a.svg")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void PathsAreTheShellsAndPassThruEmitsTheFile()
    {
        PSObject file = Assert.Single(engine.Run(
            $$"""
            $provider = $ExecutionContext.SessionState.Provider.GetOne('FileSystem')
            $null = $ExecutionContext.SessionState.Drive.New([Management.Automation.PSDriveInfo]::new('charts', $provider, $folder, '', $null), 'global')
            & { {{Scaling}} } | Export-PolyChart charts:/a.svg -PassThru
            """, ("folder", folder.Path)));
        Assert.Equal(folder.File("a.svg"), Assert.IsType<FileInfo>(file.BaseObject).FullName);
        Load("a.svg");
    }

    [Fact]
    public void AFileOfMeasurementsMakesTheSameChart()
    {
        // Export-Csv and Import-Csv write and read text; numbers have a point in all cultures.
        string direct = File(Scaling, "a.svg");
        string text = File(
            $$"""
            foreach ($row in & { {{Scaling}} }) {
                $texts = [ordered]@{}
                foreach ($property in $row.psobject.Properties) { $texts[$property.Name] = [Convert]::ToString($property.Value, [cultureinfo]::InvariantCulture) }
                [pscustomobject]$texts
            }
            """, "b.svg");
        Assert.Equal(direct, text);
    }

    [Theory]
    [InlineData("de-DE", "a.svg")]
    [InlineData("tr-TR", "a.svg")]
    [InlineData("de-DE", "a.html")]
    [InlineData("tr-TR", "a.html")]
    public void FilesAreTheSameInAllCultures(string culture, string name)
    {
        string script = $"{Scaling}\n{Codecs}";
        string parameters = name.EndsWith("svg", StringComparison.Ordinal) ? "-Y Threads -X Ratio, ENGINE" : "";
        string expected = File(script, name, parameters);
        System.IO.File.Delete(folder.File(name));

        string actual = File(
            $"[Threading.Thread]::CurrentThread.CurrentCulture = '{culture}'; [Threading.Thread]::CurrentThread.CurrentUICulture = '{culture}'\n{script}", name, parameters);

        Assert.Equal(expected, actual);
        Assert.Contains("1.5", actual, StringComparison.Ordinal);
    }

    [Fact]
    public void TextMayHaveTheFractionsOfTheCulture()
    {
        const string Rows = "[pscustomobject]@{{ Name = 'a'; Value = {0} }}, [pscustomobject]@{{ Name = 'b'; Value = {1} }}";
        string expected = File(string.Format(CultureInfo.InvariantCulture, Rows, "1.5", "22.25"), "a.svg", "");
        System.IO.File.Delete(folder.File("a.svg"));
        string comma = string.Format(CultureInfo.InvariantCulture, Rows, "'1,5'", "'22,25'");
        Assert.Equal(expected, File($"[Threading.Thread]::CurrentThread.CurrentCulture = 'de-DE'\n{comma}", "a.svg", ""));
    }

    [Fact]
    public void TextIsTextAndTheGroundFollowsTheScheme()
    {
        XElement chart = Draw("[pscustomobject]@{ Name = \"<&'\"; Value = 3 }, [pscustomobject]@{ Name = \"a`u{1}b^{c}\"; Value = 2 }", "-Title 'A & B < C'");

        Assert.Contains("<&'", Texts(chart));
        Assert.Contains("A & B < C", Texts(chart));
        Assert.Equal("img", chart.Attribute("role")!.Value);
        Assert.Equal("sans-serif", chart.Attribute("font-family")!.Value);
        string style = chart.Element(Svg + "style")!.Value;
        Assert.Contains("prefers-color-scheme: dark", style, StringComparison.Ordinal);
        // Whatever has a colour has a class by which the style sheet changes it.
        foreach (XElement element in chart.Descendants())
        {
            foreach (string name in (string[])["fill", "stroke"])
            {
                if (element.Attribute(name)?.Value is { } color and not "none")
                {
                    string rule = Assert.Single(element.Attribute("class")!.Value.Split(' '), word => word.StartsWith(name + "-", StringComparison.Ordinal));
                    Assert.Contains($".{rule} {{", style, StringComparison.Ordinal);
                    Assert.StartsWith("#", color, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void LabelsStayWithinTheChart()
    {
        XElement chart = Draw(
            "1..12 | ForEach-Object { [pscustomobject]@{ Expression = \"a rather long expression of many variables, number $_ of twelve, (x + y)*z\"; Seconds = 1000 * $_ } }",
            "-Width 360");
        double height = Length(chart, "height");
        foreach (XElement text in chart.Descendants(Svg + "text"))
        {
            (double x, double y) = Place(text);
            // Half of the letter size is about the width of a letter.
            double size = double.Parse(text.AncestorsAndSelf().First(one => one.Attribute("font-size") is not null).Attribute("font-size")!.Value, CultureInfo.InvariantCulture);
            double width = 0.5 * size * text.Value.Length;
            bool isUpright = text.Attribute("transform")?.Value.Contains("rotate", StringComparison.Ordinal) == true;
            double start = text.Attribute("text-anchor")?.Value switch { "end" => x - width, "middle" => x - (width / 2), _ => x };
            if (!isUpright)
                Assert.InRange(start, 0, 360 - width);
            Assert.InRange(y, 0, height);
        }
    }

    [Fact]
    public void APageHasChartsOfEachKindAndEveryValue()
    {
        string text = File($"{Scaling}\n{Codecs}\n[pscustomobject]@{{ Note = 'only <text>' }}", "a.html", "-Title 'All & more'");

        Assert.StartsWith("<!DOCTYPE html>", text, StringComparison.Ordinal);
        XElement page = XElement.Parse(text[text.IndexOf('\n', StringComparison.Ordinal)..]);
        Assert.Equal("All & more", page.Element("head")!.Element("title")!.Value);
        Assert.Contains(page.Element("head")!.Elements("meta"), meta => meta.Attribute("name")?.Value == "viewport");
        Assert.Equal(["Evaluation", "Compression", "Data"], page.Descendants("h2").Select(heading => heading.Value));
        Assert.Equal(["Speedup by threads", "Bandwidth by threads", "Compression speed by compression ratio", "Decompression speed by compression ratio"],
            page.Descendants("strong").Select(caption => caption.Value));
        // Each chart is there for wide and for narrow screens.
        Assert.Equal(8, page.Descendants(Svg + "svg").Count());
        XElement[] tables = [.. page.Descendants("table")];
        Assert.Equal(3, tables.Length);
        string[] headings = [.. tables[0].Descendants("th").Select(heading => heading.Value)];
        Assert.Equal(["Engine", "Threads", "Time (ms)", "Speedup (×)", "Bandwidth (GB/s)", "Expression", "Elements", "Type", "Share of the peak bandwidth (%)"], headings);
        Assert.Equal(6, tables[0].Element("tbody")!.Elements("tr").Count());
        string[] exact = [.. tables[0].Descendants("tr").Skip(3).First().Elements("td").Select(cell => cell.Element("data")?.Attribute("value")!.Value ?? cell.Value)];
        Assert.Equal(["Blocked", "4", "0.0625", "4", "20", "x < 1 & x", "1000000", "float64", "50"], exact);
        Assert.Equal("number", tables[0].Descendants("td").ElementAt(2).Attribute("class")!.Value);
        Assert.Null(tables[0].Descendants("td").First().Attribute("class"));
        Assert.Equal("only <text>", tables[2].Descendants("td").Single().Value);
        // Nothing comes from elsewhere.
        Assert.Empty(page.Descendants("script"));
        Assert.Empty(page.Descendants("link"));
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName is "src" or "href");
    }

    [Fact]
    public void ExercisesHaveASectionEach()
    {
        string text = File(
            """
            foreach ($number in 4, 6) { foreach ($row in ('Blocked', 0.2), ('Fused', 0.1)) {
                [pscustomobject]@{ Exercise = $number; Title = "Number $number"; Expression = 'x'; Engine = $row[0]; Seconds = $row[1]; Ratio = $null; CompressMBPerSecond = $null } } }
            """, "a.html");
        XElement page = XElement.Parse(text[text.IndexOf('\n', StringComparison.Ordinal)..]);
        Assert.Equal(["Exercise 4: Number 4", "Exercise 6: Number 6"], page.Descendants("h2").Select(heading => heading.Value));
        Assert.Equal(["Time by engine", "Time by engine"], page.Descendants("strong").Select(caption => caption.Value));
    }

    [Fact]
    public void NamesComplete()
    {
        string Complete(string line) => string.Join(
            ' ', engine.Run("(TabExpansion2 $line $line.Length).CompletionMatches | ForEach-Object CompletionText", ("line", line)).Select(one => one.ToString()));
        Assert.Equal("Scatter", Complete("1 | Export-PolyChart a.svg -Kind Sc"));
        Assert.Equal("Speedup", Complete("1 | Export-PolyChart a.svg -Y Spe"));
        Assert.Equal("Threads", Complete("1 | Export-PolyChart a.svg -X Thr"));
        Assert.Equal("Engine", Complete("1 | Export-PolyChart a.svg -Series Eng"));
    }

    [Fact]
    public void ShowOpensTheFileWithTheSystemsViewer()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("The viewer that stands in is Linux's.");
        string viewer = folder.Write(
            "xdg-open", $"#!/bin/sh\nprintf '%s' \"$1\" > '{folder.File("opened.tmp")}' && mv '{folder.File("opened.tmp")}' '{folder.File("opened")}'\n");
        Process.Start("chmod", ["+x", viewer]).WaitForExit();

        ShellResult result = ShellProcess.Run(
            ["-Command", "[pscustomobject]@{ Name = 'x'; Value = 1 } | Export-PolyChart shown.svg -Show"], folder.Path,
            new Dictionary<string, string> { ["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}" });

        Assert.Equal("", result.StandardError);
        // The viewer is not waited for.
        Assert.True(SpinWait.SpinUntil(() => System.IO.File.Exists(folder.File("opened")), TimeSpan.FromSeconds(30)));
        Assert.Equal(folder.File("shown.svg"), System.IO.File.ReadAllText(folder.File("opened")));
    }

    [Theory]
    [InlineData("dark")]
    [InlineData("light")]
    public void ABrowserShowsThePageOnAPhone(string scheme)
    {
        string? browser = FindBrowser();
        if (browser is null)
            Assert.Skip("There is no chromium.");
        File($"{Scaling}\n{Codecs}", "page.html");
        // A frame has the width that a window on a desktop cannot have.
        string wrapper = folder.Write("wrapper.html", """
            <!DOCTYPE html><html><body><iframe id="phone" width="390" height="800" style="border:0" src="page.html"></iframe><p id="seen"></p>
            <script>
            const phone = document.getElementById('phone');
            phone.onload = () => {
              const page = phone.contentDocument, view = phone.contentWindow, style = element => view.getComputedStyle(element);
              const shown = [...page.querySelectorAll('svg')].filter(svg => svg.getBoundingClientRect().width > 0);
              document.getElementById('seen').textContent = [
                page.documentElement.scrollWidth, view.innerWidth, style(page.body).backgroundColor, style(page.body).color,
                shown.length, Math.min(...shown.map(svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)),
                style(shown[0].querySelector('text')).fill,
                [...page.querySelectorAll('.scroll')].filter(box => box.scrollWidth > box.clientWidth).length,
                Math.max(...shown.map(svg => Math.max(...[...svg.querySelectorAll('text')].map(text => text.getBoundingClientRect().right - svg.getBoundingClientRect().right)))) <= 1,
                Math.min(...shown.map(svg => Math.min(...[...svg.querySelectorAll('text')].map(text => text.getBoundingClientRect().left - svg.getBoundingClientRect().left)))) >= -1,
              ].join(' | ');
            };
            </script></body></html>
            """);

        string dom = RunBrowser(browser, wrapper, scheme);

        Match seen = Seen().Match(dom);
        Assert.True(seen.Success, dom);
        string[] facts = seen.Groups[1].Value.Split(" | ");
        Assert.Equal("390", facts[1]);
        Assert.Equal("390", facts[0]);
        (string ground, string ink) = scheme == "dark" ? ("rgb(21, 25, 30)", "rgb(230, 230, 230)") : ("rgb(255, 255, 255)", "rgb(36, 41, 47)");
        Assert.Equal(ground, facts[2]);
        Assert.Equal(ink, facts[3]);
        Assert.Equal("4", facts[4]);
        // Letters keep the size that they are made with.
        Assert.InRange(double.Parse(facts[5], CultureInfo.InvariantCulture), 0.95, 1.2);
        Assert.Equal(ink, facts[6]);
        Assert.Equal("2", facts[7]);
        Assert.Equal("true", facts[8]);
        Assert.Equal("true", facts[9]);
    }

    private static string? FindBrowser() =>
        (from path in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
         from name in (string[])["chromium", "chromium-browser", "google-chrome", "chrome"]
         let file = Path.Combine(path, name)
         where System.IO.File.Exists(file)
         select file).FirstOrDefault();

    private string RunBrowser(string browser, string page, string scheme)
    {
        // The blink setting counts dark as 0 and light as 1.
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--allow-file-access-from-files", $"--user-data-dir={folder.File("profile")}",
            $"--blink-settings=preferredColorScheme={(scheme == "dark" ? 0 : 1)}", "--window-size=800,900", "--virtual-time-budget=5000", "--dump-dom", new Uri(page).AbsoluteUri,
        ];
        var start = new ProcessStartInfo(browser, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException("The browser has not ended.");
        }

        return output.GetAwaiter().GetResult() + (error.IsCompleted ? "" : " ");
    }

    private XElement Draw(string rows, string parameters)
    {
        File(rows, "a.svg", parameters.Contains("-Force", StringComparison.Ordinal) ? parameters : parameters + " -Force");
        return Load("a.svg");
    }

    private string File(string rows, string name, string parameters = "")
    {
        engine.Run($"& {{ {rows} }} | Export-PolyChart $path {parameters}", ("path", folder.File(name)));
        return System.IO.File.ReadAllText(folder.File(name));
    }

    private XElement Load(string name) => XElement.Load(folder.File(name));

    private static XElement Data(XElement chart) => chart.Descendants(Svg + "g").First(group => group.Attribute("class")?.Value == "data");

    private static string[] Texts(XElement chart) => [.. chart.Descendants(Svg + "text").Select(text => text.Value)];

    private static bool IsDashed(XElement line) => line.Attribute("stroke-dasharray") is not null;

    private static double Length(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    private static (double X, double Y) Place(XElement text)
    {
        if (text.Attribute("x") is not null)
            return (Length(text, "x"), Length(text, "y"));
        (double x, double y) = (0, 0);
        foreach (XElement one in text.AncestorsAndSelf())
        {
            Match move = Move().Match(one.Attribute("transform")?.Value ?? "");
            if (move.Success)
            {
                x += double.Parse(move.Groups[1].Value, CultureInfo.InvariantCulture);
                y += double.Parse(move.Groups[2].Value, CultureInfo.InvariantCulture);
            }
        }

        return (x, y);
    }

    [GeneratedRegex(@"translate\(([-\d.]+),\s*([-\d.]+)\)")]
    private static partial Regex Move();

    [GeneratedRegex("<p id=\"seen\">([^<]+)</p>")]
    private static partial Regex Seen();
}
