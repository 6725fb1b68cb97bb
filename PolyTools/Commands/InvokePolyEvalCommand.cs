using System.Collections;
using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Codecs;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.Measurement;
using PolyTools.Native.Storage;
using NativeArray = PolyTools.Native.Storage.ChunkedArray;

namespace PolyTools;

/// <summary>
/// Invoke-PolyEval: evaluates expressions with one or more engines, thread counts, storages and codecs, and emits one result object per
/// combination, or with PassThru the result itself.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "PolyEval", DefaultParameterSetName = ExpressionSet, SupportsShouldProcess = true)]
[OutputType(typeof(EvalResult))]
public sealed class InvokePolyEvalCommand : ArrayCmdlet, IDisposable
{
    private const string ExpressionSet = "Expression";
    private const string ArraySet = "InputObject";
    private const string PipelineName = "x";
    private const string SeedPolynomial = ".25*x**3 + .75*x**2 - 1.5*x - 2";

    private const long DefaultMemoryLimit = 128L << 20;

    /// <summary>.NET and PowerShell need that much to begin with.</summary>
    private const long LeastProcessMemory = 64_000_000;

    private const double MostSeconds = 1_000_000;

    /// <summary>The parameters that say how chunks are stored.</summary>
    private static readonly string[] ChunkParameters = [nameof(Codec), nameof(Level), nameof(Filter), nameof(ChunkSize)];

    private readonly Dictionary<(long? Count, string? DType), double> isolatedSeconds = [];

    private EngineKind[] engines = [];
    private OperandTable? operands;
    private EvalBaseline? baseline;
    private WorkFolder? folder;
    private EvalStorage[] storages = [];
    private bool severalExpressions;
    private bool hasWarned;
    private (ChunkedArray? Input, string[] Expressions)? held;

