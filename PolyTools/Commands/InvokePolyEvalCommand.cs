using System.Collections;
using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.Measurement;

namespace PolyTools;

/// <summary>
/// Invoke-PolyEval: evaluates expressions with one or more engines and thread counts, and emits one result object per
/// combination, or with PassThru the result itself.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "PolyEval", DefaultParameterSetName = ExpressionSet)]
[OutputType(typeof(EvalResult))]
public sealed class InvokePolyEvalCommand : PolyCmdlet, IDisposable
{
    private const string ExpressionSet = "Expression";
    private const string ArraySet = "InputObject";
    private const string PipelineName = "x";
    private const string SeedPolynomial = ".25*x**3 + .75*x**2 - 1.5*x - 2";

    private EngineKind[] engines = [];
    private OperandTable? operands;
    private EvalBaseline? baseline;
    private bool severalExpressions;
    private bool hasWarned;

    /// <summary>What to compute, in NumExpr's language; several are evaluated one after the other.</summary>
    [Parameter(Position = 0, ParameterSetName = ExpressionSet, ValueFromPipeline = true)]
    [Parameter(Position = 0, ParameterSetName = ArraySet)]
    [ValidateNotNullOrEmpty]
    public string[] Expression { get; set; } = [SeedPolynomial];

    /// <summary>A chunked array that becomes the variable x.</summary>
    [Parameter(ParameterSetName = ArraySet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ChunkedArray? InputObject { get; set; }

    /// <summary>
    /// Names and values of the variables: .NET arrays, lists of numbers, scalars, chunked arrays, paths of .zarr folders and .npy files.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary Variable { get; set; } = new Hashtable();

    /// <summary>Points of the generated x; by default as many as the arrays of Variable have, or 10 000 000.</summary>
    [Parameter]
    [WholeNumber]
    public long Count { get; set; } = 10_000_000;

    /// <summary>The first and the last point of the generated x.</summary>
    [Parameter]
    [ValidateCount(2, 2)]
    public double[] Range { get; set; } = [-1, 1];

    /// <summary>The type of the generated x.</summary>
    [Parameter]
    [ValidateSet("float64", "float32")]
    public string DType { get; set; } = "float64";

    /// <summary>Eager, Blocked, Fused, C; wildcards.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EngineCompleter))]
    [SupportsWildcards]
    public string[] Engine { get; set; } = ["Fused"];

    /// <summary>Thread counts; Eager always works on one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [WholeNumber]
    public int[] Threads { get; set; } = [Environment.ProcessorCount];

    /// <summary>Timed runs, after one to warm up; the median is reported.</summary>
    [Parameter]
    [WholeNumber]
    public int Repeat { get; set; } = 3;

    /// <summary>Elements of a block of the engine Blocked; 0 chooses.</summary>
    [Parameter]
    [WholeNumber]
    public int BlockSize { get; set; }

    /// <summary>Flags for the C compiler; -ffp-contract=off is always added.</summary>
    [Parameter]
    [ValidateNotNull]
    public string[] CompilerFlag { get; set; } = ["-O3"];

    /// <summary>Lets Fused, Blocked and C round a·b + c once.</summary>
    [Parameter]
    public SwitchParameter FusedMultiplyAdd { get; set; }

    /// <summary>Emits the result, a .NET array or a scalar, instead of the measurement.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Frees the operands.</summary>
    public void Dispose()
    {
        operands?.Dispose();
        baseline?.Dispose();
    }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Guarded(() =>
    {
        engines = ResolveEngines();
        RequireRange("InvalidCount", nameof(Count), Count, 1, MaximumCount);
        RequireRange("InvalidRepeat", nameof(Repeat), Repeat, 1, MaximumRepeat);
        RequireRange("InvalidBlockSize", nameof(BlockSize), BlockSize, 0, CompileOptions.MaximumBlockSize);
        foreach (int threads in Threads)
            RequireRange("InvalidThreads", nameof(Threads), threads, 1, WorkerPool.MaximumThreads);
        Threads = [.. Threads.Distinct()];
        baseline = new EvalBaseline();
        severalExpressions = Expression.Length > 1 || MyInvocation.ExpectingInput;
    });

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null)
            Guarded(UseInput);
        foreach (string text in Expression)
        {
            Guarded(() =>
            {
                try
                {
                    EvaluateExpression(text);
                }
                catch (ExpressionException exception) when (severalExpressions)
                {
                    // The rows of the other expressions still come.
                    WriteError(exception, text);
                }
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Dispose();

    private OperandTable Operands(IDictionary variables) => new(
        variables, MyInvocation.BoundParameters.ContainsKey(nameof(Count)) ? Count : null, Count, (Range[0], Range[1]), DType,
        GetUnresolvedProviderPathFromPSPath,
        (shape, type) =>
        {
            long count = ArrayValue.Count(shape);
            RequireMemory((double)count * type.Size(), count, "a chunked array, which is read into memory", "the array's length");
        },
        Cancellation);

    /// <summary>Makes the array of the pipeline the variable x.</summary>
    private void UseInput()
    {
        severalExpressions = Expression.Length > 1;
        var variables = new Hashtable(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Variable)
            variables.Add(entry.Key, entry.Value);
        if (variables.ContainsKey(PipelineName))
        {
            throw new PolyException(
                "VariableTwice", ErrorKind.InvalidArgument, "Both Variable and InputObject give x a value.",
                "Give the variable another name, or leave InputObject out.");
        }

        variables.Add(PipelineName, InputObject);
        operands?.Dispose();
        operands = null;
        operands = Operands(variables);
    }

    private EngineKind[] ResolveEngines()
    {
        var found = new List<EngineKind>();
        foreach (string name in Engine)
        {
            EngineKind[] matches = MatchEngines(name);
            if (matches.Length == 0)
            {
                throw new PolyException(
                    "UnknownEngine", ErrorKind.InvalidArgument, $"There is no engine '{name}'.",
                    $"Engines: {string.Join(", ", Enum.GetNames<EngineKind>())}.");
            }

            found.AddRange(matches);
        }

        return [.. found.Distinct()];
    }

    private static EngineKind[] MatchEngines(string name)
    {
        try
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            return [.. Enum.GetValues<EngineKind>().Where(kind => pattern.IsMatch(kind.ToString()))];
        }
        catch (WildcardPatternException)
        {
            return [];
        }
    }

    private void EvaluateExpression(string text)
    {
        Expression expression = Native.Expressions.Expression.Parse(text);
        operands ??= Operands(Variable);
        BoundOperands bound = operands.Bind(expression);
        (EngineKind Engine, int Threads)[] grid =
        [
            .. from engine in engines
               from threads in engine == EngineKind.Eager ? [1] : Threads
               select (engine, threads),
        ];
        if (PassThru && (grid.Length > 1 || (InputObject is not null ? Expression.Length > 1 : severalExpressions && !MyInvocation.ExpectingInput)))
        {
            throw new PolyException(
                "PassThruNeedsOneCombination", ErrorKind.InvalidArgument,
                $"PassThru gives one result, and here are {grid.Length * Expression.Length} combinations.",
                "Name one expression, one engine and one thread count, or leave PassThru out.");
        }

        for (int i = 0; i < grid.Length; i++)
        {
            (EngineKind engine, int threads) = grid[i];
            if (!PassThru && grid.Length > 1)
            {
                WriteProgress(new ProgressRecord(0, "Invoke-PolyEval", $"{engine}, {threads} threads: {text}")
                {
                    PercentComplete = 100 * i / grid.Length,
                });
            }

            try
            {
                var options = new CompileOptions
                {
                    BlockSize = BlockSize, CompilerFlags = CompilerFlag, FusedMultiplyAdd = FusedMultiplyAdd,
                };
                var compiled = CompiledExpression.Compile(expression, bound.Variables, engine, options, Cancellation);
                RequireRoom(compiled, bound, threads);
                if (PassThru)
                {
                    object result = bound.Evaluate(compiled, threads, out bool dividedByZero, Cancellation);
                    Warn(dividedByZero);
                    WriteObject(result, enumerateCollection: false);
                }
                else
                {
                    Measure(compiled, bound, expression, engine, threads);
                }
            }
            catch (PolyException exception) when (engine == EngineKind.C && !PassThru
                && exception.ErrorId is "NoCCompiler" or "CCompilerFailed")
            {
                // The other rows still come.
                WriteError(exception, text);
            }
        }

        if (!PassThru && grid.Length > 1)
            WriteProgress(new ProgressRecord(0, "Invoke-PolyEval", "Done") { RecordType = ProgressRecordType.Completed });
    }

    /// <summary>Says what is too large before anything is allocated.</summary>
    private void RequireRoom(CompiledExpression compiled, BoundOperands bound, int threads)
    {
        if (compiled.IsScalar)
            return;
        if (PassThru && compiled.Shape.Count > Array.MaxLength)
        {
            throw new PolyException(
                "CountTooLarge", ErrorKind.InvalidArgument,
                $"A .NET array has at most {Array.MaxLength:N0} elements, and the result has {compiled.Shape.Count:N0}.",
                "Use a smaller Count, or leave PassThru out.");
        }

        double required = Evaluation.RequiredBytes(compiled, bound.Sources, threads);
        RequireMemory(
            required, compiled.Count, "operands, result and temporaries",
            bound.IsGenerated ? "Count" : "the arrays' length");
    }

    /// <summary>Says once that integers were divided by zero.</summary>
    private void Warn(bool dividedByZero)
    {
        if (!dividedByZero || hasWarned)
            return;
        hasWarned = true;
        WriteWarning("An integer was divided by zero, which gave 0.");
    }

    private void Measure(
        CompiledExpression compiled, BoundOperands bound, Expression expression, EngineKind engine, int threads)
    {
        if (compiled.IsScalar)
        {
            WriteResult(ScalarResult(compiled, bound, expression, engine));
            return;
        }

        EvaluationMeasurement measured =
            Evaluation.Measure(compiled, bound.Sources, threads, Repeat, Cancellation);
        Warn(measured.DividedByZero);
        double seconds = Statistics.Median([.. measured.Seconds]);
        // An empty array takes no time and has no rate.
        bool isEmpty = compiled.Count == 0;
        double gigabytes = compiled.BytesMoved / seconds / 1e9;
        EvalComparison comparison = baseline!.Compare(
            expression.Text, compiled.Type, compiled.Count, compiled.Shape.Count, measured, seconds, Cancellation);
        WriteResult(new EvalResult
        {
            Expression = expression.Text,
            Engine = engine.ToString(),
            Storage = "Memory",
            Threads = threads,
            Count = compiled.Count,
            DType = compiled.Type.Name(),
            Seconds = seconds,
            MinSeconds = measured.Seconds.Min(),
            MaxSeconds = measured.Seconds.Max(),
            MElementsPerSecond = isEmpty ? null : compiled.Count / seconds / 1e6,
            GBPerSecond = isEmpty ? null : gigabytes,
            PercentOfPeak = isEmpty ? null : 100 * gigabytes / Peak(threads),
            Speedup = isEmpty ? null : comparison.Speedup,
            PeakMemoryMB = measured.PeakBytes / 1e6,
            MinorFaults = measured.Counters.MinorFaults,
            MajorFaults = measured.Counters.MajorFaults,
            ReadMB = measured.Counters.ReadBytes / 1e6,
            WrittenMB = measured.Counters.WrittenBytes / 1e6,
            MaxDifference = comparison.MaxDifference,
            MaxUlp = comparison.MaxUlp,
            Outcome = "Completed",
        });
    }

    /// <summary>The bandwidth of a copy; null where there is no memory left to measure it.</summary>
    private double? Peak(int threads)
    {
        if (Hardware.AvailableMemory() < 4 * MemoryBandwidth.DefaultCount * sizeof(double))
            return null;
        try
        {
            return MemoryBandwidth.PeakGBPerSecond(threads, Cancellation);
        }
        catch (PolyException exception) when (exception.ErrorId == "OutOfMemory")
        {
            return null;
        }
    }

    /// <summary>An expression without arrays: its time is that of a few numbers, and it moves no memory.</summary>
    private EvalResult ScalarResult(
        CompiledExpression compiled, BoundOperands bound, Expression expression, EngineKind engine)
    {
        double[] seconds = new double[Repeat];
        for (int run = -1; run < Repeat; run++)
        {
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            bound.Evaluate(compiled, 1, out _, Cancellation);
            if (run >= 0)
                seconds[run] = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        double median = Statistics.Median(seconds);
        return new EvalResult
        {
            Expression = expression.Text,
            Engine = engine.ToString(),
            Storage = "Memory",
            Threads = 1,
            Count = 1,
            DType = compiled.Type.Name(),
            Seconds = median,
            MinSeconds = seconds.Min(),
            MaxSeconds = seconds.Max(),
            MElementsPerSecond = 1 / median / 1e6,
            Outcome = "Completed",
        };
    }

    /// <summary>The view is chosen by what the parameters vary, before the first row is seen.</summary>
    private void WriteResult(EvalResult result)
    {
        var row = new PSObject(result);
        if (severalExpressions)
            row.TypeNames.Insert(0, "PolyTools.EvalResult#Expressions");
        WriteObject(row);
    }
}
