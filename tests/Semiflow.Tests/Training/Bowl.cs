using Semiflow.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Training;

/// <summary>The square of one number, by gradient descent without momentum.</summary>
internal sealed class Bowl(double rate, double start = 1) : IPrinciple<PairBatch>, IValidation, IDisposable
{
    private readonly Parameter x = new(tensor((float)start));
    private bool trains;
    private int losses;

    /// <summary>The move that ends at a height of 1,000, once.</summary>
    public int Kick { get; set; }

    /// <summary>The loss that is not finite, from 1, like all after it.</summary>
    public int NaNFrom { get; init; } = int.MaxValue;

    public List<double> Calmed { get; } = [];

    /// <summary>Whether it was in training mode, at each move.</summary>
    public List<bool> Modes { get; } = [];

    public double Distance => Math.Abs((double)x.item<float>());

    public string Metric => "distance";

    public IReadOnlyList<Player<PairBatch>> Players =>
        [new("model", [("x", x)], Loss, OptimizerSpec.Sgd(rate, momentum: 0))];

    public IReadOnlyList<(string Name, Tensor Value)> Buffers => [];

    public double Evaluate() => Distance;

    public void Calm(double rateFactor) => Calmed.Add(rateFactor);

    /// <summary>The start of a training that has no checkpoint is 1; with one it does not matter.</summary>
    public void Restart(bool resumed)
    {
        using IDisposable quiet = no_grad();
        x.fill_(resumed ? 77 : 1);
    }

    public void SetTraining(bool training) => trains = training;

    public void After(Move move)
    {
        if (move.Step == Kick)
        {
            Kick = 0;
            using IDisposable quiet = no_grad();
            x.fill_(1000);
        }
    }

    public void Dispose() => x.Dispose();

    private Terms Loss(PairBatch batch)
    {
        Modes.Add(trains);
        return new Terms(("square", ++losses < NaNFrom ? x.square() : x * float.NaN));
    }
}
