using Semiflow.Chains;
using Semiflow.Principles.Classification;
using Semiflow.Training;
using Semiflow.Training.Batches;
using Semiflow.Training.Losses;

namespace Semiflow.Recipes.LeastAction;

/// <summary>
/// Scores the tests after the last epoch, before the best parameters come back; it stands in the metrics and so survives an interruption.
/// </summary>
internal sealed class LastEpochScore(ChainClassifier network, IBatchSource<LabeledBatch> test, ILabelLoss loss, int epochs) : IProbe
{
    private const string Accuracy = "test accuracy, last epoch", Loss = "test loss, last epoch";
    private int done;

    /// <summary>What was measured.</summary>
    public static ClassifierScore Read(TrainingResult training, int count)
    {
        IReadOnlyDictionary<string, double> measures = training.History[^1].Measures!;
        return new ClassifierScore(measures[Accuracy], measures[Loss], count);
    }

    public void OnStart(TrainingProgress progress, IReadOnlyList<EpochReport> history) => done = history.Count;

    public void OnEpoch(EpochReport report) => done = report.Epoch;

    public IReadOnlyDictionary<string, double> Measure()
    {
        if (done + 1 < epochs)
        {
            return new Dictionary<string, double>();
        }

        ClassifierScore score = ClassifierScore.Of(network, test, loss);
        return new Dictionary<string, double> { [Accuracy] = score.Accuracy, [Loss] = score.Loss };
    }
}