    /// <summary>What to compute, in NumExpr's language; several are evaluated one after the other.</summary>
    [Parameter(Position = 0, ParameterSetName = ExpressionSet, ValueFromPipeline = true)]
    [Parameter(Position = 0, ParameterSetName = ArraySet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ExpressionCompleter))]
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

    /// <summary>Where operands and results live; Chunked by default where an operand is a chunked array, or else Memory.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateSet("Memory", "MemoryMap", "Chunked")]
    public string[]? Storage { get; set; }

    /// <summary>The compressors of new chunks.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CodecCompleter))]
    public string[] Codec { get; set; } = [CreationOptions.DefaultCodec];

    /// <summary>The compressors' levels; 0 stores uncompressed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public int[]? Level { get; set; }

    /// <summary>The filters before the compressors.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FilterCompleter))]
    public string[] Filter { get; set; } = [CreationOptions.DefaultFilter];

    /// <summary>About how many bytes a new chunk has before it is compressed.</summary>
    [Parameter]
    public long ChunkSize { get; set; } = CreationOptions.DefaultChunkBytes;

    /// <summary>The folder on whose disk temporary operands and results are made; they are removed in the end.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FolderPathCompleter))]
    public string? Path { get; set; }

    /// <summary>Where the result is to stay: a .npy file or a chunked array.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ArrayPathCompleter))]
    public string? OutPath { get; set; }

    /// <summary>Where results live; by default where the operands do.</summary>
    [Parameter]
    [ValidateSet("Memory", "MemoryMap", "Chunked")]
    public string? ResultStorage { get; set; }

    /// <summary>Replaces what is at OutPath.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Results reach the device inside the timed region.</summary>
    [Parameter]
    public SwitchParameter Sync { get; set; }

    /// <summary>Bytes of the buffers of a run over chunks at most.</summary>
    [Parameter]
    public long MemoryLimit { get; set; } = DefaultMemoryLimit;

    /// <summary>Watches the memory through the runs.</summary>
    [Parameter]
    public SwitchParameter Monitor { get; set; }

    /// <summary>Runs each combination in a process of its own.</summary>
    [Parameter]
    public SwitchParameter Isolate { get; set; }

    /// <summary>Bytes of memory that such a process may have.</summary>
    [Parameter]
    [WholeNumber]
    public long? ProcessMemoryLimit { get; set; }

    /// <summary>Seconds that such a process may take.</summary>
    [Parameter]
    public double? TimeLimit { get; set; }

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

    /// <summary>Lets Eager, Blocked and Fused take faster elementary functions, with errors of up to 4 units in the last place.</summary>
    [Parameter]
    public SwitchParameter FastMath { get; set; }

    /// <summary>Emits the result, a .NET array or a scalar, instead of the measurement.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Frees the operands, and removes temporary files.</summary>
    public void Dispose()
    {
        baseline?.Dispose();
        foreach (EvalStorage storage in storages)
            storage.Dispose();
        operands?.Dispose();
        folder?.Dispose();
    }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Guarded(() =>
    {
        engines = ResolveEngines();
        RequireRange("InvalidCount", nameof(Count), Count, 1, MaximumCount);
        RequireRange("InvalidRepeat", nameof(Repeat), Repeat, 1, MaximumRepeat);
        RequireRange("InvalidBlockSize", nameof(BlockSize), BlockSize, 0, CompileOptions.MaximumBlockSize);
        RequireRange("InvalidChunkSize", nameof(ChunkSize), ChunkSize, 1, int.MaxValue);
        RequireRange("InvalidMemoryLimit", nameof(MemoryLimit), MemoryLimit, 1, long.MaxValue);
        BeginIsolation();
        foreach (int threads in Threads)
            RequireRange("InvalidThreads", nameof(Threads), threads, 1, WorkerPool.MaximumThreads);
        Threads = [.. Threads.Distinct()];
        baseline = new EvalBaseline();
        folder = new WorkFolder(Path is null ? System.IO.Path.GetTempPath() : ExistingFolder(Path));
        if (OutPath is not null)
        {
            OutPath = FileSystemPath(OutPath);
            if (ResultStorage is not null && !ResultStorage.Equals(ResultStorageOf(OutPath).ToString(), StringComparison.OrdinalIgnoreCase))
            {
                throw new PolyException(
                    "ResultStorageMismatch", ErrorKind.InvalidArgument,
                    $"The result of OutPath is {ResultStorageOf(OutPath)}, and ResultStorage says {ResultStorage}.",
                    "A path that ends in .npy is mapped, any other is a chunked array; leave ResultStorage out.");
            }

            ArrayBuilder.RequireFree(OutPath, Force, IsNpy(OutPath));
        }

        severalExpressions = Expression.Length > 1 || MyInvocation.ExpectingInput;
    });

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (OutPath is null || !MyInvocation.ExpectingInput)
        {
            Evaluate(InputObject, Expression);
            return;
        }

        // Whether one result is all is known in the end, and before anything is written.
        if (held is not null)
            Guarded(() => throw NeedsOneCombination(nameof(OutPath), 2), OutPath);
        held = (InputObject, Expression);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (held is { } one)
            Evaluate(one.Input, one.Expressions);
        Dispose();
    }

    private void Evaluate(ChunkedArray? input, string[] expressions)
    {
        bool isUsed = true;
        if (input is not null)
            isUsed = GoingOn(() => UseInput(input), input);
        foreach (string text in isUsed ? expressions : [])
            GoingOn(() => EvaluateExpression(text), text);
    }

    /// <summary>Does a part, an error of which may leave the rows of other arrays or expressions to come.</summary>
    /// <returns>True if it was done.</returns>
    private bool GoingOn(Action action, object target)
    {
        bool isDone = false;
        Guarded(
            () =>
            {
                try
                {
                    action();
                    isDone = true;
                }
                catch (PolyException exception) when (!IsOfCommand(exception)
                    && ((InputObject is not null && MyInvocation.ExpectingInput) || (severalExpressions && exception is ExpressionException)))
                {
                    WriteError(exception, target);
                }
            },
            target);
        return isDone;
    }

    /// <summary>Errors that any array and any expression would meet.</summary>
    private static bool IsOfCommand(PolyException exception) =>
        exception.ErrorId is "UnknownCodec" or "VariableTwice" || exception.ErrorId.EndsWith("NeedsOneCombination", StringComparison.Ordinal);

    private OperandTable Operands(IDictionary variables) => new(
        variables, IsBound(nameof(Count)) ? Count : null, Count, (Range[0], Range[1]), DType,
        FileSystemPath);

    /// <summary>Makes the array of the pipeline the variable x.</summary>
    private void UseInput(ChunkedArray input)
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

        variables.Add(PipelineName, input);
        ReleaseStorages();
        // Rows of another array are not held against those of this one.
        baseline!.Dispose();
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
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
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
        UseStorages(bound);
        (EvalStorage Storage, EngineKind Engine, int Threads)[] grid =
        [
            .. from storage in storages
               from engine in engines
               from threads in engine == EngineKind.Eager ? [1] : Threads
               select (storage, engine, threads),
        ];
        RequireOneCombination(grid.Length);
        if (OutPath is not null && !ShouldProcess(OutPath, System.IO.Path.Exists(OutPath) ? "Replace with the result" : "Create with the result"))
            return;
        for (int i = 0; i < grid.Length; i++)
        {
            (EvalStorage storage, EngineKind engine, int threads) = grid[i];
            if (i > 0 && storage != grid[i - 1].Storage)
                grid[i - 1].Storage.Dispose();
            try
            {
                string status = $"{StatusOf(storage)}{engine}, {threads} threads: {text}";
                ChunkWork work = WorkOf(status, bound, i, grid.Length);
                if (IsIsolated)
                {
                    Action<double> report = work.OnProgress!;
                    EvaluateIsolated(expression, bound, storage, engine, threads, () => report(0));
                }
                else
                {
                    EvaluateOne(expression, bound, storage, engine, threads, work);
                }
            }
            catch (PolyException exception) when (!PassThru && IsOfEngine(exception))
            {
                // The other rows still come.
                WriteError(exception, text);
            }
        }
    }

    private bool IsIsolated => Isolate || ProcessMemoryLimit is not null || TimeLimit is not null;

    /// <summary>Caps the memory of this process, if it is such a child; checks the parameters, if it is to have some.</summary>
    private void BeginIsolation()
    {
        IsolatedEval.EndWithParent();
        MemoryCage.ApplyDataLimit();
        if (!IsIsolated)
            return;
        if (ProcessMemoryLimit is long bytes)
            RequireRange("InvalidProcessMemoryLimit", nameof(ProcessMemoryLimit), bytes, LeastProcessMemory, long.MaxValue / 2);
        if (TimeLimit is double limit && !(limit > 0 && limit <= MostSeconds))
        {
            throw new PolyException(
                "InvalidTimeLimit", ErrorKind.InvalidArgument, $"TimeLimit is {limit} seconds; it must be more than 0 and at most {MostSeconds:N0}.",
                "Give TimeLimit a value in that range.");
        }

        if (PassThru)
        {
            throw new PolyException(
                "PassThruIsolated", ErrorKind.InvalidArgument, "The result of a process of its own is gone with it.",
                "Use OutPath to keep it, or leave PassThru or Isolate out.");
        }
    }

    /// <summary>Runs a combination in a process of its own, and emits its row whatever became of it.</summary>
    private void EvaluateIsolated(
        Expression expression, BoundOperands bound, EvalStorage storage, EngineKind engine, int threads, Action onWaiting)
    {
        var isolated = new IsolatedEval(ProcessMemoryLimit, TimeLimit is double seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan);
        string own = folder!.NewFolder();
        var parameters = new Hashtable(StringComparer.OrdinalIgnoreCase)
        {
            [nameof(Expression)] = expression.Text, [nameof(Variable)] = operands!.Pass(bound, folder!.NewPath),
            [nameof(Range)] = Range, [nameof(DType)] = DType, [nameof(Engine)] = engine.ToString(), [nameof(Threads)] = threads,
            [nameof(Storage)] = storage.Storage.ToString(),
            [nameof(Sync)] = Sync.IsPresent, [nameof(Force)] = Force.IsPresent, [nameof(MemoryLimit)] = MemoryLimit,
            [nameof(Monitor)] = Monitor.IsPresent, [nameof(Repeat)] = Repeat, [nameof(BlockSize)] = BlockSize,
            [nameof(CompilerFlag)] = CompilerFlag, [nameof(FusedMultiplyAdd)] = FusedMultiplyAdd.IsPresent,
            [nameof(FastMath)] = FastMath.IsPresent,
            [nameof(Path)] = own,
        };
        if (storage.Level is int level)
            parameters[nameof(Level)] = level;
        // What is the default is not asked for.
        if (storage.Codec != CreationOptions.DefaultCodec)
            parameters[nameof(Codec)] = storage.Codec;
        if (storage.Filter != CreationOptions.DefaultFilter)
            parameters[nameof(Filter)] = storage.Filter;
        foreach ((string name, object? value) in new (string, object?)[]
        {
            (nameof(Count), Count), (nameof(ChunkSize), ChunkSize), (nameof(OutPath), OutPath), (nameof(ResultStorage), ResultStorage),
        })
        {
            if (IsBound(name))
                parameters[name] = value;
        }

        IsolatedEval.Ending ending;
        try
        {
            ending = isolated.Run(parameters, folder.NewPath, onWaiting, Cancellation);
        }
        finally
        {
            // What a child that was killed has left.
            WorkFolder.Remove(own);
            if (OutPath is not null)
                WorkFolder.Sweep(System.IO.Path.GetDirectoryName(OutPath)!);
        }

        foreach (string warning in ending.Warnings)
            WriteWarning(warning);
        if (ending.Error is { } error)
            WriteError(error, expression.Text);
        // What the child says of its parameters or the expression is no outcome of a run.
        if (ending.Row is null && ending.Outcome == "Killed" && ending.Error!.ErrorId != "IsolatedKilled")
            return;
        EvalResult row = ending.Row ?? new EvalResult
        {
            Expression = expression.Text, Engine = engine.ToString(), Storage = storage.Storage.ToString(), Threads = threads,
            Codec = storage.Storage == ArrayStorage.Chunked ? storage.Codec : null, Level = storage.Storage == ArrayStorage.Chunked ? storage.Level : null,
            Filter = storage.Storage == ArrayStorage.Chunked ? storage.Filter : null, Outcome = ending.Outcome, MemoryCap = ending.Cap,
            ResultStorage = (AskedResults ?? storage.Storage).ToString(), Sync = Sync, CompilerFlag = FlagsOf(engine), FastMath = FastMath,
        };
        row.MemoryCapMB = ProcessMemoryLimit / 1e6;
        if (row.Seconds is double taken)
        {
            // The results are in other processes: only the times can be held against each other.
            isolatedSeconds.TryAdd((row.Count, row.DType), taken);
            row.Speedup = isolatedSeconds[(row.Count, row.DType)] / taken;
            (row.MaxDifference, row.MaxUlp) = (null, null);
        }

        WriteResult(row);
    }

    private string? FlagsOf(EngineKind engine) => engine == EngineKind.C ? string.Join(' ', CompilerFlag) : null;

    /// <summary>Errors that say that one engine cannot do it.</summary>
    private bool IsOfEngine(PolyException exception) => exception.ErrorId is "NoCCompiler" or "CCompilerFailed"
        || (exception.ErrorId == "EngineNeedsWholeArrays" && (engines.Length > 1 || storages.Length > 1));

    private static string StatusOf(EvalStorage storage) => storage.Storage switch
    {
        ArrayStorage.Memory => "",
        ArrayStorage.MemoryMap => "MemoryMap, ",
        _ => storage.Level is int level ? $"{storage.Codec} {level}, " : $"{storage.Codec}, ",
    };

    private void RequireOneCombination(int grid)
    {
        bool areSeveral = grid > 1 || (InputObject is not null ? Expression.Length > 1 : severalExpressions && !MyInvocation.ExpectingInput);
        string? name = PassThru ? nameof(PassThru) : OutPath is not null ? nameof(OutPath) : null;
        if (name is not null && areSeveral)
            throw NeedsOneCombination(name, Math.Max(grid * Expression.Length, 2));
    }

    private static PolyException NeedsOneCombination(string name, int combinations) => new(
        $"{name}NeedsOneCombination", ErrorKind.InvalidArgument, $"{name} takes one result, and here are {combinations} combinations{(combinations == 2 ? " or more" : "")}.",
        $"Name one array or expression, engine, thread count, storage and codec, or leave {name} out.");

    /// <summary>The storages of the grid: those asked for, or those of the operands.</summary>
    private void UseStorages(BoundOperands bound)
    {
        if (storages.Length > 0 && Storage is not null)
            return;
        string[] names = Storage ?? [bound.Used.Any(source => source.Chunks is not null) ? nameof(ArrayStorage.Chunked) : nameof(ArrayStorage.Memory)];
        if (storages.Length > 0 && names[0] == storages[0].Storage.ToString())
            return;
        ReleaseStorages();
        long? chunkBytes = IsBound(nameof(ChunkSize)) ? ChunkSize : null;
        var found = new List<EvalStorage>();
        bool hasAnyChunks = false;
        foreach (ArrayStorage storage in names.Distinct(StringComparer.OrdinalIgnoreCase).Select(name => Enum.Parse<ArrayStorage>(name, ignoreCase: true)))
        {
            bool hasChunks = storage == ArrayStorage.Chunked || AskedResults == ArrayStorage.Chunked;
            hasAnyChunks |= hasChunks;
            if (!hasChunks)
            {
                found.Add(new EvalStorage(storage, CreationOptions.DefaultCodec, null, CreationOptions.DefaultFilter, chunkBytes, folder!));
                continue;
            }

            foreach (string codec in Codec.Distinct(StringComparer.OrdinalIgnoreCase))
            {
                // A codec without levels has one row.
                bool hasLevels = CodecRegistry.Find(codec, CodecKind.Compressor).MaxLevel is not null;
                foreach (int? level in Level is null || !hasLevels ? [null] : Level.Distinct().Cast<int?>())
                {
                    EvalStorage[] filtered =
                    [
                        .. Filter.Distinct(StringComparer.OrdinalIgnoreCase)
                            .Select(filter => new EvalStorage(storage, CodecRegistry.Find(codec, CodecKind.Compressor).Name, level, filter, chunkBytes, folder!)),
                    ];
                    if (filtered[0].HasLevel)
                        found.AddRange(filtered);
                    else
                        WriteWarning($"The codec {filtered[0].Codec} has no level {level}; there is no row of it.");
                }
            }
        }

        if (!hasAnyChunks && ChunkParameters.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) is { } name)
            WriteWarning($"{name} is for chunks, and neither operands nor results are in any.");
        storages = [.. found];
    }

    private void ReleaseStorages()
    {
        foreach (EvalStorage storage in storages)
            storage.Dispose();
        storages = [];
    }

    private void EvaluateOne(
        Expression expression, BoundOperands bound, EvalStorage storage, EngineKind engine, int threads, ChunkWork work)
    {
        var options = new CompileOptions
        {
            BlockSize = BlockSize, CompilerFlags = CompilerFlag, FusedMultiplyAdd = FusedMultiplyAdd, FastMath = FastMath,
            // What goes into chunks is made within the limit.
            LargestBuffer = storage.Storage == ArrayStorage.Memory && (AskedResults != ArrayStorage.Chunked || (PassThru && OutPath is null))
                ? long.MaxValue : MemoryLimit / 4,
        };
        var compiled = CompiledExpression.Compile(expression, bound.Variables, engine, options, Cancellation);
        if (compiled.IsScalar)
        {
            if (OutPath is not null)
            {
                throw new PolyException(
                    "ScalarResult", ErrorKind.InvalidArgument, "The result is a single value, which needs no file.", "Leave OutPath out.");
            }

            if (PassThru)
                WriteObject(compiled.Evaluate(bound.Scalars).ToObject());
            else
                WriteResult(ScalarResult(compiled, bound, expression, engine));
            return;
        }

        ArrayStorage results = PassThru && OutPath is null ? ArrayStorage.Memory
            : AskedResults is { } asked ? asked
            : compiled.Type == Native.DType.String ? ArrayStorage.Memory : storage.Storage;
        RequireRoom(compiled, bound, storage, results, threads);
        PlacedOperand?[] placed = storage.Place(bound);
        try
        {
            if (OutPath is not null)
                EvaluateTo(OutPath, compiled, bound, expression, storage, placed, threads, work);
            else if (PassThru)
                Pass(compiled, bound, placed, threads, work);
            else
                Measure(compiled, bound, expression, storage, placed, storage.NewResult(compiled, results, bound), threads, work);
        }
        finally
        {
            storage.Release(placed);
        }
    }

    /// <summary>Emits the result, which is made in memory.</summary>
    private void Pass(CompiledExpression compiled, BoundOperands bound, PlacedOperand?[] placed, int threads, ChunkWork work)
    {
        if (placed.All(operand => operand?.Chunks is null))
        {
            foreach (PlacedOperand? operand in placed)
                operand?.Fill(work with { Threads = threads });
            object result = Evaluator.Evaluate(
                compiled, [.. placed.Select(operand => operand?.Array)], bound.Scalars, threads, out bool divided, Cancellation);
            Warn(divided);
            WriteObject(result, enumerateCollection: false);
            return;
        }

        using var target = new NetArrayResult(compiled.Type, compiled.Shape.Lengths);
        var run = new EvaluationRun(compiled, placed, bound.Scalars, target, threads, MemoryLimit, Sync);
        Warn(run.Execute(Cancellation, work.OnProgress));
        WriteObject(target.Value, enumerateCollection: false);
    }

    /// <summary>Makes the result at a path, where it appears when it is complete.</summary>
    private void EvaluateTo(
        string path, CompiledExpression compiled, BoundOperands bound, Expression expression, EvalStorage storage, PlacedOperand?[] placed, int threads,
        ChunkWork work)
    {
        if (ResultStorageOf(path) == ArrayStorage.MemoryMap)
        {
            // What a process leaves that is killed is removed by the next run.
            using var unfinished = new WorkFolder(System.IO.Path.GetDirectoryName(path)!);
            using var file = new MappedResult(
                path, compiled.Type, compiled.Shape.Lengths.ToArray(), Force, () => unfinished.NewPath(NpyExtension));
            EvalResult? row = ComputeOnto(file, compiled, bound, expression, storage, placed, threads, work);
            file.Keep(Sync);
            Emit(row, () => ArrayFile.Open(path));
            return;
        }

        ArrayMetadata metadata = storage.DescribeResult(compiled, bound);
        RequireOtherThanOperands(path, metadata, bound);
        using var builder = new ArrayBuilder(path, Force, work);
        using var target = new ChunkedResult(builder.NewPath, metadata);
        EvalResult? result = ComputeOnto(target, compiled, bound, expression, storage, placed, threads, work);
        builder.Adopt(target.Release());
        builder.Finish();
        Emit(result, () => ArrayFile.Open(path));
    }

    /// <summary>Makes the result: once, or with a row as often as it is measured.</summary>
    /// <returns>The row; null with PassThru.</returns>
    private EvalResult? ComputeOnto(
        ResultTarget target, CompiledExpression compiled, BoundOperands bound, Expression expression, EvalStorage storage, PlacedOperand?[] placed,
        int threads, ChunkWork work)
    {
        if (!PassThru)
            return MeasureOnce(compiled, bound, expression, storage, placed, target, threads, work);
        Warn(NewRun(compiled, bound, placed, target, threads).Execute(Cancellation, work.OnProgress));
        return null;
    }

    /// <summary>A run within the memory limit, which may be enough for fewer threads: then it says so.</summary>
    private EvaluationRun NewRun(CompiledExpression compiled, BoundOperands bound, PlacedOperand?[] placed, ResultTarget target, int threads)
    {
        var run = new EvaluationRun(compiled, placed, bound.Scalars, target, threads, MemoryLimit, Sync);
        if (run.Threads < threads)
            WriteWarning($"The memory limit of {MemoryLimit / 1e6:N0} MB is enough for {run.Threads} of {threads} threads.");
        return run;
    }

    /// <summary>Emits the row of a result that stays, or the result itself.</summary>
    private void Emit(EvalResult? row, Func<ArrayFile> open)
    {
        if (row is not null)
        {
            WriteResult(row);
            return;
        }

        using ArrayFile file = open();
        WriteObject(file.ToNetArray([], Work(OutPath!)), enumerateCollection: false);
    }

    /// <summary>An operand may become the result chunk by chunk; any other one would be gone before it was read.</summary>
    private static void RequireOtherThanOperands(string path, ArrayMetadata result, BoundOperands bound)
    {
        foreach (NativeArray array in bound.Used.Select(source => source.Chunks).OfType<NativeArray>())
        {
            bool isSame = FinalPath(array.Path) == FinalPath(path);
            if (isSame && !(array.Metadata.Shape.SequenceEqual(result.Shape) && array.Metadata.FileShape.SequenceEqual(result.FileShape)))
            {
                throw new PolyException(
                    "OutputIsOperand", ErrorKind.InvalidArgument,
                    $"'{path}' is an operand, and the result would have other chunks or another shape.",
                    "Use another path for the result.");
            }
        }
    }

    /// <summary>Where the result is to be by the parameters; null where they leave that open.</summary>
    private ArrayStorage? AskedResults => OutPath is not null ? ResultStorageOf(OutPath)
        : ResultStorage is not null ? Enum.Parse<ArrayStorage>(ResultStorage, ignoreCase: true) : null;

    private static ArrayStorage ResultStorageOf(string path) => IsNpy(path) ? ArrayStorage.MemoryMap : ArrayStorage.Chunked;

    /// <summary>How the work of a row is told of.</summary>
    private ChunkWork WorkOf(string status, BoundOperands bound, int row, int rows)
    {
        long elements = bound.Used.Select(source => source.Variable.Shape?.Count ?? 1).DefaultIfEmpty(1).Max();
        // As long as a run: making the operands, and warming up.
        int runs = PassThru ? 1 : Repeat + 2;
        return new ChunkWork(
            0, Cancellation, Sync, Progress.Begin(status, (double)elements * runs / 1e6, "million elements", row, rows));
    }

    /// <summary>Says what is too large before anything is allocated.</summary>
    private void RequireRoom(CompiledExpression compiled, BoundOperands bound, EvalStorage storage, ArrayStorage results, int threads)
    {
        if (PassThru && compiled.Shape.Count > Array.MaxLength)
        {
            throw new PolyException(
                "CountTooLarge", ErrorKind.InvalidArgument,
                $"A .NET array has at most {Array.MaxLength:N0} elements, and the result has {compiled.Shape.Count:N0}.",
                "Use a smaller Count, or leave PassThru out.");
        }

        // What is emitted in the end is a .NET array, also where it stays at a path.
        double emitted = PassThru && OutPath is not null ? compiled.ResultBytes : 0;
        bool isInMemory = storage.Storage != ArrayStorage.Chunked || (results == ArrayStorage.Memory && compiled.ResultBytes > MemoryLimit);
        if (!isInMemory && emitted == 0)
            return;
        double required = emitted + (!isInMemory ? 0 : storage.Storage == ArrayStorage.Chunked ? compiled.ResultBytes
            : Evaluation.RequiredBytes(compiled, bound.Used.Where(source => !storage.Holds(source)), storage.Storage, results, threads));
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

    /// <summary>Measures a combination, and holds it against the rows before.</summary>
    private void Measure(
        CompiledExpression compiled, BoundOperands bound, Expression expression, EvalStorage storage, PlacedOperand?[] placed, ResultTarget target,
        int threads, ChunkWork work)
    {
        EvalResult row;
        try
        {
            row = MeasureOnce(compiled, bound, expression, storage, placed, target, threads, work);
        }
        catch
        {
            target.Dispose();
            throw;
        }

        EvalComparison comparison = baseline!.Compare(expression.Text, compiled, target, row.Seconds!.Value, threads, MemoryLimit, Cancellation);
        row.Speedup = compiled.Count == 0 ? null : comparison.Speedup;
        (row.MaxDifference, row.MaxUlp) = (comparison.MaxDifference, comparison.MaxUlp);
        WriteResult(row);
    }

    private EvalResult MeasureOnce(
        CompiledExpression compiled, BoundOperands bound, Expression expression, EvalStorage storage, PlacedOperand?[] placed, ResultTarget target,
        int threads, ChunkWork work)
    {
        EvaluationRun run = NewRun(compiled, bound, placed, target, threads);
        EvaluationMeasurement measured = Evaluation.Measure(run, target, Repeat, Monitor, Cancellation, work.OnProgress);
        Warn(measured.DividedByZero);
        double seconds = Statistics.Median([.. measured.Seconds]);
        // An empty array takes no time and has no rate.
        bool isEmpty = compiled.Count == 0;
        bool isInMemory = storage.Storage == ArrayStorage.Memory && target.Storage == ArrayStorage.Memory;
        double gigabytes = compiled.BytesMoved / seconds / 1e9;
        (double stored, double raw) = OnDisk(compiled, bound, placed, target);
        ArrayMetadata? chunks = target.Metadata ?? placed.Select(operand => operand?.Chunks?.Metadata).FirstOrDefault(metadata => metadata is not null);
        return new EvalResult
        {
            Expression = expression.Text,
            Engine = compiled.Engine.ToString(),
            Storage = storage.Storage.ToString(),
            Codec = chunks?.CodecName,
            Level = chunks?.Level,
            Filter = chunks?.FilterName,
            Threads = run.Threads,
            Count = compiled.Count,
            DType = compiled.Type.Name(),
            Seconds = seconds,
            MinSeconds = measured.Seconds.Min(),
            MaxSeconds = measured.Seconds.Max(),
            MElementsPerSecond = isEmpty ? null : compiled.Count / seconds / 1e6,
            GBPerSecond = isEmpty ? null : gigabytes,
            PercentOfPeak = isEmpty || !isInMemory ? null : 100 * gigabytes / Peak(run.Threads),
            Speedup = isEmpty ? null : 1,
            PeakMemoryMB = measured.PeakBytes / 1e6,
            MinorFaults = measured.Counters.MinorFaults,
            MajorFaults = measured.Counters.MajorFaults,
            ReadMB = measured.Counters.ReadBytes / 1e6,
            WrittenMB = measured.Counters.WrittenBytes / 1e6,
            StoredMB = stored > 0 ? stored / 1e6 : null,
            Ratio = stored > 0 ? raw / stored : null,
            MaxDifference = 0,
            MaxUlp = 0,
            Outcome = "Completed",
            Timeline = measured.Timeline is null ? null : [.. measured.Timeline.Select(EvalMemorySample.From)],
            DeviceReadMB = measured.Counters.DeviceReadBytes / 1e6,
            DeviceWrittenMB = measured.Counters.DeviceWrittenBytes / 1e6,
            ResultStorage = target.Storage.ToString(),
            Sync = Sync,
            CompilerFlag = FlagsOf(compiled.Engine),
            Passes = compiled.Passes,
            Operations = compiled.Operations,
            TrafficMB = compiled.TrafficBytes / 1e6,
            FastMath = FastMath,
        };
    }

    /// <summary>What operands and result take on disk, and their elements in memory.</summary>
    private static (double Stored, double Raw) OnDisk(
        CompiledExpression compiled, BoundOperands bound, PlacedOperand?[] placed, ResultTarget target)
    {
        double stored = target.StoredBytes, raw = target.Storage == ArrayStorage.Memory ? 0 : compiled.ResultBytes;
        for (int i = 0; i < placed.Length; i++)
        {
            // It is counted by looking at each file.
            if (placed[i] is not PlacedOperand operand || operand.StoredBytes is not (> 0 and var bytes))
                continue;
            stored += bytes;
            raw += operand.Chunks is { } chunks ? (double)bound.Sources[i].Variable.Shape!.Count * chunks.Metadata.Type.Size() : bound.Sources[i].Bytes;
        }

        return (stored, raw);
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
            compiled.Evaluate(bound.Scalars);
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

    private bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>The view is chosen by what the parameters vary, before the first row is seen.</summary>
    private void WriteResult(EvalResult result)
    {
        var row = new PSObject(result);
        // What is varied stands in the table.
        bool isOnDisk = Storage is { Length: > 1 } || storages.Any(storage => storage.Storage != ArrayStorage.Memory) || result.Codec is not null;
        string? view = IsIsolated ? "Isolated"
            : isOnDisk && IsBound(nameof(Sync)) ? "Sync"
            : isOnDisk && IsBound(nameof(Filter)) ? "Filter"
            : isOnDisk ? "Storage"
            : severalExpressions ? "Expressions"
            : IsBound(nameof(CompilerFlag)) ? "CompilerFlag"
            : null;
        if (view is not null)
            row.TypeNames.Insert(0, $"PolyTools.EvalResult#{view}");
        WriteObject(row);
    }
}
