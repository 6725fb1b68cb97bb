using System.Collections.Concurrent;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Engines;

/// <summary>
/// An expression compiled for one engine and the types and shapes of its variables. Safe to run from many threads.
/// </summary>
public sealed unsafe class CompiledExpression
{
    /// <summary>Compiled expressions, and kernels, that are kept for the next time.</summary>
    private const int CacheCapacity = 256;

    private static readonly ConcurrentDictionary<string, CompiledExpression> Cache = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, Kernel> Kernels = new(StringComparer.Ordinal);

    private readonly Graph graph;
    private readonly ScalarProgram scalars;
    private readonly Schedule? schedule;
    private readonly Kernel?[] kernels = [];

    /// <summary>The array variables and parts of them that are read.</summary>
    private readonly Node[] reads;

    private readonly IReadOnlyList<Variable> variables;

    private CompiledExpression(
        Graph graph, IReadOnlyList<Variable> variables, EngineKind engine, long largestBuffer, Func<KernelPlan, Kernel> compile)
    {
        this.graph = graph;
        this.variables = variables;
        Engine = engine;
        scalars = new ScalarProgram(graph);
        reads = [.. graph.Nodes.Where(node => node.Kind == NodeKind.ArrayVariable)];
        if (graph.IsScalar)
            return;
        schedule = new Schedule(graph, isEager: engine == EngineKind.Eager, largestBuffer);
        kernels = [.. schedule.Stages.Select(stage => stage.ReadsOperand ? null : compile(stage.Plan))];
    }

    /// <summary>The engine that was asked for.</summary>
    public EngineKind Engine { get; }

    /// <summary>The type of the result's elements; of a scalar, its kind.</summary>
    public DType Type => graph.Type;

    /// <summary>The shape of the result; that of a single value for a scalar.</summary>
    public Shape Shape => graph.Result.Shape ?? Shape.Single;

    /// <summary>True if no array takes part, so that the result is a single, weak value.</summary>
    public bool IsScalar => graph.IsScalar;

    /// <summary>False for an engine that works on one thread only.</summary>
    public bool IsParallel => !IsScalar && Engine != EngineKind.Eager;

    /// <summary>Elements that the longest loop walks over: those of the result, or those that are reduced to it.</summary>
    public long Count => schedule is null ? 1 : schedule.Stages.Max(stage => stage.Shape.Count);

    /// <summary>The variables that it was compiled for.</summary>
    internal IReadOnlyList<Variable> Variables => variables;

    /// <summary>Its loops, each with its kernel, which is null for a reduction of an operand as it is.</summary>
    internal IEnumerable<(Stage Stage, Kernel? Kernel)> Loops => schedule?.Stages.Zip(kernels) ?? [];

    /// <summary>The values of its scalars.</summary>
    internal Dictionary<Node, Scalar> ComputeScalars(ReadOnlySpan<Scalar> values) => scalars.Compute(values);

    /// <summary>Bytes of the result.</summary>
    public long ResultBytes => Shape.Count * Type.Size();

    /// <summary>Bytes of arrays that a run allocates besides the result.</summary>
    public long TemporaryBytes => schedule?.TemporaryBytes ?? 0;

    /// <summary>Bytes that each thread of a run keeps for its work.</summary>
    public long BytesPerThread => kernels.Sum(kernel => kernel?.BytesPerThread ?? 0);

    /// <summary>Bytes that the expression must move: each distinct array once in, the result once out.</summary>
    public long BytesMoved => reads.Sum(read => read.Shape!.Count * read.Type.Size()) + ResultBytes;

    /// <summary>Loops over arrays, one after the other: for Eager one for each operation.</summary>
    public int Passes => schedule?.Stages.Count ?? 0;

    /// <summary>
    /// Operations and conversions for each element, over all loops, as the engine does them: a small power is one for Eager, and the
    /// multiplications that it expands to for the others.
    /// </summary>
    public int Operations => schedule?.Stages.Sum(stage => stage.Plan.Steps.Count + (stage.IsReduction ? 1 : 0)) ?? 0;

    /// <summary>Bytes that its loops read and write, in caches and in memory: operands, temporaries and result, each as often as a loop takes it.</summary>
    public long TrafficBytes => schedule?.Stages.Sum(stage =>
        stage.Plan.Operands.Append(stage.Root).Sum(node => node.Shape!.Count * node.Type.Size())) ?? 0;

