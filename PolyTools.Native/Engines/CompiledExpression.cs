using System.Collections.Concurrent;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Engines;

/// <summary>An expression compiled for one engine and the types of its variables. Safe to run from many threads.</summary>
public sealed unsafe class CompiledExpression
{
    /// <summary>Compiled expressions that are kept for the next time.</summary>
    private const int CacheCapacity = 256;

    private static readonly ConcurrentDictionary<string, CompiledExpression> Cache = new(StringComparer.Ordinal);

    private readonly KernelPlan plan;
    private readonly ScalarProgram scalars;
    private readonly Kernel? kernel;

    private CompiledExpression(KernelPlan plan, Kernel? kernel)
    {
        this.plan = plan;
        this.kernel = kernel;
        scalars = new ScalarProgram(plan);
    }

    /// <summary>The type of the result's elements; of a scalar, float64 or bool.</summary>
    public DType Type => plan.Graph.Type;

    /// <summary>True if no array takes part, so that the result is a single number.</summary>
    public bool IsScalar => plan.Graph.IsScalar;

    /// <summary>False for an engine that works on one thread only.</summary>
    public bool IsParallel => kernel?.IsParallel ?? false;

    /// <summary>Bytes of whole-array temporaries that a run allocates per element of the result.</summary>
    public int TemporaryBytesPerElement => kernel is EagerKernel eager ? eager.TemporaryBytesPerElement : 0;

    /// <summary>Bytes that each thread of a run allocates for its blocks.</summary>
    public long BytesPerThread => kernel is BlockedKernel blocked ? blocked.RegisterBytes : 0;

    /// <summary>
    /// Bytes that the expression must move per element: each distinct array once in, the result once out.
    /// </summary>
    public int BytesMovedPerElement => plan.Variables.Sum(variable => variable.Type.Size()) + Type.Size();

    /// <summary>Compiles an expression, or finds it among those compiled before.</summary>
    /// <param name="expression">What to compute.</param>
    /// <param name="variables">Its variables; arrays are all of one length.</param>
    /// <param name="engine">How to compute it.</param>
    /// <param name="options">What changes its code.</param>
    /// <param name="cancellation">Ends a C compiler.</param>
    /// <exception cref="ExpressionException">The expression does not fit the variables.</exception>
    /// <exception cref="PolyException">The C compiler is missing or fails.</exception>
    public static CompiledExpression Compile(
        Expression expression, IReadOnlyList<Variable> variables, EngineKind engine, CompileOptions options,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.BlockSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BlockSize, CompileOptions.MaximumBlockSize);
        string key = string.Join(
            '\0',
            [
                expression.Text, engine.ToString(), options.BlockSize.ToString(), options.FusedMultiplyAdd.ToString(),
                .. options.CompilerFlags, "",
                .. variables.Select(variable => $"{variable.Name}:{variable.Type}:{variable.IsScalar}"),
                // Another compiler is another code.
                engine == EngineKind.C ? CCompiler.Find()?.Path : "",
            ]);
        if (Cache.TryGetValue(key, out CompiledExpression? cached))
            return cached;

        Graph graph = Optimizer.Optimize(
            TypeChecker.Check(expression.Syntax, variables),
            engine == EngineKind.Eager ? PowerExpansion.NumPy : PowerExpansion.Small,
            contract: options.FusedMultiplyAdd && engine != EngineKind.Eager);
        var plan = new KernelPlan(graph);
        Kernel? kernel = graph.IsScalar ? null : engine switch
        {
            EngineKind.Eager => new EagerKernel(plan),
            EngineKind.Blocked => new BlockedKernel(plan, options.BlockSize),
            EngineKind.Fused => new FusedKernel(plan),
            EngineKind.C => new CKernel(plan, options.CompilerFlags, options.FusedMultiplyAdd, cancellation),
            _ => throw new ArgumentOutOfRangeException(nameof(engine)),
        };
        var compiled = new CompiledExpression(plan, kernel);
        // Nothing is lost by forgetting all: what is needed is compiled again in a millisecond, or for C in tens.
        if (Cache.Count >= CacheCapacity)
            Cache.Clear();
        Cache[key] = compiled;
        return compiled;
    }

    /// <summary>Forgets all compiled expressions.</summary>
    public static void ClearCache() => Cache.Clear();

    /// <summary>The result of an expression without arrays; booleans are 0 and 1.</summary>
    /// <param name="values">The scalars' values, by the variables' order.</param>
    /// <exception cref="InvalidOperationException">The expression has arrays.</exception>
    public double Evaluate(ReadOnlySpan<double> values) =>
        IsScalar ? scalars.Evaluate(values) : throw new InvalidOperationException("The expression has arrays.");

    /// <summary>Computes the result.</summary>
    /// <param name="arrays">The first element of each variable that is an array, by the variables' order.</param>
    /// <param name="values">The value of each variable that is a scalar, by the variables' order.</param>
    /// <param name="result">Room for <paramref name="count"/> elements, aligned to one; it overlaps no operand.</param>
    /// <param name="count">Elements of every array.</param>
    /// <param name="threads">Threads that work; one for an engine that is not parallel.</param>
    /// <param name="nonTemporalThreshold">
    /// Results of more bytes than this are stored past the caches; <see cref="StorePolicy.DefaultThreshold"/> is a
    /// measured choice.
    /// </param>
    /// <param name="cancellation">Ends the work; the result is then undefined.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Run(
        ReadOnlySpan<nint> arrays, ReadOnlySpan<double> values, void* result, long count, int threads,
        long nonTemporalThreshold, CancellationToken cancellation)
    {
        if (kernel is null)
            throw new InvalidOperationException("The expression has no arrays.");
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (count == 0)
            return;

        using var uniforms = new UniformMemory(plan.UniformCount);
        scalars.WriteUniforms(values, uniforms.Pointer);
        fixed (nint* operands = arrays)
        {
            var call = new KernelCall
            {
                Operands = (byte**)operands,
                Uniforms = uniforms.Pointer,
                Result = (byte*)result,
                NonTemporal = count * Type.Size() > nonTemporalThreshold,
            };
            if (!kernel.IsParallel)
            {
                kernel.Run(call, 0, count, cancellation);
                return;
            }

            int workers = Partition.Workers(count, threads);
            // The more there is to do per element, the shorter the slices, so that a cancellation is soon seen.
            int work = 1 + (plan.Steps.Count / 16) + (4 * plan.Steps.Count(step => step.Operation!.IsLong));
            long sliceLength = Math.Max(1, Partition.SliceLength / Partition.Grain / work) * Partition.Grain;
            WorkerPool.Shared.Run(workers, worker =>
            {
                foreach ((long start, long end) in Partition.Slices(count, worker, workers, cancellation, sliceLength))
                    kernel.Run(call, start, end, cancellation);
            });
        }
    }

    /// <summary>A few vectors for the uniforms.</summary>
    private readonly struct UniformMemory(int count) : IDisposable
    {
        public byte* Pointer { get; } = (byte*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc(
            (nuint)(Math.Max(count, 1) * Simd.MaximumWidth), Simd.MaximumWidth);

        public void Dispose() => System.Runtime.InteropServices.NativeMemory.AlignedFree(Pointer);
    }
}
