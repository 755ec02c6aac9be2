using Semiflow.Data;
using Semiflow.Spaces;

namespace Semiflow.Recipes;

/// <summary>States shapes, grid and normalization back to the user before the training.</summary>
internal static class Introduction
{
    public static void Tell(RunPlan plan, RunData data, LearnedModel model, IRunObserver observer)
    {
        observer.Say($"data:       {data.Origin}");
        observer.Say($"            {data.Train.Count} training, {data.Validation.Count} validation, {data.Test.Count} test pairs"
            + (data.TestOut is null ? "" : $", {data.TestOut.Count} out of distribution"));
        observer.Say($"shapes:     input [{Shape(data.Train.Input)}] -> output [{Shape(data.Train.Output)}] a sample, grid {data.Grid}");
        observer.Say($"normalized: (v - min)/(max - min), input {Range(model.Card.Input)}, output {Range(model.Card.Output)}");
        observer.Say(FormattableString.Invariant($"model:      {plan.Model}, {model.Parameters:N0} parameters, on {plan.Device}"));
        TrainingConfig how = plan.Config.Training;
        observer.Say(FormattableString.Invariant(
            $"training:   {how.Epochs} epochs, batches of {how.BatchSize}, AdamW {how.Rate}, {Configuration.Text(how.Schedule)}, {Configuration.Text(how.Loss)}, seed {plan.Seed}"));
    }

    private static string Range(ValueRange range) => FormattableString.Invariant($"[{range.Minimum:G6}, {range.Maximum:G6}]");

    private static string Shape(GridFunction function) => string.Join(", ", function.Values.shape.Skip(1));
}