    /// <summary>Compiles an expression, or finds it among those compiled before.</summary>
    /// <param name="expression">What to compute.</param>
    /// <param name="variables">Its variables.</param>
    /// <param name="engine">How to compute it.</param>
    /// <param name="options">What changes its code.</param>
    /// <param name="cancellation">Ends a C compiler.</param>
    /// <exception cref="ExpressionException">The expression does not fit the variables.</exception>
    /// <exception cref="PolyException">The C compiler is missing or fails, or has no form of a part.</exception>
    public static CompiledExpression Compile(
        Expression expression, IReadOnlyList<Variable> variables, EngineKind engine, CompileOptions options,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.BlockSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BlockSize, CompileOptions.MaximumBlockSize);
        string settings = string.Join(
            '\0',
            [
                engine.ToString(), options.BlockSize.ToString(), options.FusedMultiplyAdd.ToString(), options.FastMath.ToString(),
                .. options.CompilerFlags, "",
                // Another compiler is another code.
                engine == EngineKind.C ? CCompiler.Find()?.Path : "",
            ]);
        string key = string.Join(
            '\0',
            [settings, $"{options.LargestBuffer}", expression.Text, .. variables.Select(variable => $"{variable.Name}:{variable.Type}:{variable.Shape}")]);
        if (Cache.TryGetValue(key, out CompiledExpression? cached))
            return cached;

