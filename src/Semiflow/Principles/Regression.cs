using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>Fits a model to pairs: one player, <c>min loss(model(input), target)</c>.</summary>
/// <param name="model">Maps inputs to predictions of the shape of the targets.</param>
/// <param name="loss">What a prediction costs.</param>
/// <param name="optimizer">How the model is updated.</param>
public sealed class Regression(nn.Module<Tensor, Tensor> model, ILoss loss, OptimizerSpec optimizer) : IPrinciple<PairBatch>
{
    /// <summary>Name of the only player.</summary>
    public const string PlayerName = "model";

    /// <inheritdoc/>
    public IReadOnlyList<Player<PairBatch>> Players =>
    [
        new(PlayerName,
            [.. model.named_parameters().Select(p => (p.name, p.parameter))],
            batch => new Terms(("loss", loss.Value(model.call(batch.Input), batch.Target))),
            optimizer),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Buffers => [.. model.named_buffers().Select(b => (b.name, b.buffer))];

    /// <inheritdoc/>
    public void SetTraining(bool training) => model.train(training);
}
