namespace PolyTools;

/// <summary>A question of an exercise, answered with the figures of a run.</summary>
public sealed class ExerciseAnswer
{
    internal ExerciseAnswer(int exercise, string title, string question, string answer) =>
        (Exercise, Title, Question, Answer) = (exercise, title, question, answer);

    /// <summary>The exercise's number, 1 to 12.</summary>
    public int Exercise { get; }

    /// <summary>What the exercise is about.</summary>
    public string Title { get; }

    /// <summary>The question.</summary>
    public string Question { get; }

    /// <summary>The answer; its figures are those of the run.</summary>
    public string Answer { get; }
}
