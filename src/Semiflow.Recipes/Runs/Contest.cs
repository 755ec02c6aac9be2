using Semiflow.Flows;
using Semiflow.Training;

namespace Semiflow.Recipes;

/// <summary>
/// Trains the model of a run and its baselines alike: with one budget and in one order of the data. A baseline that blows up is a result,
/// not the end of the run; where the main model blows up, the run ends.
/// </summary>
/// <typeparam name="TBatch">What a loss is evaluated on.</typeparam>
/// <param name="Run">The run.</param>
/// <param name="Options">Length, checkpoints and seed of every training, as a budget gives them.</param>
/// <param name="Batches">Makes the batches, the same for each contestant: seeds inside, not from outside.</param>
public sealed record Contest<TBatch>(RunSession Run, TrainerOptions Options, Func<IBatchSource<TBatch>> Batches)
{
    /// <summary>Trains one of those that are compared.</summary>
    /// <param name="who">Who it is; the main one or a baseline, under the name of its training.</param>
    /// <param name="model">Its model before the training.</param>
    /// <param name="principle">How it learns.</param>
    /// <param name="validation">What chooses its best epoch; null keeps the last parameters.</param>
    /// <param name="probes">Who watches.</param>
    /// <exception cref="NonFiniteException">The main model met a number that is not finite.</exception>
    /// <exception cref="FlowException">The flow of the main model blew up.</exception>
    public TrainedContestant<TModel> Train<TModel>(
        Contestant who, TModel model, IPrinciple<TBatch> principle, IValidation? validation, params IReadOnlyList<IProbe> probes)
        where TModel : class => Contest.Enter(Run, who, model, () => Fit(who.Training, principle, validation, probes));

    /// <summary>One training of it, whose failure is its caller's: for contestants that need several.</summary>
    /// <param name="name">Name of the training.</param>
    /// <param name="principle">How it learns.</param>
    /// <param name="validation">What chooses its best epoch; null keeps the last parameters.</param>
    /// <param name="probes">Who watches.</param>
    public TrainingResult Fit(string name, IPrinciple<TBatch> principle, IValidation? validation, params IReadOnlyList<IProbe> probes)
    {
        ArgumentNullException.ThrowIfNull(principle);
        IBatchSource<TBatch> batches = Batches();
        try
        {
            return Run.Train(name, principle, batches, validation, Options, probes);
        }
        finally
        {
            (batches as IDisposable)?.Dispose();
        }
    }
}

/// <summary>Contestants whose training is more than one <see cref="Contest{TBatch}"/> can say.</summary>
public static class Contest
{
    /// <summary>Trains a contestant; that a baseline blows up is a result.</summary>
    /// <param name="run">The run.</param>
    /// <param name="who">Who it is.</param>
    /// <param name="model">Its model.</param>
    /// <param name="train">Trains it; null if nothing is learned.</param>
    public static TrainedContestant<TModel> Enter<TModel>(RunSession run, Contestant who, TModel model, Func<TrainingResult?> train)
        where TModel : class => Guarded(run, who, () => (model, train()), model);

    /// <summary>Makes and trains a contestant; that a baseline blows up is a result, then without a model.</summary>
    /// <param name="run">The run.</param>
    /// <param name="who">Who it is.</param>
    /// <param name="train">Makes and trains it.</param>
    public static TrainedContestant<TModel> Enter<TModel>(
        RunSession run, Contestant who, Func<(TModel Model, TrainingResult? Training)> train)
        where TModel : class => Guarded(run, who, train, null);

    private static TrainedContestant<TModel> Guarded<TModel>(
        RunSession run, Contestant who, Func<(TModel Model, TrainingResult? Training)> train, TModel? failed)
        where TModel : class
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(who);
        ArgumentNullException.ThrowIfNull(train);
        try
        {
            (TModel model, TrainingResult? training) = train();
            return new TrainedContestant<TModel>(who, model, training);
        }
        catch (Exception error) when (!who.IsMain && error is (FlowException or NonFiniteException))
        {
            run.Observer.Say($"{who.Title} blew up: {error.Message}");
            return new TrainedContestant<TModel>(who, failed, null, error.Message);
        }
    }
}
