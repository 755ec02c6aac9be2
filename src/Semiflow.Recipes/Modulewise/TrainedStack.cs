using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Losses;
using Semiflow.Principles.Modulewise.Weights;
using Semiflow.Recipes.Classification;
using Semiflow.Training.Optimizers;

namespace Semiflow.Recipes.Modulewise;

/// <summary>The stack of a run, ready for use: its last module's classifier.</summary>
internal static class TrainedStack
{
    /// <summary>Loads it.</summary>
    /// <exception cref="InputException">The run is not trained yet, or damaged.</exception>
    public static ITrainedRun Open(RunRecord record)
    {
        ClassifierCard card = ClassifierCard.Read(record);
        ModuleStack stack = Load(record, card);
        return new TrainedClassifier(card, stack.call);
    }

    /// <summary>The stack with the parameters that its training left.</summary>
    /// <exception cref="InputException">There is no checkpoint, or it is damaged.</exception>
    public static ModuleStack Load(RunRecord record, ClassifierCard card)
    {
        var config = (ModulewiseConfig)record.Plan.Config;
        ModuleStack stack = ModulewiseNetwork.Stack(record.Plan.Model, config.Model, card, LocalMethod.Trgl, 0);
        IReadOnlyList<LocalProblem> problems = LocalProblem.Of(stack, _ => new ClassifierLoss(), TauSchedule.None);
        // Names parameters and buffers as every regime does.
        using var principle = new ParallelModules(stack, problems, new OptimizerSpec());
        record.Folder.CheckpointsOf("").LoadModel(principle);
        stack.eval();
        return stack;
    }
}
