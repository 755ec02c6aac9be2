using Semiflow.Training;

namespace Semiflow.Recipes.Runs.Observers;

/// <summary>Keeps what is said in the run's log too.</summary>
internal sealed class LoggingObserver(IRunObserver inner, RunFolder run) : IRunObserver
{
    /// <summary>Who watches beside the log.</summary>
    public IRunObserver Inner => inner;

    public void Say(string line)
    {
        run.Log(line);
        inner.Say(line);
    }

    public void Step(RunProgress progress) => inner.Step(progress);

    public void Epoch(RunProgress progress)
    {
        string which = progress.Training == RunSession.Main ? "" : progress.Training + " ";
        string validation = progress.Validation is { } value
            ? FormattableString.Invariant($", validation {value:G6} {progress.Unit}").TrimEnd()
            : "";
        run.Log(FormattableString.Invariant($"{which}epoch {progress.Epoch}/{progress.Epochs}: loss {progress.Loss:G6}{validation}"));
        inner.Epoch(progress);
    }

    public void Advance(string task, double share)
    {
        if (share == 0)
        {
            run.Log(task);
        }

        inner.Advance(task, share);
    }
}
