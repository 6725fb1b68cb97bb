namespace PolyTools.Native;

/// <summary>What kind of mistake an error is, so that a caller can act on it without reading the sentence.</summary>
public enum ErrorKind
{
    /// <summary>An argument is out of its range or of a type that cannot be used.</summary>
    InvalidArgument,

    /// <summary>The expression cannot be read or does not fit its operands.</summary>
    InvalidExpression,

    /// <summary>Something that the work needs is not on this machine: memory, a compiler, a file.</summary>
    ResourceUnavailable,

    /// <summary>A program or library that was called has failed.</summary>
    OperationFailed,
}

/// <summary>An error with a stable id, a sentence that says what is wrong, and one that says what to do.</summary>
/// <param name="errorId">A stable identifier, such as <c>UnknownFunction</c>.</param>
/// <param name="kind">What kind of mistake it is.</param>
/// <param name="message">What was expected and what was found.</param>
/// <param name="recommendedAction">What to do about it; may be empty when the message says it.</param>
/// <param name="innerException">The cause, if there is one.</param>
public class PolyException(
    string errorId, ErrorKind kind, string message, string recommendedAction = "", Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>A stable identifier, such as <c>UnknownFunction</c>.</summary>
    public string ErrorId { get; } = errorId;

    /// <summary>What kind of mistake it is.</summary>
    public ErrorKind Kind { get; } = kind;

    /// <summary>What to do about it; may be empty when the message says it.</summary>
    public string RecommendedAction { get; } = recommendedAction;

    /// <summary>What the error is about, such as the value that is out of its range; null where the caller knows it.</summary>
    public object? Target { get; init; }
}
