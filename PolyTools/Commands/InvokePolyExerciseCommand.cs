using System.Collections;
using System.Management.Automation;
using PolyTools.Native;

namespace PolyTools;

/// <summary>Invoke-PolyExercise: runs the scripts of the course's exercises, and emits what they measure, or the answers to their questions.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "PolyExercise", DefaultParameterSetName = RunSet)]
[OutputType(typeof(ExerciseResult), typeof(ExerciseAnswer))]
public sealed class InvokePolyExerciseCommand : ArrayCmdlet
{
    private const string RunSet = "Run";
    private const string ResultSet = "Result";

    /// <summary>What the scripts of the exercises lie in, beside the manifest.</summary>
    private const string Folder = "exercises";

    /// <summary>Runs a script with parameters by name, and lets a delegate take each object as it comes.</summary>
    private const string Runner = "param($start, $script, $parameters, $preferences, $taker, $take) & $start $script $parameters $preferences | & $taker $take";
    private const string Starter = """
        param($script, $parameters, $preferences)
        if ($preferences.Contains('ErrorAction')) { $ErrorActionPreference = $preferences.ErrorAction }
        if ($preferences.Contains('WarningAction')) { $WarningPreference = $preferences.WarningAction }
        & $script @parameters
        """;
    private const string Taker = "param($take) process { $take.Invoke($_) }";

    private readonly List<ExerciseResult> given = [];

    /// <summary>Exercises, 1 to 12.</summary>
    [Parameter(Position = 0, ParameterSetName = RunSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [WholeNumber]
    [ArgumentCompleter(typeof(ExerciseCompleter))]
    public int[] Number { get; set; } = [.. Exercise.All.Select(exercise => exercise.Number)];

    /// <summary>Results of a run, which are explained without another one.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ResultSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ExerciseResult[]? InputObject { get; set; }

    /// <summary>Smaller arrays than the course's: all twelve within two minutes.</summary>
    [Parameter(ParameterSetName = RunSet)]
    public SwitchParameter Quick { get; set; }

    /// <summary>Emits the answers to the questions instead of the measurements; of given results the answers are emitted anyway.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [Parameter(ParameterSetName = ResultSet)]
    public SwitchParameter Explain { get; set; }

    /// <summary>The folder on whose disk the exercises from 6 on work; what they make there is removed in the end.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FolderPathCompleter))]
    public string? Path { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Guarded(() =>
    {
        if (Path is not null)
            Path = ExistingFolder(Path);
    });

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null)
        {
            given.AddRange(InputObject);
            return;
        }

        foreach (int number in Number)
        {
            try
            {
                RequireRange("InvalidExercise", nameof(Number), number, 1, Exercise.All.Count);
                Run(Exercise.All[number - 1]);
            }
            catch (PolyException exception)
            {
                // The other exercises still come.
                WriteError(exception, number);
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName != ResultSet)
            return;
        foreach (IGrouping<int, ExerciseResult> rows in given.GroupBy(row => row.Exercise).OrderBy(rows => rows.Key))
            WriteAnswers(Exercise.All[rows.Key - 1], rows);
    }

    private void Run(Exercise exercise)
    {
        string script = System.IO.Path.Combine(MyInvocation.MyCommand.Module.ModuleBase, Folder, exercise.Script);
        if (!File.Exists(script))
        {
            throw new PolyException(
                "ExerciseNotFound", ErrorKind.ResourceUnavailable, $"The script of exercise {exercise.Number} is not at '{script}'.",
                "Install the module again.");
        }

        Hashtable parameters = Quick ? exercise.Quick : [];
        if (Path is not null && exercise.UsesDisk)
            parameters[nameof(Path)] = Path;
        // The commands of a script obey preferences, not the parameters of the command that runs it.
        var preferences = new Hashtable(MyInvocation.BoundParameters, StringComparer.OrdinalIgnoreCase);
        var rows = new List<ExerciseResult>();
        var take = new Action<PSObject>(row => Take(exercise, row, rows));
        using SteppablePipeline pipeline = ScriptBlock.Create(Runner).GetSteppablePipeline(
            CommandOrigin.Internal, [ScriptBlock.Create(Starter), script, parameters, preferences, ScriptBlock.Create(Taker), take]);
        // With this command its progress is this command's, and Ctrl+C reaches it.
        pipeline.Begin(this);
        pipeline.Process();
        pipeline.End();
        if (Explain)
            WriteAnswers(exercise, rows);
    }

    /// <summary>Emits a row, unless it is only wanted for the answers.</summary>
    private void Take(Exercise exercise, PSObject row, List<ExerciseResult> rows)
    {
        var result = new ExerciseResult(exercise, row.BaseObject as EvalResult, row.BaseObject as CompressionResult, rows);
        rows.Add(result);
        if (!Explain)
            WriteObject(result);
    }

    private void WriteAnswers(Exercise exercise, IEnumerable<ExerciseResult> rows)
    {
        bool isAnswered = false;
        foreach ((string question, string answer) in exercise.Explain(new ExerciseRows(rows)))
        {
            isAnswered = true;
            WriteObject(new ExerciseAnswer(exercise.Number, exercise.Title, question, answer));
        }

        if (!isAnswered)
            WriteWarning($"The rows of exercise {exercise.Number} are too few to answer its questions.");
    }
}
