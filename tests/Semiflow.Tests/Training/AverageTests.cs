using Semiflow.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Training;

/// <summary>Moving means of parameters: what is validated and kept, while the training goes on as if there were none.</summary>
public sealed class AverageTests
{
    private const double Decay = 0.6;

    /// <summary>Each update by hand: θ̄ ← β θ̄ + (1 − β) θ, β = min(0.6, (n + 1) / (n + 10)) after n updates before.</summary>
    [Theory]
    [InlineData(OptimizerMethod.AdamW)]
    [InlineData(OptimizerMethod.Sgd)]
    public void The_mean_is_that_of_the_parameters_after_each_update(OptimizerMethod method)
    {
        using Parameter parameter = new(tensor(new[] { 1.0, -2 }));
        using IOptimizer optimizer = new OptimizerSpec(0.1) { Method = method, Average = Decay }.For([("p", parameter)]);
        double[] mean = Numbers(parameter);
        for (int n = 0; n < 20; n++)
        {
            optimizer.ClearGradients();
            (parameter.square() * (n % 3)).sum().backward();
            optimizer.Step(0.1, optimizer.GradientNorm());
            double kept = Math.Min(Decay, (n + 1.0) / (n + 10));
            mean = [.. mean.Zip(Numbers(parameter), (old, now) => (kept * old) + ((1 - kept) * now))];
        }

        double[] last = Numbers(parameter);
        optimizer.Exchange();
        Assert.All(mean.Zip(Numbers(parameter)), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.NotEqual(mean[0], last[0], 1e-3);
        optimizer.Exchange();
        Assert.Equal(last, Numbers(parameter));
    }

    /// <summary>The moves do not see the means; validation sees them, and the best epoch holds what was validated.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Validation_sees_the_means_and_the_best_epoch_holds_them(bool folder)
    {
        using var fixture = new Fixture();
        (double[] First, double[] Second) Run(double? average)
        {
            using var duel = new Duel(average: average);
            var moved = new List<double>();
            var seen = new List<double>();
            var validation = new Fixture.Scored(asked =>
            {
                seen.Add(duel.Bits()[0]);
                return asked == 1 ? 0 : 1; // The second epoch is the best.
            });
            new Trainer(new TrainerOptions(4, 1), folder ? fixture.Checkpoints : null).Fit(
                duel, fixture.Data, validation, [new Watch(() => moved.Add(duel.Bits()[0]))], CancellationToken.None);
            Assert.Equal(seen[1], duel.Bits()[0]);
            if (folder)
            {
                using var read = new Duel(seed: 2);
                fixture.Checkpoints.LoadModel(read);
                Assert.Equal(seen[1], read.Bits()[0]);
                Directory.Delete(fixture.Checkpoints.Path, recursive: true);
            }

            return ([.. moved], [.. seen]);
        }

        (double[] moves, double[] plain) = Run(null);
        (double[] alike, double[] means) = Run(Decay);
        Assert.Equal(moves, alike);
        Assert.Equal(4, plain.Zip(means).Count(pair => pair.First != pair.Second));
    }

    /// <summary>Without validation the model that a training leaves, and that a later reader finds, is the last mean.</summary>
    [Fact]
    public void Without_validation_the_last_mean_is_kept()
    {
        using var fixture = new Fixture();
        double[] Trained(double? average, CheckpointFolder? folder)
        {
            using var duel = new Duel(average: average);
            new Trainer(new TrainerOptions(3, 1), folder).Fit(duel, fixture.Data, null, [], CancellationToken.None);
            return duel.Bits();
        }

        double[] plain = Trained(null, null), mean = Trained(Decay, null);
        Assert.NotEqual(plain[0], mean[0]);
        Assert.Equal(mean, Trained(Decay, fixture.Checkpoints));
        using var read = new Duel(seed: 2);
        fixture.Checkpoints.LoadModel(read);
        Assert.Equal(mean[..^1], read.Bits()[..^1]); // The multiplier is no part of the model.
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_share_that_keeps_nothing_or_all_is_refused(double average)
    {
        using Parameter parameter = new(ones(1));
        Assert.Throws<ArgumentException>(() => new OptimizerSpec { Average = average }.For([("p", parameter)]));
    }

    private static double[] Numbers(Parameter parameter) => parameter.detach().data<double>().ToArray();

    private sealed class Watch(Action look) : IProbe
    {
        public void OnMove(Move move, TrainingProgress progress) => look();
    }
}
