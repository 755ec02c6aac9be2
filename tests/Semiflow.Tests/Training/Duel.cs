using System.Text.Json.Nodes;
using Semiflow.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Training;

/// <summary>
/// A toy game with everything a resumed training must bring back: two players with unequal numbers of moves and schedules,
/// batch statistics, dropout, and a multiplier that every move changes.
/// </summary>
internal sealed class Duel : IPrinciple<PairBatch>, IDisposable
{
    private readonly nn.Module<Tensor, Tensor> fitter;
    private readonly nn.Module<Tensor, Tensor> critic;
    private double multiplier = 1;

    public Duel(ulong seed = 1, double? average = null)
    {
        using Generator random = new(seed);
        fitter = nn.Sequential(("hidden", nn.Linear(3, 8)), ("norm", nn.BatchNorm1d(8)), ("act", nn.Tanh()), ("drop", nn.Dropout(0.2)),
            ("out", nn.Linear(8, 2)));
        critic = nn.Linear(2, 1);
        Initialization.Uniform(fitter, random);
        Initialization.Uniform(critic, random);
        Players =
        [
            new("fitter", [.. fitter.named_parameters().Select(p => (p.name, (Parameter)p.parameter))], FitLoss,
                new OptimizerSpec(Rate: 1e-2, ClipNorm: 0.5, Schedule: new WarmUp(new CosineSchedule(0.1), 1)) { Average = average },
                Moves: 2),
            new("critic", [.. critic.named_parameters().Select(p => (p.name, (Parameter)p.parameter))], CriticLoss,
                new OptimizerSpec(Rate: 5e-3, WeightDecay: 1e-2, Schedule: new StepSchedule(1, 0.9)) { Average = average }),
        ];
    }

    public IReadOnlyList<Player<PairBatch>> Players { get; }

    public IReadOnlyList<(string Name, Tensor Value)> Buffers => [.. fitter.named_buffers().Select(b => ($"fitter.{b.name}", b.buffer))];

    public JsonObject? State
    {
        get => new() { ["multiplier"] = multiplier };
        set => multiplier = value!["multiplier"]!.GetValue<double>();
    }

    /// <summary>Multiplies the fit term, to break it; 0 breaks its gradient alone.</summary>
    public double Poison { get; set; } = 1;

    /// <summary>The step at which <see cref="Poison"/> acts; 0 for all.</summary>
    public long PoisonAt { get; set; }

    public Tensor Predict(Tensor input) => fitter.call(input);

    public void SetTraining(bool training) => fitter.train(training);

    public void After(Move move)
    {
        steps = move.Step;
        multiplier += 0.1 * move.Terms.Values.Sum();
    }

    /// <summary>All parameters, buffers and the multiplier, to the bit.</summary>
    public double[] Bits() =>
    [
        .. Players.SelectMany(p => p.Parameters).SelectMany(p => Numbers(p.Value)), .. Buffers.SelectMany(b => Numbers(b.Value)),
        multiplier,
    ];

    public void Dispose()
    {
        fitter.Dispose();
        critic.Dispose();
    }

    private long steps;

    private Terms FitLoss(PairBatch batch)
    {
        Tensor prediction = fitter.call(batch.Input);
        double poison = PoisonAt == 0 || PoisonAt == steps + 1 ? Poison : 1;
        Tensor fit = poison == 0 ? Kink(prediction) : (prediction - batch.Target).square().mean() * poison;
        return new Terms(("fit", fit), ("charm", critic.call(prediction).mean() * (0.01 * multiplier)));
    }

    /// <summary>Zero with a slope that is not a number.</summary>
    private static Tensor Kink(Tensor x) => (x - x.detach()).square().sum().sqrt();

    private Terms CriticLoss(PairBatch batch) =>
        new(("gap", (critic.call(batch.Target) - critic.call(fitter.call(batch.Input))).square().mean()));

    private static double[] Numbers(Tensor tensor) => tensor.detach().to(ScalarType.Float64).data<double>().ToArray();
}
