using Semiflow.Training;

namespace Semiflow.Recipes;

/// <summary>A contestant after its training.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <param name="Contestant">Who it is.</param>
/// <param name="Model">The model with the parameters that were kept; null where its training blew up before there was one.</param>
/// <param name="Training">Its training; null if nothing is learned, or where it blew up.</param>
/// <param name="Failure">How it blew up; empty if it did not.</param>
public sealed record TrainedContestant<TModel>(Contestant Contestant, TModel? Model, TrainingResult? Training, string Failure = "")
    where TModel : class
{
    /// <summary>Whether its training blew up.</summary>
    public bool BlewUp => Failure.Length > 0;

    /// <summary>Its name in figures of the summary.</summary>
    public string Key => Contestant.Key;

    /// <summary>Its name for people.</summary>
    public string Title => Contestant.Title;
}
