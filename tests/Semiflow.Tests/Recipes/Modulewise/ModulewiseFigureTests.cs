using Semiflow.Recipes.Modulewise;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Modulewise;

/// <summary>Names that module-wise training gives to figures, trainings and modules, and rules between its settings.</summary>
public sealed class ModulewiseFigureTests
{
    private static readonly ModulewiseConfig Cifar = (ModulewiseConfig)RecipeCatalogue.Find("modulewise-cifar").Small;

    [Fact]
    public void Every_way_of_teaching_is_a_contestant_of_its_own()
    {
        LocalMethod[] all = Enum.GetValues<LocalMethod>();
        Assert.Distinct(all.Select(method => ModulewiseFigures.Of(method).Key));
        Assert.Distinct(all.Select(method => ModulewiseFigures.Of(method).Title));
        Assert.Equal([LocalMethod.Trgl], all.Where(method => ModulewiseFigures.Of(method).IsMain));
        Assert.Equal([LocalMethod.Trgl, LocalMethod.VanGl], all.Where(method => ModulewiseFigures.Of(method).Headline));
        Assert.All(all, method => Assert.Matches("^[a-z-]+$", ModulewiseFigures.Of(method).Training));
    }

    [Theory]
    [InlineData("Trgl", 0, "model")]
    [InlineData("Trgl", 2, "seed-2")]
    [InlineData("VanGl", 0, "vangl")]
    [InlineData("InfoProContrastive", 3, "infopro-contrastive-seed-3")]
    public void Each_repetition_has_a_training_and_shares_its_row(string method, int seed, string training)
    {
        LocalMethod of = Enum.Parse<LocalMethod>(method);
        Contestant who = ModulewiseFigures.Of(of, seed);
        Assert.Equal(training, who.Training);
        Assert.Equal(ModulewiseFigures.Of(of).Title, who.Title);
        Assert.Equal("accuracy_last" + (who.IsMain ? "" : $"_{who.Key}"), ModulewiseFigures.AccuracyLast.For(who).Key);
    }

    [Fact]
    public void In_the_keys_of_modules_the_module_stands_before_the_method()
    {
        Figure idle = ModulewiseFigures.Idle(3), age = ModulewiseFigures.BatchAge(1);
        Assert.Equal(("idle_percent_module_3", "time spent waiting, module 3", "%"), (idle.Key, idle.Title, idle.Unit));
        Assert.Equal("idle_percent_module_3_vangl", idle.For(ModulewiseFigures.Of(LocalMethod.VanGl)).Key);
        Assert.Equal("batch_age_module_1", age.For(ModulewiseFigures.Of(LocalMethod.Trgl)).Key);
    }

    [Fact]
    public void More_is_better_of_accuracies_and_less_of_costs()
    {
        Assert.All(
            [
                ModulewiseFigures.AccuracyLast, ModulewiseFigures.AccuracyBest, ModulewiseFigures.Slope,
                ModulewiseFigures.EarlyExitAccuracy, ModulewiseFigures.SlopeDifference, ModulewiseFigures.SpeedupBound,
            ], figure => Assert.Equal(Better.Higher, figure.Better));
        Assert.All(
            [ModulewiseFigures.Gap, ModulewiseFigures.GapDifference, ModulewiseFigures.EarlyExitModules, ModulewiseFigures.Idle(1)],
            figure => Assert.Equal(Better.Lower, figure.Better));
    }

    [Theory]
    [InlineData("model.modules=", "model.count=5", "model.encoder_alone=false", 5)]
    [InlineData("model.modules=", "model.count=5", "model.encoder_alone=true", 6)]
    [InlineData("model.modules=[1,2,1]", "model.count=5", "model.encoder_alone=false", 3)]
    [InlineData("model.modules=[1,2,1]", "model.count=5", "model.encoder_alone=true", 4)]
    public void Modules_are_counted_with_the_first_layers_where_these_are_one(string modules, string count, string alone, int total) =>
        Assert.Equal(total, Configuration.WithAssignments(Cifar, [modules, count, alone]).Model.Total);

    [Theory]
    [InlineData("budget.batch_size", "training.regime=parallel", "budget.batch_size=1")]
    [InlineData("budget.passes", "training.regime=sequential", "budget.passes=2")]
    [InlineData("budget.passes", "training.regime=processes", "budget.passes=2")]
    [InlineData("budget.patience", "training.regime=sequential", "budget.patience=3")]
    [InlineData("budget.patience", "training.keep_best=false", "budget.patience=3")]
    [InlineData("evaluation.methods", "training.regime=processes", "evaluation.methods=[info_pro]")]
    [InlineData("evaluation.methods", "training.regime=processes", "evaluation.methods=[dgl, info_pro_contrastive]")]
    public void Settings_that_do_not_fit_each_other_are_named(string path, params string[] assignments)
    {
        ModulewiseConfig config = Configuration.WithAssignments(Cifar, ["evaluation.methods=", .. assignments]);
        Assert.StartsWith(
            $"setting {path} must be ", Assert.Throws<InputException>(() => config.Checked()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("training.regime=parallel", "budget.passes=2", "training.keep_best=true", "budget.patience=3")]
    [InlineData("training.regime=buffered", "budget.passes=3", "budget.batch_size=2")]
    [InlineData("training.regime=processes", "evaluation.methods=[dgl, pred_sim]")]
    [InlineData("training.regime=sequential", "evaluation.methods=[info_pro]")]
    public void What_a_regime_can_do_is_allowed(params string[] assignments)
    {
        ModulewiseConfig config = Configuration.WithAssignments(Cifar, ["evaluation.methods=", "budget.patience=unset", .. assignments]);
        Assert.Equal(config, config.Checked());
    }
}
