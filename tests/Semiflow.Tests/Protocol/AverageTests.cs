using Semiflow.Data;
using Semiflow.Flows;
using Semiflow.Operators;
using Semiflow.Operators.Models;
using Semiflow.Principles.Modulewise;
using Semiflow.Recipes.Classification;
using Semiflow.Recipes.Modulewise;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Protocol;

/// <summary>What is called a median is one, and a mean a mean: against errors of each sample that are computed anew.</summary>
public sealed class AverageTests
{
    public static TheoryData<string> Operators => [.. OperatorExperiments.All.Select(recipe => recipe.Name)];

    [Theory, MemberData(nameof(Operators))]
    public void Medians_and_means_of_operators_are_those_of_their_samples(string name) => RunTrace.Within(
        RecipeCatalogue.Find(name), [], (run, summary, _) =>
        {
            RunData data = RunData.Load(run.Plan, (OperatorLearningConfig)run.Plan.Config);
            LearnedOperator model = OperatorFile.Load(Path.Combine(run.Folder.Path, "operator.safetensors"));
            double least = data.Train.Output.Values.min().item<float>(), most = data.Train.Output.Values.max().item<float>();
            foreach ((Contestant who, FunctionPairs pairs) in new[]
                { (OperatorFigures.In, data.Test), (OperatorFigures.Out, data.TestOut!) })
            {
                using IDisposable quiet = no_grad();
                Tensor truth = pairs.Output.Values.flatten(1).to(float64), guess = model.Apply(pairs.Input).Values.flatten(1).to(float64);
                double[] Errors(double shift, double scale) => [.. Enumerable.Range(0, pairs.Count).Select(i => 100
                    * ((guess[i] - truth[i]) / scale).abs().sum().item<double>() / ((truth[i] - shift) / scale).abs().sum()
                    .item<double>())];
                double[] normalized = Errors(least, most - least);
                Assert.Equal(0, normalized.Length % 2); // Else the upper middle one is the median too.
                ProtocolLaws.IsMedian(summary[OperatorFigures.Normalized.For(who).Key]!.Value, normalized);
                ProtocolLaws.IsMedian(summary[OperatorFigures.Physical.For(who).Key]!.Value, Errors(0, 1));
                ProtocolLaws.IsMean(summary[OperatorFigures.Mean.For(who).Key]!.Value, normalized);
            }

            return true;
        });

    [Theory]
    [InlineData("aphynity-pendulum", 1)]
    [InlineData("leads-lotka-volterra", 0)]
    public void Means_and_medians_of_forecasts_are_those_of_their_trajectories(string name, int from) => RunTrace.Within(
        RecipeCatalogue.Find(name), ["data.test=4", "evaluation.baselines=[]"], (run, summary, _) =>
        {
            string file = Path.Combine(run.Folder.Path, "data", "test.npz"), output = Path.Combine(run.Folder.Path, "forecast.npz");
            TrajectorySet truth = TrajectoryData.Read(file, new TrajectoryRequest { Own = true });
            string start = Path.Combine(run.Folder.Path, "start.npz");
            TrajectorySet first = truth.Window(0, 2); // A file has two frames at least; forecasts start from the last.
            TrajectoryData.Write(start, first with
                { States = cat([first.States[..1], first.States[..1]]), Times = first.Times - (first.Times[1] - first.Times[0]) });
            ITrainedRun trained = run.Plan.Method.Open(run.Record);
            trained.Predict(
                new PredictionRequest(start, output, Times: [.. truth.Times.data<double>()]), new SilentObserver());
            TrajectorySet guess = TrajectoryData.Read(output, new TrajectoryRequest { Own = true });
            double[] Errors(int first) => [.. Enumerable.Range(0, truth.Count).Select(i =>
                (guess.States[first.., i].to(float64) - truth.States[first.., i].to(float64)).square().mean().item<double>())];
            ProtocolLaws.IsMean(summary["mse"]!.Value, Errors(from));
            Summary scored = trained.Evaluate(new DataSource(File: file), new SilentObserver());
            Assert.Equal(0, truth.Count % 2);
            ProtocolLaws.IsMean(scored["mse"]!.Value, Errors(1));
            ProtocolLaws.IsMedian(scored["mse_median"]!.Value, Errors(1));
            return true;
        });

    /// <summary>
    /// The module that is used, and when modules exit early, is chosen on images of the choice: not one of the tests decides.
    /// </summary>
    [Theory]
    [InlineData("modulewise-fashion")]
    public void Modules_and_early_exits_are_chosen_by_the_validation(string name) => RunTrace.Within(
        RecipeCatalogue.Find(name), [
            "data.train=60", "data.validation=30", "data.test=20", "model.blocks=[4]", "model.count=4", "optimizer.rate=0.05",
            "budget.epochs=4", "evaluation.methods=[]", "evaluation.early_exit_loss=0",
        ],
        (run, summary, _) =>
        {
            var config = (ModulewiseConfig)run.Plan.Config;
            ModulewiseSamples samples = ModulewiseData.Load(run, config).Of(0, dropLast: false);
            using ModuleStack stack = RunStack.Load(run.Record, config, ClassifierCard.Read(run.Record));
            using IDisposable quiet = no_grad();
            (double Best, double Exit, double Modules) By(IBatchSource<LabeledBatch> choice)
            {
                IReadOnlyList<ModuleScore> chosen = ModuleScore.Measure(stack, choice), tests = ModuleScore.Measure(stack, samples.Test);
                int best = Enumerable.Range(0, chosen.Count).MaxBy(k => chosen[k].Accuracy);
                var exit = ExitScore.Measure(
                    EarlyExit.Calibrate(stack, choice, config.Evaluation.EarlyExitLoss), stack.Modules.Count, samples.Test);
                return (100 * tests[best].Accuracy, exit.Accuracy, exit.Modules);
            }

            var reported = (summary["accuracy_best"]!.Value, summary["early_exit_accuracy"]!.Value, summary["early_exit_modules"]!.Value);
            Assert.Equal(By(samples.Validation), reported);
            (double, double Exit, double Modules) wrong = By(samples.Test);
            Assert.NotEqual((wrong.Exit, wrong.Modules), (reported.Item2, reported.Item3)); // Else this shows nothing.
            return true;
        });

    [Theory]
    [InlineData(nameof(Fault.None), true)]
    [InlineData(nameof(Fault.MeanCalledMedian), false)]
    [InlineData(nameof(Fault.UpperCalledMedian), false)]
    [InlineData(nameof(Fault.MedianCalledMean), false)]
    public void A_wrong_average_is_found(string fault, bool right) => RunTrace.Within(
        FaultyMethod.Recipe(Enum.Parse<Fault>(fault)), [], (run, summary, _) =>
        {
            double[] errors = FaultyMethod.Errors(run);
            Exception? found = Record.Exception(() =>
            {
                ProtocolLaws.IsMedian(summary["error_median"]!.Value, errors);
                ProtocolLaws.IsMean(summary["error_mean"]!.Value, errors);
            });
            Assert.Equal(right, found is null);
            return true;
        });
}
