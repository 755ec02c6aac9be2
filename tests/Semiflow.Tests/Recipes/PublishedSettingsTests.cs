using Semiflow.Operators.Models;
using Semiflow.Principles;
using Semiflow.Recipes.AphynityRecipes;
using Semiflow.Recipes.LeadsRecipes;

namespace Semiflow.Tests.Recipes;

/// <summary>
/// Sizes, weights and published figures of the paper tiers, typed from the specifications (spec cno.md 5.1, 7.1, 9.1)
/// (spec leads.md 2.2, 6, 8) (spec aphynity.md 5 to 7).
/// </summary>
public sealed class PublishedSettingsTests
{
    // cno.md 5.1 (splits), 7.1 (model, weight decay), 9.1 (median relative L1, in and out).
    [Theory]
    [InlineData("cno-poisson", 1024, 128, 256, 256, 16, 4, 6, 1e-6, 0.21, 0.27)]
    [InlineData("cno-wave", 512, 128, 256, 256, 48, 4, 6, 1e-10, 0.63, 1.17)]
    [InlineData("cno-transport-smooth", 512, 256, 256, 256, 32, 2, 6, 1e-6, 0.24, 0.46)]
    [InlineData("cno-transport-discontinuous", 512, 256, 256, 256, 32, 5, 4, 1e-6, 1.01, 1.09)]
    public void Operators(
        string name, int train, int validation, int test, int testOut, int channels, int residual, int neck, double decay, double inside,
        double outside)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        foreach (string tier in Recipe.Tiers)
        {
            OperatorDataConfig data = ((OperatorLearningConfig)recipe.Settings(tier)).Data;
            Assert.Equal((64, train, validation, test, testOut), (data.Points, data.Train, data.Validation, data.Test, data.TestOut));
        }

        var paper = (OperatorLearningConfig)recipe.Paper;
        var model = (CnoOptions)paper.Model;
        Assert.Equal((channels, residual, neck), (model.Channels, model.ResidualBlocks, model.NeckBlocks));
        Assert.Equal((3, 3, 64), (model.Layers, model.KernelSize, model.LiftChannels)); // 2.1.
        Assert.Equal((1000, 16, 200), (paper.Budget.Epochs, paper.Budget.BatchSize, paper.Budget.Patience));
        Assert.Equal((1e-3, decay, ScheduleKind.Step, 0.98, 10),
            (paper.Optimizer.Rate, paper.Optimizer.WeightDecay, paper.Optimizer.Schedule, paper.Optimizer.Factor, paper.Optimizer.Every));
        Assert.Equal([inside, outside], recipe.Published.Select(each => each.Value));
    }

    // leads.md 2.2 (1/λ, α, initial weights, output factor), 5 (networks), 6 (splits, batches), 8 (test error).
    [Theory]
    [InlineData("leads-lotka-volterra", 1.0 / 5000, 1e-2, 0.05, 1, 64, 3, "rk4-38", 1, 32, 1, 1.16e-3)]
    [InlineData("leads-gray-scott", 1.0 / 1000, 1e-2, 0.1, 1e-3, 64, 3, "rk4-38", 1, 32, 1, 2.08e-3)]
    [InlineData("leads-navier-stokes", 1.0 / 100000, 1e-4, 0.1, 1, 10, 4, "euler", 8, 32, 2, 5.95e-3)]
    public void Environments(
        string name, double penalty, double lipschitz, double deviation, double factor, int width, int layers, string method, int train,
        int test, int batch, double published)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        var paper = (LeadsConfig)recipe.Paper;
        Assert.Equal(penalty, paper.Training.PenaltyWeight, 1e-12);
        Assert.Equal(lipschitz, paper.Training.LipschitzWeight);
        Assert.Equal((0.99, 10), (paper.Training.RestartDecay, paper.Training.RestartEvery)); // 4.
        Assert.Equal((deviation, factor, width, layers),
            (paper.Model.Deviation, paper.Model.OutputScale, paper.Model.Width, paper.Model.HiddenLayers));
        Assert.Equal((6, 128), (paper.Model.Modes, paper.Model.ProjectChannels));
        Assert.Equal(method, paper.Solver.Method);
        Assert.Equal(1, paper.Solver.Substeps);
        int moves = 120_000 * (train / batch); // Of the authors' code: passes over the trajectories of an environment.
        Assert.Equal((train, test, batch, moves), (paper.Data.Train, paper.Data.Test, paper.Budget.BatchSize, paper.Budget.Moves));
        Assert.Equal((1e-3, 0, ScheduleKind.Constant), (paper.Optimizer.Rate, paper.Optimizer.WeightDecay, paper.Optimizer.Schedule));
        Assert.Equal(published, recipe.Published.Single().Value);
        var small = (LeadsConfig)recipe.Small;
        Assert.Equal((train, penalty), (small.Data.Train, small.Training.PenaltyWeight));
        Assert.Equal(
            [LeadsBaseline.OneForAll, LeadsBaseline.OnePerEnvironment, LeadsBaseline.LeadsNoMin], paper.Evaluation.Baselines.Take(3));
    }

    // aphynity.md 5 to 7 (splits, batches, rate, inner iterations) and 2.1 (λ0, τ2).
    [Theory]
    [InlineData("aphynity-pendulum", 25, 25, 25, 1e-3, 1, 1, 5)]
    [InlineData("aphynity-reaction-diffusion", 1600, 320, 64, 1e-3, 10, 1e3, 1)]
    [InlineData("aphynity-wave", 200, 50, 64, 1e-4, 1, 1e2, 3)]
    public void Augmented_physics(string name, int train, int test, int batch, double rate, double start, double step, int every)
    {
        var paper = (AphynityConfig)RecipeCatalogue.Find(name).Paper;
        Assert.Equal((train, test, batch), (paper.Data.Train, paper.Data.Test, paper.Budget.BatchSize));
        Assert.Equal((start, step, every), (paper.Multiplier.Start, paper.Multiplier.Rate, paper.Multiplier.Every));
        Assert.Equal((rate, name == "aphynity-pendulum" ? 1 : null), (paper.Optimizer.Rate, paper.Optimizer.ClipNorm));
        Assert.Equal(
            name == "aphynity-pendulum" ? AugmentationNorm.Relative : AugmentationNorm.Squared, paper.Training.Norm); // 3.
    }
}
