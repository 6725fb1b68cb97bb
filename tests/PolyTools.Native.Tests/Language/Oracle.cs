using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit;

namespace PolyTools.Native.Tests.Language;

/// <summary>What an oracle says about an expression.</summary>
/// <param name="Error">Why there is no value; then nothing else is set.</param>
/// <param name="Type">The type of the value.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Value">The elements; null where only bounds are known.</param>
/// <param name="Low">The least elements that are right; of complex numbers the least components.</param>
/// <param name="High">The greatest.</param>
/// <param name="IsWeak">Whether it is a scalar.</param>
internal sealed record Answer(
    string? Error, DType Type, int[] Shape, bool IsWeak, ArrayData? Value, Array? Low, Array? High)
{
    /// <summary>What is wrong with a result, or null.</summary>
    public string? Complaint(ArrayData result)
    {
        if (Error is not null)
            return $"the oracle says {Error}";
        // A scalar has the CLR type of its kind.
        if (result.Type != Type)
            return $"type {result.Type.Name()} and not {Type.Name()}";
        if (!result.Shape!.SequenceEqual(Shape))
            return $"shape {ArrayData.Describe(result.Shape)} and not {ArrayData.Describe(Shape)}";
        if (Value is not null)
        {
            int at = result.FirstDifference(Value);
            return at < 0
                ? null
                : $"element {at} is {ArrayData.Show(result.Elements.GetValue(at))} and not "
                    + ArrayData.Show(Value.Elements.GetValue(at));
        }

        int parts = Type == DType.Complex128 ? 2 : 1;
        for (int i = 0; i < result.Count * parts; i++)
        {
            double low = Convert.ToDouble(Low!.GetValue(i));
            double high = Convert.ToDouble(High!.GetValue(i));
            double actual = result.Elements.GetValue(i / parts) switch
            {
                System.Numerics.Complex z => i % 2 == 0 ? z.Real : z.Imaginary,
                object x => Convert.ToDouble(x),
                _ => throw new InvalidOperationException(),
            };
            bool isRight = low > high || (double.IsNaN(low) ? double.IsNaN(actual) : actual >= low && actual <= high);
            if (!isRight)
            {
                return $"element {i / parts} is {ArrayData.Show(result.Elements.GetValue(i / parts))} and not in "
                    + $"[{ArrayData.Show(low)}, {ArrayData.Show(high)}]";
            }
        }

        return null;
    }
}

/// <summary>A Python process that evaluates expressions with NumPy or NumExpr.</summary>
internal sealed class Oracle : IDisposable
{
    private static readonly string[] Interpreters = ["python3", "/usr/bin/python3", "python"];
    private static readonly Lazy<string?> WithNumPy = new(() => Find("import numpy"));
    private static readonly Lazy<string?> WithNumExpr = new(() => Find("import numpy, numexpr"));

    private readonly Process process;
    private readonly Task<string> errors;

