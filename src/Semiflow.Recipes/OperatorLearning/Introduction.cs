using System.Globalization;
using Semiflow.Operators;
using Semiflow.Spaces;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>States shapes, grid and normalization back to the user before the training.</summary>
internal static class Introduction
{
    public static void Tell(RunPlan plan, OperatorLearningConfig config, RunData data, LearnedModel model, IRunObserver observer)
    {
        observer.Say($"data:       {data.Origin}");
        observer.Say($"            {data.Train.Count} training, {data.Validation.Count} validation, {data.Test.Count} test pairs"
            + (data.TestOut is null ? "" : $", {data.TestOut.Count} out of distribution"));
        if (RecipeCatalogue.All.FirstOrDefault(each => each.Name == plan.Recipe) is { } recipe && !config.IsComparable(recipe))
        {
            observer.Say(
                "            number of samples or grid differ from the recipe's: published numbers are not comparable and left out");
        }

        observer.Say($"shapes:     input [{Shape(data.Train.Input)}] -> output [{Shape(data.Train.Output)}] a sample, grid {data.Grid}");
        observer.Say($"normalized: (v - shift)/scale, input {Constants(model.Operator.Input)}, output {Constants(model.Operator.Output)}");
        observer.Say(FormattableString.Invariant($"model:      {plan.Model}, {model.Parameters:N0} parameters, on {plan.Device}"));
        TrainingConfig how = config.Training;
        observer.Say(
            string.Create(
                CultureInfo.InvariantCulture, $"training:   {how.Epochs} epochs, batches of {how.BatchSize}, AdamW {how.Rate}, "
                    + $"{Configuration.Text(how.Schedule)}, {Configuration.Text(how.Loss)}, seed {plan.Seed}"));
    }

    private static string Constants(Normalization normalization) =>
        $"shift {Numbers(normalization.Shift)} scale {Numbers(normalization.Scale)}";

    private static string Numbers(IReadOnlyList<double> numbers) =>
        string.Join(", ", numbers.Select(number => number.ToString("G6", System.Globalization.CultureInfo.InvariantCulture)));

    private static string Shape(GridFunction function) => string.Join(", ", function.Values.shape.Skip(1));
}
