namespace Semiflow.Recipes;

/// <summary>How far a training is.</summary>
/// <param name="Epoch">Current epoch, from 1.</param>
/// <param name="Epochs">Planned epochs.</param>
/// <param name="Share">Share of all steps that are done, in [0, 1].</param>
/// <param name="Loss">Mean loss of the current epoch so far.</param>
/// <param name="Validation">Validation error of the last finished epoch, in its unit; null before the first.</param>
/// <param name="Best">Smallest validation error so far, in its unit; null before the first.</param>
/// <param name="SamplesPerSecond">Rate of this process so far, validation included.</param>
/// <param name="Left">Estimated time to the end of the training.</param>
/// <param name="Training">Which training of the run: <see cref="RunSession.Main"/> or the name of another model.</param>
/// <param name="Unit">Unit of the validation; empty for none.</param>
public sealed record RunProgress(
    int Epoch, int Epochs, double Share, double Loss, double? Validation, double? Best, double SamplesPerSecond, TimeSpan Left,
    string Training = RunSession.Main, string Unit = "");

/// <summary>Someone who watches a run: a terminal, a log, a test.</summary>
public interface IRunObserver
{
    /// <summary>Told a fact: shapes, normalization, where results lie.</summary>
    void Say(string line)
    {
    }

    /// <summary>Told after every step of the training.</summary>
    void Step(RunProgress progress)
    {
    }

    /// <summary>Told after every epoch, validation included.</summary>
    void Epoch(RunProgress progress)
    {
    }

    /// <summary>Told how far another task is, e.g. the evaluation.</summary>
    /// <param name="task">Its name.</param>
    /// <param name="share">Share done, in [0, 1].</param>
    void Advance(string task, double share)
    {
    }
}
