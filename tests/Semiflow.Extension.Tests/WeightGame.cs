using System.Text.Json.Nodes;
using Semiflow.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Extension.Tests;

/// <summary>
/// A principle of one's own, with two players and a multiplier: a model lowers a weighted square error over the points of the
/// grid; an adversary moves the weights to where the error is large, held back by a price that follows the error.
/// </summary>
internal sealed class WeightGame : IPrinciple<PairBatch>
{
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly Parameter logits;
    private double price = 1;

    public WeightGame(nn.Module<Tensor, Tensor> model, int points)
    {
        this.model = model;
        logits = nn.Parameter(zeros(points));
        Players =
        [
            new("model", [.. model.named_parameters().Select(p => (p.name, p.parameter))],
                batch => new Terms(("weighted", Weighted(batch))),
                new OptimizerSpec(5e-3, ClipNorm: 1, Schedule: new InverseRoot()), Moves: 2),
            new("adversary", [("logits", logits)],
                batch => new Terms(("gain", -Weighted(batch)), ("price", logits.square().mean() * price)),
                new OptimizerSpec(1e-2, WeightDecay: 0)),
        ];
    }

    public IReadOnlyList<Player<PairBatch>> Players { get; }

    public IReadOnlyList<(string Name, Tensor Value)> Buffers => [.. model.named_buffers().Select(b => (b.name, b.buffer))];

    public JsonObject? State
    {
        get => new() { ["price"] = price };
        set => price = value!["price"]!.GetValue<double>();
    }

    /// <summary>Everything that the next move depends on but optimizers, to the bit.</summary>
    public double[] Bits() => [.. Numbers.Of(model), .. Numbers.Of(logits), price];

    public void SetTraining(bool training) => model.train(training);

    public void After(Move move) => price += move.Player == "model" ? 0.1 * (move.Terms["weighted"] - price) : 0;

    private Tensor Weighted(PairBatch batch)
    {
        Tensor error = (model.call(batch.Input) - batch.Target).square();
        return (error * logits.softmax(0)).sum(-1).mean();
    }
}
