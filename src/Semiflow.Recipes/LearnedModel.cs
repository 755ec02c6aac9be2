using Semiflow.Data;
using Semiflow.Operators.Models;
using Semiflow.Spaces;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes;

/// <summary>A network with its normalization and its grid.</summary>
internal sealed class LearnedModel
{
    private const ulong InitializationStream = 5;

    private LearnedModel(nn.Module<Tensor, Tensor> network, ModelCard card, Device device)
    {
        (Network, Card, Device) = (network, card, device);
        Parameters = network.parameters().Sum(parameter => parameter.numel());
    }

    public nn.Module<Tensor, Tensor> Network { get; }

    /// <summary>Grid, channels and normalization.</summary>
    public ModelCard Card { get; }

    public Device Device { get; }

    /// <summary>Number of parameters.</summary>
    public long Parameters { get; }

    /// <summary>A new model for the data of a run.</summary>
    /// <exception cref="InputException">The model cannot work on their grid, the data are constant, or the device is not there.</exception>
    public static LearnedModel Create(RunPlan plan, RunData data) => Create(plan, new ModelCard(
        data.Grid, (int)data.Train.Input.Channels, (int)data.Train.Output.Channels,
        data.InputRange ?? Extremes(data.Train.Input, "inputs"), data.OutputRange ?? Extremes(data.Train.Output, "outputs")));

    /// <summary>A new model of known shape.</summary>
    public static LearnedModel Create(RunPlan plan, ModelCard card)
    {
        Device device = Devices.Find(plan.Device);
        using var random = new Generator(Randomness.Mix((ulong)plan.Seed, InitializationStream) >> 1, CPU);
        nn.Module<Tensor, Tensor> network = ModelOptions.Create(plan.Model, plan.Config.Model, card, random);
        network.to(device);
        return new LearnedModel(network, card, device);
    }

    /// <summary>Normalized inputs, for the network.</summary>
    public Tensor NormalizedInput(Pairs pairs) => Scaled(pairs.Input.Values, Card.Input);

    /// <summary>Normalized outputs, for the network.</summary>
    public Tensor NormalizedOutput(Pairs pairs) => Scaled(pairs.Output.Values, Card.Output);

    /// <summary>Output functions in normalized units.</summary>
    public Tensor Normalized(GridFunction function) => Scaled(function.Values, Card.Output);

    /// <summary>Predicts in physical units, on the grid of the inputs, whatever that is.</summary>
    public GridFunction Predict(GridFunction inputs, int batchSize)
    {
        using DisposeScope scope = NewDisposeScope();
        var parts = new List<Tensor>();
        for (long from = 0; from < inputs.Batch; from += batchSize)
        {
            using DisposeScope inner = NewDisposeScope();
            Tensor values = Scaled(inputs.Values.narrow(0, from, Math.Min(batchSize, inputs.Batch - from)), Card.Input);
            GridFunction coarse = new GridFunction(inputs.Grid, values.to(Device)).Resample(Card.Grid);
            GridFunction result = new GridFunction(Card.Grid, Network.call(coarse.Values)).Resample(inputs.Grid);
            parts.Add((result.Values * (Card.Output.Maximum - Card.Output.Minimum) + Card.Output.Minimum).cpu().MoveToOuterDisposeScope());
        }

        return new GridFunction(inputs.Grid, cat(parts).MoveToOuterDisposeScope());
    }

    private static Tensor Scaled(Tensor values, ValueRange range) => (values - range.Minimum) / (range.Maximum - range.Minimum);

    private static ValueRange Extremes(GridFunction function, string what)
    {
        var range = new ValueRange(function.Values.min().item<float>(), function.Values.max().item<float>());
        return range.Maximum > range.Minimum
            ? range
            : throw new InputException(FormattableString.Invariant($"all training {what} are {range.Minimum}: there is nothing to learn."));
    }
}