    private Oracle(string interpreter)
    {
        using Stream stream = typeof(Oracle).Assembly.GetManifestResourceStream("numpy_language.py")!;
        using var reader = new StreamReader(stream);
        process = Process.Start(new ProcessStartInfo(interpreter, ["-c", reader.ReadToEnd()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["NPY_PROMOTION_STATE"] = "weak", ["NUMEXPR_MAX_THREADS"] = "1",
                ["PYTHONWARNINGS"] = "ignore" },
        })!;
        errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts NumPy, or skips the test.</summary>
    public static Oracle NumPy()
    {
        Assert.SkipWhen(WithNumPy.Value is null, "NumPy (Debian: python3-numpy) is not installed");
        return new Oracle(WithNumPy.Value);
    }

    /// <summary>Starts NumPy and NumExpr, or skips the test.</summary>
    public static Oracle NumExpr()
    {
        Assert.SkipWhen(WithNumExpr.Value is null, "NumExpr (Debian: python3-numexpr) is not installed");
        return new Oracle(WithNumExpr.Value);
    }

    /// <summary>The value of one expression.</summary>
    public Answer Evaluate(string text, IReadOnlyDictionary<string, ArrayData> variables, string oracle = "numpy") =>
        Evaluate([(text, variables)], oracle)[0];

    /// <summary>The values of several expressions, each of its own variables, which may be shared.</summary>
    public Answer[] Evaluate(
        IReadOnlyList<(string Text, IReadOnlyDictionary<string, ArrayData> Variables)> expressions,
            string oracle = "numpy")
    {
        var names = new Dictionary<ArrayData, string>(ReferenceEqualityComparer.Instance);
        var described = new JsonObject();
        var texts = new JsonArray();
        using var payload = new MemoryStream();
        foreach ((string text, IReadOnlyDictionary<string, ArrayData> variables) in expressions)
        {
            var used = new JsonObject();
            foreach ((string name, ArrayData data) in variables)
            {
                if (!names.TryGetValue(data, out string? key))
                {
                    names[data] = key = $"v{names.Count}";
                    described[key] = Describe(data, payload);
                }

                used[name] = key;
            }

            texts.Add(new JsonArray(text, used));
        }

        var request = new JsonObject { ["oracle"] = oracle, ["variables"] = described, ["expressions"] = texts };
        (JsonNode answer, byte[] elements) = Exchange(System.Text.Encoding.UTF8.GetBytes(request.ToJsonString()),
            payload.ToArray());
        return [.. answer["results"]!.AsArray().Select(result => Read(result!, elements))];
    }

    public void Dispose()
    {
        process.StandardInput.Dispose();
        if (!process.WaitForExit(5000))
            process.Kill();
        process.Dispose();
    }

    private static JsonObject Describe(ArrayData data, MemoryStream payload)
    {
        var about = new JsonObject
        {
            ["type"] = data.Type.Name(),
            ["shape"] = data.Shape is null ? null : new JsonArray([.. data.Shape.Select(n => (JsonNode)n)]),
            ["offset"] = payload.Length,
        };
        if (data.Type == DType.String)
            about["text"] = new JsonArray([.. data.Elements.Cast<string>().Select(text => (JsonNode)text)]);
        else
            payload.Write(data.ToBytes());
        return about;
    }

    private static Answer Read(JsonNode result, byte[] payload)
    {
        if (result["error"] is { } error)
            return new Answer(error.GetValue<string>(), default, [], false, null, null, null);
        string name = result["type"]!.GetValue<string>();
        DType[] types = [.. Enum.GetValues<DType>().Where(candidate => candidate.Name() == name)];
        if (types is not [DType type])
            return new Answer($"a value of type {name}", default, [], false, null, null, null);
        int[] shape = [.. result["shape"]!.AsArray().Select(n => n!.GetValue<int>())];
        int count = ArrayData.CountOf(shape);
        bool isWeak = result["weak"]!.GetValue<bool>();
        if (type == DType.String)
        {
            string[] texts = [.. result["text"]!.AsArray().Select(text => text!.GetValue<string>())];
            return new Answer(null, type, shape, isWeak, new ArrayData(type, shape, texts), null, null);
        }

        ReadOnlySpan<byte> bytes = payload.AsSpan(result["offset"]!.GetValue<int>());
        int size = count * type.Size();
        if (result["form"]!.GetValue<string>() == "exact")
        {
            Array elements = ArrayData.FromBytes(type, bytes[..size]);
            return new Answer(null, type, shape, isWeak, new ArrayData(type, shape, elements), null, null);
        }

        DType part = type == DType.Complex128 ? DType.Float64 : type;
        return new Answer(
            null, type, shape, isWeak, null, ArrayData.FromBytes(part, bytes[..size]),
            ArrayData.FromBytes(part, bytes.Slice(size, size)));
    }

    private static string? Find(string statement) => Array.Find(Interpreters, interpreter =>
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(interpreter, ["-c", statement])
            {
                RedirectStandardError = true,
            })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });

    private (JsonNode Answer, byte[] Elements) Exchange(byte[] header, byte[] payload)
    {
        try
        {
            Stream sink = process.StandardInput.BaseStream;
            WriteFrame(sink, header);
            WriteFrame(sink, payload);
            sink.Flush();
            Stream source = process.StandardOutput.BaseStream;
            byte[] answer = ReadFrame(source);
            return (JsonNode.Parse(answer)!, ReadFrame(source));
        }
        catch (IOException)
        {
            Assert.Fail($"The oracle ended. {errors.Result}");
            throw;
        }
    }

    private static void WriteFrame(Stream stream, byte[] bytes)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        stream.Write(length);
        stream.Write(bytes);
    }

    private static byte[] ReadFrame(Stream stream)
    {
        var length = new byte[4];
        stream.ReadExactly(length);
        var bytes = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
