using PolyTools.Native.Engines;

namespace PolyTools.Native.Tests.Language;

/// <summary>
/// Evaluates an expression with all engines, and says where they differ from the oracle or from each other.
/// </summary>
internal static class Comparison
{
    /// <summary>An expression's value by one engine.</summary>
    public static ArrayData Evaluate(
        string text, IReadOnlyDictionary<string, ArrayData> variables, EngineKind engine, int threads = 1,
        CompileOptions? options = null) => ArrayData.FromResult(Evaluator.Evaluate(
            text, variables.ToDictionary(pair => pair.Key, pair => pair.Value.ToArgument()), engine, threads, options));

    /// <summary>What is wrong with an expression, or null.</summary>
    /// <param name="node">The expression.</param>
    /// <param name="answer">What the oracle says.</param>
    /// <param name="choice">Chooses the length of Blocked's blocks.</param>
    /// <param name="withC">Whether to compile C.</param>
    public static string? Complaint(Node node, Answer answer, int choice, bool withC)
    {
        string text = node.Text;
        if (answer.Error is not null)
            return $"NumPy: {answer.Error}";
        if (answer.Type != node.Type || answer.IsWeak != node.IsWeak || !answer.Shape.SequenceEqual(node.Shape))
        {
            return $"NumPy has {answer.Type.Name()}{ArrayData.Describe(answer.Shape)}, the generator expected "
                + $"{node.Type.Name()}{ArrayData.Describe(node.Shape)}";
        }

        if (answer.Value is null && !node.IsApproximate)
            return "NumPy's value is approximate, the generator expected an exact one";
        Dictionary<string, ArrayData> variables = node.Variables;
        ArrayData fused = Evaluate(text, variables, EngineKind.Fused);
        if (answer.Complaint(fused) is { } wrong)
            return $"Fused, NumPy: {wrong}";
        var options = new CompileOptions { BlockSize = choice % 2 == 0 ? 0 : 64 * (1 + (choice % 37)) };
        string? complaint = Against("Fused, 2 threads", EngineKind.Fused, 2, null)
            ?? Against("Fused, 3 threads", EngineKind.Fused, 3, null)
            ?? Against($"Blocked, blocks of {options.BlockSize}", EngineKind.Blocked, 1, options)
            ?? Against($"Blocked, blocks of {options.BlockSize}, 3 threads", EngineKind.Blocked, 3, options);
        // Eager has pow where the others have multiplications.
        if (complaint is null && !node.HasScalarPower)
            complaint = Against("Eager", EngineKind.Eager, 1, null);
        // C has its own library of functions, and no strings.
        if (complaint is null && withC && !node.IsApproximate && !node.HasScalarPower
            && node.All.All(part => part.Type != DType.String && !part.IsApproximate))
        {
            complaint = Against("C", EngineKind.C, 1, null) ?? Against("C, 2 threads", EngineKind.C, 2, null);
        }

        return complaint;

        string? Against(string name, EngineKind engine, int threads, CompileOptions? with)
        {
            ArrayData other = Evaluate(text, variables, engine, threads, with);
            if (other.Type != fused.Type || !other.Shape!.SequenceEqual(fused.Shape!))
                return $"{name} gives {other.Description}, Fused {fused.Description}";
            int at = fused.FirstDifference(other);
            return at < 0 ? null
                : $"{name}: element {at} is {ArrayData.Show(other.Elements.GetValue(at))}, and of Fused "
                    + ArrayData.Show(fused.Elements.GetValue(at));
        }
    }
}