        Graph graph = Optimizer.Optimize(
            TypeChecker.Check(expression.Syntax, variables),
            engine == EngineKind.Eager ? PowerExpansion.NumPy : PowerExpansion.Small,
            contract: options.FusedMultiplyAdd && engine != EngineKind.Eager,
            fast: options.FastMath && engine != EngineKind.C);
        var compiled = new CompiledExpression(graph, variables, engine, options.LargestBuffer, plan =>
        {
            string kernelKey = settings + '\0' + plan.Signature(withConstants: engine == EngineKind.C);
            return GetOrAdd(Kernels, kernelKey, () => CompileKernel(plan, engine, options, cancellation));
        });
        return GetOrAdd(Cache, key, () => compiled);
    }

    /// <summary>Forgets all compiled expressions.</summary>
    public static void ClearCache()
    {
        Cache.Clear();
        Kernels.Clear();
    }

    /// <summary>The result of an expression without arrays.</summary>
    /// <param name="values">The scalars' values, by the variables' order.</param>
    /// <exception cref="InvalidOperationException">The expression has arrays.</exception>
    /// <exception cref="PolyException">An integer result does not fit 64 bits.</exception>
    public Scalar Evaluate(ReadOnlySpan<Scalar> values) => IsScalar
        ? scalars.Compute(values)[graph.Result]
        : throw new InvalidOperationException("The expression has arrays.");

    /// <summary>Computes the result.</summary>
    /// <param name="arrays">The variables that are arrays, by the variables' order; null for a scalar or one that is not used.</param>
    /// <param name="values">The values of the variables that are scalars, by the variables' order.</param>
    /// <param name="result">Room for <see cref="Shape"/>'s elements in C order, aligned to one; it overlaps no operand.</param>
    /// <param name="threads">Threads that work; one for an engine that is not parallel.</param>
    /// <param name="nonTemporalThreshold">
    /// Results of more bytes than this are stored past the caches; <see cref="StorePolicy.DefaultThreshold"/> is a
    /// measured choice.
    /// </param>
    /// <param name="cancellation">Ends the work; the result is then undefined.</param>
    /// <returns>True if an integer was divided by zero, which gave 0.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    /// <exception cref="PolyException">
    /// An integer scalar does not fit the arrays' type, an integer has a negative exponent, an empty array has no minimum, or
    /// memory is short.
    /// </exception>
    /// <exception cref="ArgumentException">An array is missing, or not of the type and shape that was compiled for.</exception>
    /// <remarks>A result of strings refers to the texts of the operands; those of scalars are gone when this returns.</remarks>
    public bool Run(
        IReadOnlyList<ArrayOperand?> arrays, ReadOnlySpan<Scalar> values, void* result, int threads,
        long nonTemporalThreshold, CancellationToken cancellation)
    {
        var texts = new List<UniformMemory>();
        try
        {
            return Run(arrays, values, result, threads, nonTemporalThreshold, texts, cancellation);
        }
        finally
        {
            texts.ForEach(text => text.Dispose());
        }
    }

    // As the public one; texts takes what holds the texts of scalars until the result was read.
    internal bool Run(
        IReadOnlyList<ArrayOperand?> arrays, ReadOnlySpan<Scalar> values, void* result, int threads,
        long nonTemporalThreshold, List<UniformMemory> texts, CancellationToken cancellation)
    {
        if (schedule is null)
            throw new InvalidOperationException("The expression has no arrays.");
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Dictionary<Node, Scalar> known = scalars.Compute(values);
        Dictionary<Node, OperandMemory> memory = Locate(arrays);
        var buffers = new NativeBuffer?[schedule.Buffers.Count];
        IntegerFault faults = IntegerFault.None;
        try
        {
            for (int i = 0; i < schedule.Stages.Count; i++)
            {
                Stage stage = schedule.Stages[i];
                byte* target = stage.Buffer == 0 ? (byte*)result
                    : (buffers[stage.Buffer] ??= new NativeBuffer(schedule.Buffers[stage.Buffer].Bytes)).Pointer;
                var uniforms = new UniformMemory(stage.Plan, known, node => memory[node].Pointer);
                texts.Add(uniforms);
                var runner = new StageRunner(stage, kernels[i], node => memory[node], uniforms.Pointer);
                runner.Run(
                    target, threads, isSequential: !IsParallel, isBackward: i % 2 == 1, nonTemporalThreshold, cancellation);
                faults |= runner.Faults;
                if (faults.HasFlag(IntegerFault.NegativePower))
                    throw NegativePower();
                Shape shape = stage.Root.Shape!;
                memory[stage.Root] = new OperandMemory(
                    (nint)target, shape.Lengths.ToArray(), ArrayShape.Strides(shape.Lengths, stage.Root.Type.Size()));
                for (int buffer = 1; buffer < buffers.Length; buffer++)
                {
                    if (schedule.Buffers[buffer].LastStage != i)
                        continue;
                    buffers[buffer]?.Dispose();
                    buffers[buffer] = null;
                }
            }
        }
        finally
        {
            foreach (NativeBuffer? buffer in buffers)
                buffer?.Dispose();
        }

        GC.KeepAlive(arrays);
        return faults.HasFlag(IntegerFault.DivisionByZero);
    }

    internal static PolyException NegativePower() => new(
        "NegativePower", ErrorKind.InvalidArgument, "An integer is raised to a negative power.",
        "Make the base a float: (x*1.0)**n.");

    private static Kernel CompileKernel(
        KernelPlan plan, EngineKind engine, CompileOptions options, CancellationToken cancellation) => engine switch
    {
        EngineKind.C => new CKernel(plan, options.CompilerFlags, options.FusedMultiplyAdd, cancellation),
        // Complex numbers and strings have no vector form.
        EngineKind.Fused when plan.Values.All(value => value.Type < DType.Complex128) => new FusedKernel(plan),
        EngineKind.Eager or EngineKind.Blocked or EngineKind.Fused => new BlockedKernel(plan, options.BlockSize),
        _ => throw new ArgumentOutOfRangeException(nameof(engine)),
    };

    private static T GetOrAdd<T>(ConcurrentDictionary<string, T> cache, string key, Func<T> make)
    {
        if (cache.TryGetValue(key, out T? found))
            return found;
        T made = make();
        // Nothing is lost by forgetting all: what is needed is compiled again in a millisecond, or for C in tens.
        if (cache.Count >= CacheCapacity)
            cache.Clear();
        return cache.GetOrAdd(key, made);
    }

    /// <summary>Where the array variables and the parts of them lie.</summary>
    private Dictionary<Node, OperandMemory> Locate(IReadOnlyList<ArrayOperand?> arrays)
    {
        var memory = new Dictionary<Node, OperandMemory>();
        foreach (Node read in reads)
        {
            Variable variable = variables[read.Variable];
            ArrayOperand array = arrays[read.Variable]
                ?? throw new ArgumentException($"The array '{variable.Name}' is missing.", nameof(arrays));
            long[] shape = [.. array.Shape];
            if (array.Type != variable.Type || !variable.Shape!.Lengths.SequenceEqual(shape))
            {
                throw new ArgumentException(
                    $"The array '{variable.Name}' has not the type and shape that was compiled for.", nameof(arrays));
            }

            long[] strides = [.. array.Strides];
            long offset = 0;
            if (read.Slices is not null)
                (offset, shape, strides) = ArraySlice.Apply(shape, strides, read.Slices);
            memory.Add(read, new OperandMemory(array.Pointer + (nint)offset, shape, strides));
        }

        return memory;
    }
}
