using Semiflow.Data;
using Semiflow.Operators;
using Semiflow.Operators.Models;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>The network of a run, and the operator it makes with its normalization and grid.</summary>
internal sealed class LearnedModel
{
    private const ulong InitializationStream = 5;

    private LearnedModel(LearnedOperator learned, Device device)
    {
        (Operator, Device) = (learned, device);
        Parameters = learned.Model.parameters().Sum(parameter => parameter.numel());
    }

    /// <summary>Functions to functions, in physical units, on any grid.</summary>
    public LearnedOperator Operator { get; }

    /// <summary>Normalized samples to normalized samples.</summary>
    public nn.Module<Tensor, Tensor> Network => Operator.Model;

    public Device Device { get; }

    /// <summary>Number of parameters.</summary>
    public long Parameters { get; }

    /// <summary>A new model for the data of a run.</summary>
    /// <exception cref="InputException">The model cannot work on their grid, the outputs are constant, or the device is not
    /// there.</exception>
    public static LearnedModel Create(RunPlan plan, OperatorLearningConfig config, RunData data)
    {
        Device device = DeviceNames.Find(plan.Device);
        GridFunction inputs = data.Train.Input, outputs = data.Train.Output;
        using Tensor smallest = outputs.Values.min(), largest = outputs.Values.max();
        if (smallest.ToDouble() == largest.ToDouble())
        {
            throw new InputException(
                FormattableString.Invariant($"all training outputs are {smallest.ToDouble()}: there is nothing to learn."));
        }

        nn.Module<Tensor, Tensor> network = MadeFor(plan, config, data.Train);
        network.to(device);
        return new LearnedModel(
            new LearnedOperator(network, data.Grid, Constants(data.InputRange, inputs), Constants(data.OutputRange, outputs))
            {
                BatchSize = config.Evaluation.BatchSize,
            },
            device);
    }

    /// <summary>Tries whether the model can work on generated data, before these are made.</summary>
    /// <exception cref="InputException">It cannot, or the device is not there.</exception>
    public static void Check(RunPlan plan, OperatorLearningConfig config)
    {
        using DisposeScope scope = NewDisposeScope();
        _ = DeviceNames.Find(plan.Device);
        FunctionPairs one = GeneratedPairs.First(plan, config.Data);
        MadeFor(plan, config, one).Dispose();
    }

    private static nn.Module<Tensor, Tensor> MadeFor(RunPlan plan, OperatorLearningConfig config, FunctionPairs pairs)
    {
        using var random = new Generator(RandomStream.Mix((ulong)plan.Seed, InitializationStream) >> 1, CPU);
        nn.Module<Tensor, Tensor> network = NetworkCatalogue.Find<IGridFunctionNetwork>(plan.Model)
            .Create(config.Model, (int)pairs.Input.Channels, (int)pairs.Output.Channels, pairs.Input.Grid, random);
        CheckShape(network, pairs);
        return network;
    }

    /// <summary>Tries one sample: a network may make functions on another grid than the outputs have.</summary>
    private static void CheckShape(nn.Module<Tensor, Tensor> network, FunctionPairs pairs)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        network.eval();
        long[] made = network.call(pairs.Input.Values[..1].to(float32)).shape[1..], wanted = pairs.Output.Values.shape[1..];
        network.train();
        if (!made.AsSpan().SequenceEqual(wanted))
        {
            throw new InputException($"the network makes [{string.Join(", ", made)}] (channel, nodes) of a sample, and its output is "
                + $"[{string.Join(", ", wanted)}]: leave settings such as model.out_size as they are.");
        }
    }

    private static Normalization Constants(ValueRange? stated, GridFunction training) => stated is null
        ? Normalization.FromData(training.Values)
        : new Normalization(
            [.. Enumerable.Repeat(stated.Minimum, (int)training.Channels)],
            [.. Enumerable.Repeat(stated.Maximum - stated.Minimum, (int)training.Channels)]);
}
