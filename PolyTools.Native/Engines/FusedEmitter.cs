using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using PolyTools.Native.Expressions;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Engines;

/// <summary>
/// Tree → IL. One turn of the loop takes a group of elements; each value of the tree is as many vectors as the group
/// needs in its type, so that types of different sizes meet without memory between them.
/// </summary>
/// <remarks>
/// Every operation is a call to the operator's generic method, closed over the vector type; the JIT inlines it to the
/// bare instructions. A dynamic method is compiled at full optimisation before its first run. A boolean is a mask: a vector of
/// signed integers as wide as the numbers that it comes from or is needed for.
/// </remarks>
internal sealed class FusedEmitter
{
    private readonly KernelPlan plan;
    private readonly bool nonTemporal;
    private readonly ILGenerator il;
    private readonly int group;

    /// <summary>The lanes of masks that come from memory: as wide as the widest number of the tree.</summary>
    private readonly DType memoryMask;

    /// <summary>The vectors of each value; those of a boolean by the lanes of its mask, as it may exist in several.</summary>
    private readonly Dictionary<(Node Node, DType Lanes), LocalBuilder[]> values = [];
    private readonly Dictionary<Node, LocalBuilder> pointers = [];

    /// <summary>1/u of the divisors that are the same for all elements.</summary>
    private readonly Dictionary<Node, LocalBuilder> reciprocals = [];
    private readonly LocalBuilder index;

    private FusedEmitter(KernelPlan plan, bool nonTemporal, ILGenerator il, int group, DType memoryMask)
    {
        this.plan = plan;
        this.nonTemporal = nonTemporal;
        this.il = il;
        this.group = group;
        this.memoryMask = memoryMask;
        index = il.DeclareLocal(typeof(nint));
    }

    /// <summary>Compiles a tree.</summary>
    /// <param name="plan">The tree, of booleans and real numbers.</param>
    /// <param name="nonTemporal">Store past the caches; the result is then aligned to the vector's size.</param>
    public static unsafe FusedLoop Emit(KernelPlan plan, bool nonTemporal)
    {
        int[] sizes = [.. plan.Values.Where(value => value.Type != DType.Bool).Select(value => value.Type.Size())];
        int widest = sizes.DefaultIfEmpty(1).Max();
        int narrowest = sizes.DefaultIfEmpty(1).Min();
        int group = Math.Max(Simd.Width / narrowest, Simd.Width / widest * VectorsPerTurn(plan));

        var method = new DynamicMethod(
            "Fused", null, [typeof(byte**), typeof(byte*), typeof(byte*), typeof(nint), typeof(nint)],
            typeof(FusedEmitter).Module, skipVisibility: true);
        var emitter = new FusedEmitter(plan, nonTemporal, method.GetILGenerator(), group, MaskOf(widest));
        emitter.EmitMethod();
        return new FusedLoop(group, method.CreateDelegate<FusedCode>());
    }

    /// <summary>
    /// Vectors side by side, which hide the latency of a chain of dependent operations: four of a short expression, fewer
    /// of one that needs the registers itself.
    /// </summary>
    private static int VectorsPerTurn(KernelPlan plan)
    {
        if (plan.Steps.Any(step => step.Operation is { IsLong: true }))
            return 1;
        return plan.Steps.Count <= 16 ? 4 : plan.Steps.Count <= 48 ? 2 : 1;
    }

    /// <summary>The type of the lanes of a mask for numbers of a size.</summary>
    private static DType MaskOf(int size) => size switch
    {
        1 => DType.Int8,
        2 => DType.Int16,
        4 => DType.Int32,
        _ => DType.Int64,
    };

