using System.Text.Json.Nodes;
using Semiflow.Recipes.Runs;
using Semiflow.Spaces;
using Semiflow.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Protocol;

/// <summary>Settings of a method that laws are tried on.</summary>
internal sealed record FaultySettings(FaultyData Data, Budget Budget, Optimizer Optimizer, FaultyTraining Training);

/// <summary>Numbers of samples.</summary>
internal sealed record FaultyData([AtLeast(2)] int Train = 8, [AtLeast(2)] int Validation = 6, [AtLeast(2)] int Test = 6);

/// <summary>What is minimized: λ times a smoothed square error, after epochs of the plain one.</summary>
internal sealed record FaultyTraining(
    [Within(0, 1, Below = true)] double Smoothing = 0.1, [AtLeast(1)] int WarmEpochs = 1, [Positive] double Lambda = 1,
    [AtLeast(0)] double LambdaRate = 0.5);

/// <summary>
/// Fits a line by all that the protocol is about: warm start, multiplier, best epoch, median and mean of the errors. With a fault it breaks
/// the protocol in one place.
/// </summary>
internal static class FaultyMethod
{
    private static readonly Figure Median = new("error_median", "median error"), Mean = new("error_mean", "mean error");

    /// <summary>A recipe whose runs have a fault.</summary>
    public static Recipe Recipe(Fault fault)
    {
        var settings = new FaultySettings(
            new FaultyData(), new Budget(3, BatchSize: 4), new Optimizer(Rate: 0.05, WeightDecay: 0.1), new FaultyTraining());
        var method = new Method<FaultySettings>(
            "faulty", "a line", ["line"], _ => settings, (run, config) => Run(run, config, fault),
            (_, _) => throw new NotSupportedException());
        return new Recipe($"faulty-{fault}", "a line", method, "line", "line", [], settings, settings);
    }

    /// <summary>Errors of the tests of a finished run, anew from its checkpoint and its data.</summary>
    public static double[] Errors(RunSession run)
    {
        var config = (FaultySettings)run.Plan.Config;
        (Tensor x, Tensor y) = Draw(run, config.Data.Test, "test");
        (Tensor trained, Tensor targets) = Draw(run, config.Data.Train, "train");
        Tensor weight = Safetensors.Read(run.Folder.CheckpointsOf("").BestFile).Tensors["parameter/line/weight"];
        return [.. (x.matmul(weight) * targets.std() - y).abs().to(float64).data<double>()];
    }

    private static (Tensor Inputs, Tensor Targets) Draw(RunSession run, int count, string purpose)
    {
        using var random = new Generator(run.Seed(purpose) >> 1);
        // One by one: so many more samples with the same seed begin with the same ones.
        Tensor drawn = stack([.. Enumerable.Range(0, count).Select(_ => randn([4], generator: random))]), x = drawn[.., ..3];
        return (x.contiguous(), x.matmul(tensor(new[] { 1f, -2, 0.5f })) + (0.5 * drawn[.., 3]));
    }

    private static Summary Run(RunSession run, FaultySettings config, Fault fault)
    {
        (Tensor x, Tensor y) = Draw(run, config.Data.Train, "train");
        (Tensor heldX, Tensor heldY) = Draw(run, config.Data.Validation, "validation");
        (Tensor testX, Tensor testY) = Draw(run, config.Data.Test, fault == Fault.SameSeed ? "train" : "test");
        (testX, testY) = fault == Fault.ChoiceAmongTests ? (cat([testX, heldX[..1]]), cat([testY, heldY[..1]])) : (testX, testY);
        run.Shows(SampleUse.Training, x);
        run.Shows(SampleUse.Choice, heldX);
        run.Shows(SampleUse.Report, testX, testY);
        (x, y) = fault == Fault.SharedSample ? (cat([x, testX[..1]]), cat([y, testY[..1]])) : (x, y);
        Tensor unit = (fault == Fault.UnitsFromTests ? cat([y, testY]) : y).std();
        var weight = new Parameter(zeros(3));
        Tensor Error(Tensor inputs, Tensor targets) => (inputs.matmul(weight) - (targets / unit)).square().mean();
        Optimizer optimizer = fault == Fault.NoDecay ? config.Optimizer with { WeightDecay = 0 } : config.Optimizer;
        double smoothing = fault == Fault.NoSmoothing ? 0 : config.Training.Smoothing;
        TrainingResult Fit(string name, int epochs, double rate)
        {
            var line = new Line(weight, optimizer.Spec(epochs), smoothing, config.Training.Lambda, rate,
                fault == Fault.MultiplierFromTests ? () => Error(testX, testY) : null);
            return run.Train(
                name, line, new PairBatches(x, y / unit, config.Budget.BatchSize, run.Seed("shuffle")),
                new Chooser(() => fault == Fault.BestByTests ? Error(testX, testY) : Error(heldX, heldY)),
                (config.Budget with { Epochs = epochs }).Options(run.Seed("trainer")), new EpochMeter(() => new Dictionary<string, double>
                    { ["λ"] = line.Lambda }));
        }

        Fit("warm", config.Training.WarmEpochs, 0);
        TrainingResult result = Fit(
            RunSession.Main, fault == Fault.NoEpochsAfterWarmStart ? 1 : config.Budget.Epochs, config.Training.LambdaRate);
        using IDisposable quiet = no_grad();
        double[] errors = [.. ((testX.matmul(weight) * unit) - testY).abs().to(float64).data<double>()];
        double median = Quantiles.Median(errors);
        var figures = new RunFigures(run);
        figures.Add(Median, fault switch
        {
            Fault.MeanCalledMedian => errors.Average(),
            Fault.UpperCalledMedian => errors.Order().ElementAt(errors.Length / 2),
            _ => median,
        });
        figures.Add(Mean, fault == Fault.MedianCalledMean ? median : errors.Average());
        return figures.Summary(3, result);
    }

    private sealed class Chooser(Func<Tensor> error) : IValidation
    {
        public string Metric => "error";

        public double Evaluate() => error().item<float>();
    }

    private sealed class Line(
        Parameter weight, OptimizerSpec optimizer, double smoothing, double lambda, double rate, Func<Tensor>? seen) : IPrinciple<PairBatch>
    {
        public double Lambda { get; private set; } = lambda;

        public IReadOnlyList<Player<PairBatch>> Players => [new("line", [("weight", weight)], Loss, optimizer)];

        public IReadOnlyList<(string Name, Tensor Value)> Buffers => [];

        public JsonObject? State
        {
            get => new() { ["lambda"] = Lambda };
            set => Lambda = value!["lambda"]!.GetValue<double>();
        }

        public void SetTraining(bool training)
        {
        }

        public void After(Move move)
        {
            using IDisposable quiet = no_grad();
            Lambda += rate * (seen?.Invoke().item<float>() ?? move.Terms["error"]);
        }

        private Terms Loss(PairBatch batch) =>
            new(("error", (batch.Input.matmul(weight) - ((1 - smoothing) * batch.Target)).square().mean() * Lambda));
    }
}
