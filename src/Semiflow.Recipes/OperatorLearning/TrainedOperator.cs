using Semiflow.Data.Pairs;
using Semiflow.Operators;
using Semiflow.Operators.Models;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Spaces;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>A run that learned an operator.</summary>
internal sealed class TrainedOperator : ITrainedRun
{
    private const string FileName = "operator.safetensors";
    private readonly LearnedOperator model;

    private TrainedOperator(LearnedOperator model) => this.model = model;

    /// <summary>Opens a run with the model of its best epoch.</summary>
    /// <exception cref="InputException">No run there, or damaged, or not yet trained.</exception>
    public static TrainedOperator Open(RunRecord record)
    {
        string path = Path.Combine(record.Folder.Path, FileName);
        return File.Exists(path)
            ? new TrainedOperator(OperatorFile.Load(path))
            : throw record.Untrained();
    }

    /// <summary>Keeps the operator of a run in one file, which <see cref="OperatorFile.Load"/> reads anywhere.</summary>
    public static void Save(RunRecord record, OperatorLearningConfig config, LearnedModel model) =>
        OperatorFile.Save(
            Path.Combine(record.Folder.Path, FileName), model.Operator,
            NetworkCatalogue.Find<IGridFunctionNetwork>(record.Plan.Model), config.Model);

    /// <summary>Measures the model on the pairs of a file, on any grid.</summary>
    public Summary Evaluate(DataSource source, IRunObserver observer)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(observer);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        FunctionPairs pairs = FunctionPairs.Read(source.File!, source.Request() with { Like = model.Grid });
        observer.SayReading(source);
        CheckInput(source.File!, pairs.Input);
        if (pairs.Output.Channels != model.Output.Channels)
        {
            throw new InputException($"{source.File} has outputs of {Plural.Of(pairs.Output.Channels, "channels")}; this model makes "
                + $"{model.Output.Channels}.");
        }

        observer.Say($"{Plural.Of(pairs.Count, "pairs")} on {pairs.Input.Grid}; the model was trained on {model.Grid}");
        model.Unresolved += (_, warning) => observer.Say($"warning: {warning}");
        TestErrors errors = TestErrors.Measure(model, pairs, observer);
        return new Summary("eval",
        [
            OperatorFigures.OfFile(OperatorFigures.Normalized).Of(errors.MedianNormalized),
            OperatorFigures.OfFile(OperatorFigures.Physical).Of(errors.MedianPhysical),
            OperatorFigures.OfFile(OperatorFigures.Mean).Of(errors.Normalized.Average()),
            OperatorFigures.OfFile(OperatorFigures.Largest).Of(errors.Normalized.Max()),
        ]);
    }

    /// <summary>
    /// Predicts outputs on any grid of the model's dimension and writes arrays <c>input</c> and <c>output</c> [sample, channel, x…].
    /// </summary>
    public void Predict(PredictionRequest request, IRunObserver observer)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(observer);
        (string input, string output) = (request.Input, request.Output);
        if (request.Times.Count > 0)
        {
            throw new InputException("--times: this run learned an operator between functions, which does not depend on time.");
        }

        request.CheckOutput();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        GridFunction inputs = InputFile.Read(request.Reading, model.Grid, model.Input.Channels);
        observer.SayReading(request.Reading);
        CheckInput(input, inputs);
        observer.Say($"{Plural.Of(inputs.Batch, "inputs")} on {inputs.Grid}; the model was trained on {model.Grid}");
        model.Unresolved += (_, warning) => observer.Say($"warning: {warning}");

        // Outputs are as fine as inputs are given, and finer where single precision would lose their variation.
        GridFunction outputs = model.Apply(
            SinglePrecision.Suits(model.Output) ? inputs : inputs with { Values = inputs.Values.to(float64) });
        var texts = new Dictionary<string, string>();
        GridChoice.State(outputs.Grid, texts);
        ArrayFormat.Write(output, [("input", inputs.Values), ("output", outputs.Values)], texts);
        observer.Say(
            $"wrote {output}: input [{string.Join(", ", inputs.Values.shape)}], output [{string.Join(", ", outputs.Values.shape)}]");
    }

    private void CheckInput(string path, GridFunction inputs)
    {
        Grid grid = model.Grid;
        if (inputs.Channels != model.Input.Channels || inputs.Grid.Rank != grid.Rank)
        {
            throw new InputException(
                $"{path} has inputs of {Plural.Of(inputs.Channels, "channels")} in {Plural.Of(inputs.Grid.Rank, "dimensions")}; this "
                    + $"model takes {Plural.Of(model.Input.Channels, "channels")} in {Plural.Of(grid.Rank, "dimensions")}.");
        }

        if (!inputs.Grid.SharesDomain(grid))
        {
            throw new InputException($"{path} lies on {inputs.Grid}, which does not fit {grid}, where the model was trained: intervals and "
                + $"boundaries must agree, the number of nodes may differ.");
        }

        using Tensor normalized = model.Input.Apply(inputs.Values), seen = SinglePrecision.Cast("input of sample", normalized);
    }
}