    private void EmitMethod()
    {
        foreach (Node operand in plan.Operands)
        {
            // pointer = operands[slot]
            LocalBuilder pointer = pointers[operand] = il.DeclareLocal(typeof(byte*));
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, plan.OperandSlot(operand) * nint.Size);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldind_I);
            il.Emit(OpCodes.Stloc, pointer);
        }

        foreach (Node uniform in plan.Uniforms)
            EmitUniform(uniform);
        foreach (Node divisor in plan.Steps.Where(DividesByUniform).Select(step => step.Operands[1]).Distinct())
            EmitReciprocal(divisor);

        Label turn = il.DefineLabel();
        Label done = il.DefineLabel();
        il.Emit(OpCodes.Ldarg_3);
        il.Emit(OpCodes.Stloc, index);
        il.MarkLabel(turn);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldarg, 4);
        il.Emit(OpCodes.Bge, done);

        foreach (Node operand in plan.Operands)
            EmitLoad(operand);
        foreach (Node step in plan.Steps)
            EmitStep(step);
        EmitStore(plan.Result);

        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldc_I4, group);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, index);
        il.Emit(OpCodes.Br, turn);
        il.MarkLabel(done);
        il.Emit(OpCodes.Ret);
    }

    /// <summary>How many vectors a value of the group is.</summary>
    private int Vectors(DType lanes) => group * lanes.Size() / Simd.Width;

    private LocalBuilder[] Declare(DType lanes)
    {
        var locals = new LocalBuilder[Vectors(lanes)];
        for (int i = 0; i < locals.Length; i++)
            locals[i] = il.DeclareLocal(VectorType(lanes));
        return locals;
    }

    /// <summary>The same vector for the whole group, read before the loop.</summary>
    private void EmitUniform(Node uniform)
    {
        // A boolean in memory is repeated over a whole vector, and so becomes a mask of any width.
        DType lanes = uniform.Type == DType.Bool ? memoryMask : uniform.Type;
        LocalBuilder local = il.DeclareLocal(VectorType(lanes));
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I4, plan.UniformSlot(uniform) * Simd.MaximumWidth);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Call, SimdMethod(lanes, uniform.Type == DType.Bool ? "LoadBooleans" : "Load"));
        il.Emit(OpCodes.Stloc, local);
        values[(uniform, lanes)] = [.. Enumerable.Repeat(local, Vectors(lanes))];
    }

    /// <summary>
    /// True for a division of 32-bit integers by one number for all elements: a multiplication takes a sixth of the time.
    /// </summary>
    private bool DividesByUniform(Node step) =>
        (step.Is(Operations.FloorDivide) || step.Is(Operations.Remainder)) && plan.UniformSlot(step.Operands[1]) >= 0
        && step.Type is DType.Int32 or DType.UInt32;

    private void EmitReciprocal(Node divisor)
    {
        LocalBuilder local = reciprocals[divisor] = il.DeclareLocal(VectorType(divisor.Type));
        il.Emit(OpCodes.Ldloc, values[(divisor, divisor.Type)][0]);
        il.Emit(OpCodes.Call, Method(typeof(Reciprocal), divisor.Type));
        il.Emit(OpCodes.Stloc, local);
    }

    private void EmitLoad(Node operand)
    {
        int size = operand.Type.Size();
        if (Sse.IsSupported)
        {
            MethodInfo prefetch = typeof(Sse).GetMethod(nameof(Sse.Prefetch0))!;
            for (int offset = 0; offset < group * size; offset += Prefetching.CacheLine)
            {
                EmitAddress(() => il.Emit(OpCodes.Ldloc, pointers[operand]), size, offset + Prefetching.Distance);
                il.Emit(OpCodes.Call, prefetch);
            }
        }

        DType lanes = operand.Type == DType.Bool ? memoryMask : operand.Type;
        LocalBuilder[] locals = values[(operand, lanes)] = Declare(lanes);
        MethodInfo load = SimdMethod(lanes, operand.Type == DType.Bool ? "LoadBooleans" : "Load");
        for (int i = 0; i < locals.Length; i++)
        {
            EmitAddress(
                () => il.Emit(OpCodes.Ldloc, pointers[operand]), size, i * Simd.Width / lanes.Size() * size);
            il.Emit(OpCodes.Call, load);
            il.Emit(OpCodes.Stloc, locals[i]);
        }
    }

    private void EmitStep(Node step)
    {
        if (step.Kind == NodeKind.Conversion)
        {
            values[(step, step.Type)] = EmitConversion(step.Operands[0], step.Type);
            return;
        }

        Operation operation = step.Operation!;
        // Masks are combined as wide as the wider one; a choice needs one as wide as the numbers it chooses.
        bool isLogical = step.WorkType == DType.Bool;
        DType lanes = isLogical ? step.Operands.Max(WidestMask) : step.WorkType;
        DType resultLanes = step.Type == DType.Bool ? MaskOf(lanes.Size()) : step.Type;
        if (values.ContainsKey((step, resultLanes)))
            return;
        if ((operation == Operations.Sin || operation == Operations.Cos) && EmitSinCos(step, lanes))
            return;

        LocalBuilder[][] operands = Array.ConvertAll(
            step.Operands,
            operand => operand.Type == DType.Bool ? Mask(operand, MaskOf(lanes.Size())) : values[(operand, lanes)]);
        LocalBuilder[] results = values[(step, resultLanes)] = Declare(resultLanes);
        bool dividesByUniform = DividesByUniform(step);
        MethodInfo method = !dividesByUniform ? operation.VectorMethod(lanes)
            : operation == Operations.FloorDivide ? Method(typeof(FloorDivideBy), lanes)
            : Method(typeof(RemainderBy), lanes);
        for (int i = 0; i < results.Length; i++)
        {
            for (int operand = 0; operand < operands.Length; operand++)
            {
                il.Emit(OpCodes.Ldloc, operands[operand][i]);
                if (step.Operands[operand].Type == DType.Bool)
                    EmitCast(MaskOf(lanes.Size()), lanes);
            }

            if (dividesByUniform)
                il.Emit(OpCodes.Ldloc, reciprocals[step.Operands[1]]);
            il.Emit(OpCodes.Call, method);
            if (step.Type == DType.Bool)
                EmitCast(lanes, resultLanes);
            il.Emit(OpCodes.Stloc, results[i]);
        }
    }

    /// <summary>Sine and cosine of one operand share its range reduction, and have the bits they have alone.</summary>
    private bool EmitSinCos(Node step, DType lanes)
    {
        Operation other = step.Operation == Operations.Sin ? Operations.Cos : Operations.Sin;
        Node? partner = plan.Steps.FirstOrDefault(node => node.Is(other) && node.Operands[0] == step.Operands[0]);
        if (partner is null)
            return false;
        LocalBuilder[] operand = values[(step.Operands[0], lanes)];
        LocalBuilder[] own = values[(step, lanes)] = Declare(lanes);
        LocalBuilder[] others = values[(partner, lanes)] = Declare(lanes);
        (LocalBuilder[] sines, LocalBuilder[] cosines) = other == Operations.Cos ? (own, others) : (others, own);
        MethodInfo method = typeof(Trigonometric).GetMethod(nameof(Trigonometric.SinCos))!
            .MakeGenericMethod(Simd.TypeArguments(lanes));
        for (int i = 0; i < operand.Length; i++)
        {
            il.Emit(OpCodes.Ldloc, operand[i]);
            il.Emit(OpCodes.Ldloca, sines[i]);
            il.Emit(OpCodes.Ldloca, cosines[i]);
            il.Emit(OpCodes.Call, method);
        }

        return true;
    }

    /// <summary>The vectors of a value in a higher type, by the route that the widths allow.</summary>
    private LocalBuilder[] EmitConversion(Node operand, DType type)
    {
        if (operand.Type == DType.Bool)
        {
            // A mask keeps the bits of 1 where it is set.
            LocalBuilder[] mask = Mask(operand, MaskOf(type.Size()));
            LocalBuilder[] numbers = Declare(type);
            for (int i = 0; i < mask.Length; i++)
            {
                il.Emit(OpCodes.Ldloc, mask[i]);
                EmitCast(MaskOf(type.Size()), type);
                il.Emit(OpCodes.Ldc_R8, 1.0);
                il.Emit(OpCodes.Call, SimdMethod(type, "Constant"));
                il.Emit(OpCodes.Call, SimdMethod(type, "And"));
                il.Emit(OpCodes.Stloc, numbers[i]);
            }

            return numbers;
        }

        LocalBuilder[] vectors = values[(operand, operand.Type)];
        foreach (ConversionStep step in Conversion.Steps(operand.Type, type))
        {
            vectors = step.Kind == ConversionKind.Widen
                ? EmitHalves(vectors, step.From, step.To)
                : EmitEach(vectors, step.To, Conversion.Method(step));
        }

        return vectors;
    }

    private void EmitStore(Node result)
    {
        bool isMask = result.Type == DType.Bool;
        DType lanes = isMask ? NarrowestMask(result) : result.Type;
        LocalBuilder[] locals = values[(result, lanes)];
        MethodInfo store = SimdMethod(lanes, isMask ? "StoreBooleans" : nonTemporal ? "StoreNonTemporal" : "Store");
        int size = result.Type.Size();
        for (int i = 0; i < locals.Length; i++)
        {
            il.Emit(OpCodes.Ldloc, locals[i]);
            EmitAddress(() => il.Emit(OpCodes.Ldarg_2), size, i * Simd.Width / lanes.Size() * size);
            il.Emit(OpCodes.Call, store);
        }
    }

    private DType WidestMask(Node mask) => values.Keys.Where(key => key.Node == mask).Max(key => key.Lanes);

    private DType NarrowestMask(Node mask) => values.Keys.Where(key => key.Node == mask).Min(key => key.Lanes);

    /// <summary>A mask with the given lanes, converted once.</summary>
    private LocalBuilder[] Mask(Node mask, DType lanes)
    {
        if (values.TryGetValue((mask, lanes), out LocalBuilder[]? locals))
            return locals;
        DType[] made = [.. values.Keys.Where(key => key.Node == mask).Select(key => key.Lanes)];
        DType wider = made.Where(type => type > lanes).DefaultIfEmpty(DType.Bool).Min();
        if (wider != DType.Bool)
        {
            DType between = MaskOf(lanes.Size() * 2);
            return values[(mask, lanes)] = EmitNarrowing(Mask(mask, between), between, lanes);
        }

        DType narrower = MaskOf(lanes.Size() / 2);
        return values[(mask, lanes)] = EmitHalves(Mask(mask, narrower), narrower, lanes);
    }

    /// <summary>One vector for each two.</summary>
    private LocalBuilder[] EmitNarrowing(LocalBuilder[] source, DType from, DType to)
    {
        LocalBuilder[] narrow = Declare(to);
        MethodInfo method = WidthMethod("NarrowMask", from, to);
        for (int i = 0; i < narrow.Length; i++)
        {
            il.Emit(OpCodes.Ldloc, source[2 * i]);
            il.Emit(OpCodes.Ldloc, source[(2 * i) + 1]);
            il.Emit(OpCodes.Call, method);
            il.Emit(OpCodes.Stloc, narrow[i]);
        }

        return narrow;
    }

    /// <summary>Two vectors for each one: its lower and its upper half.</summary>
    private LocalBuilder[] EmitHalves(LocalBuilder[] source, DType from, DType to)
    {
        LocalBuilder[] halves = Declare(to);
        MethodInfo[] methods = [WidthMethod("WidenLower", from, to), WidthMethod("WidenUpper", from, to)];
        for (int i = 0; i < halves.Length; i++)
        {
            il.Emit(OpCodes.Ldloc, source[i / 2]);
            il.Emit(OpCodes.Call, methods[i % 2]);
            il.Emit(OpCodes.Stloc, halves[i]);
        }

        return halves;
    }

    private LocalBuilder[] EmitEach(LocalBuilder[] source, DType to, MethodInfo method)
    {
        LocalBuilder[] results = Declare(to);
        for (int i = 0; i < results.Length; i++)
        {
            il.Emit(OpCodes.Ldloc, source[i]);
            il.Emit(OpCodes.Call, method);
            il.Emit(OpCodes.Stloc, results[i]);
        }

        return results;
    }

    /// <summary>The vector on the stack as one of other lanes; no instruction.</summary>
    private void EmitCast(DType from, DType to)
    {
        if (from == to)
            return;
        Type vectors = Simd.Width switch { 64 => typeof(Vector512), 32 => typeof(Vector256), _ => typeof(Vector128) };
        il.Emit(OpCodes.Call, vectors.GetMethod("As")!.MakeGenericMethod(from.ClrType(), to.ClrType()));
    }

    /// <summary>pointer + index·size + offset.</summary>
    private void EmitAddress(Action emitPointer, int size, int offset)
    {
        emitPointer();
        il.Emit(OpCodes.Ldloc, index);
        if (size > 1)
        {
            il.Emit(OpCodes.Ldc_I4, size);
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Mul);
        }

        il.Emit(OpCodes.Add);
        if (offset > 0)
        {
            il.Emit(OpCodes.Ldc_I4, offset);
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Add);
        }
    }

    private static Type VectorType(DType lanes) => Simd.TypeArguments(lanes)[1];

    private static MethodInfo Method(Type operatorType, DType lanes) =>
        operatorType.GetMethod("Invoke")!.MakeGenericMethod(Simd.TypeArguments(lanes));

    private static MethodInfo SimdMethod(DType lanes, string name) =>
        Simd.TypeArguments(lanes)[0].GetMethod(name, BindingFlags.Static | BindingFlags.Public)!;

    private static MethodInfo WidthMethod(string name, DType from, DType to) =>
        Simd.Conversions.GetMethod(name)!.MakeGenericMethod(from.ClrType(), to.ClrType());
}
