using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Expressions;
using PolyTools.Native.Measurement;

namespace PolyTools;

/// <summary>What the commands share: errors as PowerShell shows them, limits, and Ctrl+C.</summary>
public abstract class PolyCmdlet : PSCmdlet
{
    /// <summary>Elements at most; more would overflow a count of bytes.</summary>
    internal const long MaximumCount = long.MaxValue / 64;

    /// <summary>Timed runs at most.</summary>
    internal const int MaximumRepeat = 1_000_000;

    /// <summary>The share of the available memory that arrays may take; the rest is for all else in the process.</summary>
    private const double MemoryShare = 0.9;

    /// <summary>Memory that is not asked for before it is taken.</summary>
    private const double NegligibleBytes = 16e6;

    private readonly CancellationTokenSource stopping = new();
    private CommandProgress? progress;

    /// <summary>Is cancelled by Ctrl+C.</summary>
    internal CancellationToken Cancellation => stopping.Token;

    /// <inheritdoc/>
    protected override void StopProcessing() => stopping.Cancel();

    /// <summary>The command's progress.</summary>
    internal CommandProgress Progress => progress ??= new CommandProgress(this, MyInvocation.MyCommand.Name);

    /// <summary>Runs a part of the command; an error of the engines or of the system ends it as an error of PowerShell.</summary>
    /// <param name="action">The part.</param>
    /// <param name="target">What it is about.</param>
    internal void Guarded(Action action, object? target = null)
    {
        try
        {
            action();
            progress?.End();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception exception) when (Known(exception) is not null)
        {
            // A host that stops the pipeline takes no more records.
            if (!Stopping)
                progress?.End();
            ThrowTerminatingError(Record(Known(exception)!, target));
        }
    }

    /// <summary>Reports an error and goes on.</summary>
    internal void WriteError(PolyException exception, object? target) => WriteError(Record(exception, target));

    /// <summary>An error with an id and a recommendation: of the engines, or what the system says of files and memory; null for any other.</summary>
    internal static PolyException? Known(Exception exception) => exception switch
    {
        PolyException known => known,
        OutOfMemoryException => new PolyException(
            "OutOfMemory", ErrorKind.ResourceUnavailable, "There is not enough memory.", "Use smaller arrays, or work over chunks.", exception),
        UnauthorizedAccessException or IOException => new PolyException(
            "FileAccessFailed", ErrorKind.ResourceUnavailable, exception.Message, "Check the path, the disk and your rights.", exception),
        _ => null,
    };

    /// <summary>Says which parameter is out of its range.</summary>
    /// <exception cref="PolyException">It is.</exception>
    internal static void RequireRange(string errorId, string name, long value, long least, long most)
    {
        if (value >= least && value <= most)
            return;
        throw new PolyException(
            errorId, ErrorKind.InvalidArgument, $"{name} is {value:N0}; it must be from {least:N0} to {most:N0}.",
            $"Give {name} a value in that range.")
        {
            Target = value,
        };
    }

    /// <summary>Says what is too large before anything is allocated.</summary>
    /// <param name="bytes">Memory needed.</param>
    /// <param name="count">Elements that need it.</param>
    /// <param name="what">What takes the memory.</param>
    /// <param name="remedy">What to lower.</param>
    /// <exception cref="PolyException">There is not that much.</exception>
    internal static void RequireMemory(double bytes, long count, string what, string remedy)
    {
        if (LackingMemory(bytes) is not double available)
            return;
        throw new PolyException(
            "NotEnoughMemory", ErrorKind.ResourceUnavailable,
            $"{count:N0} elements need {bytes / 1e6:N0} MB of memory for {what}, and {available / 1e6:N0} MB can be had.",
            $"Lower {remedy} to at most {(long)(available / bytes * count):N0}; float32 takes half the memory of float64.");
    }

    /// <summary>The memory that can be had, if it is less than what is needed; null if there is enough.</summary>
    internal static double? LackingMemory(double bytes)
    {
        // Asking the system takes longer than computing with a short array.
        if (bytes <= NegligibleBytes || Environment.GetEnvironmentVariable(IsolatedEval.CagedVariable) is not null)
            return null;
        double available = MemoryShare * Hardware.AvailableMemory();
        return bytes <= available ? null : available;
    }

    private ErrorRecord Record(PolyException exception, object? target)
    {
        ErrorCategory category = exception.Kind switch
        {
            ErrorKind.InvalidArgument => ErrorCategory.InvalidArgument,
            // Not ParserError: PowerShell shows that with the message on one line, and the caret would lose its place.
            ErrorKind.InvalidExpression => ErrorCategory.SyntaxError,
            ErrorKind.ResourceUnavailable => ErrorCategory.ResourceUnavailable,
            _ => ErrorCategory.OperationStopped,
        };
        string message = exception.Message;
        string action = exception.RecommendedAction;
        if (exception is ExpressionException expression && MyInvocation.ScriptName.Length > 0)
        {
            // PowerShell shows the message of an error in a script on one line, where a caret has no place to point to,
            // and the recommendation as it is.
            message = expression.Sentence;
            action = string.Join(
                Environment.NewLine, new[] { "", expression.Picture, action.Length > 0 ? "  " + action : "" });
        }

        if (string.IsNullOrWhiteSpace(action))
            action = $"Get-Help {MyInvocation.MyCommand.Name} says what it takes.";
        return new ErrorRecord(exception, exception.ErrorId, category, target ?? exception.Target ?? MyInvocation.MyCommand.Name)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = action.TrimEnd() },
        };
    }
}
