using Semiflow.Principles;
using Semiflow.Principles.Translation;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Translation;

/// <summary>
/// Every term of CycleGAN on three numbers, by hand: least squares, L1 cycles on each side.
/// </summary>
public sealed class CycleGanTermsTests : IDisposable
{
    private static readonly float[] Source = [1, -2, 0.5f], Target = [3, 0, -1];
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly CycleGan gan;
    private readonly CloudBatch batch = new(tensor(Source).view(-1, 1), tensor(Target).view(-1, 1));

    public CycleGanTermsTests()
    {
        gan = new CycleGan(Line(2, 1), Line(-1, 0.25), Line(0.5, 0.25), Line(3, -1), zeros(1, 1),
            new CycleGanOptions { CycleWeight = 10, IdentityWeight = 4, PoolSize = 0 });
    }

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Generators()
    {
        Terms terms = gan.Players.Single(p => p.Name == CycleGan.GeneratorsName).Loss(batch);
        Assert.Equal(["fool target critic", "fool source critic", "cycle", "identity"], terms.Items.Select(item => item.Name));
        double[] expected =
        [
            Source.Average(x => Math.Pow(TargetCritic(There(x)) - 1, 2)), Target.Average(y => Math.Pow(SourceCritic(Back(y)) - 1, 2)),
            10 * (Source.Average(x => Math.Abs(Back(There(x)) - x)) + Target.Average(y => Math.Abs(There(Back(y)) - y))),
            4 * (Target.Average(y => Math.Abs(There(y) - y)) + Source.Average(x => Math.Abs(Back(x) - x))),
        ];
        Assert.All(expected.Zip(terms.Items), pair => Assert.Equal(pair.First, pair.Second.Value.item<float>(), 1e-5 * pair.First));
    }

    /// <summary>½ E (D(y) − 1)² + ½ E D(G(x))², each critic of its own domain and without a gradient to the generators.</summary>
    [Fact]
    public void Critics()
    {
        double target = (Target.Average(y => Math.Pow(TargetCritic(y) - 1, 2)) + Source.Average(x => Math.Pow(TargetCritic(There(x)), 2)))
            / 2;
        double source = (Source.Average(x => Math.Pow(SourceCritic(x) - 1, 2)) + Target.Average(y => Math.Pow(SourceCritic(Back(y)), 2)))
            / 2;
        Assert.Equal(target, Value(CycleGan.TargetCriticName), 1e-5 * target);
        Assert.Equal(source, Value(CycleGan.SourceCriticName), 1e-5 * source);

        double Value(string player)
        {
            Tensor loss = gan.Players.Single(p => p.Name == player).Loss(batch).Total;
            loss.backward();
            Assert.All(gan.Forward.parameters().Concat(gan.Backward.parameters()), p => Assert.Null(p.grad));
            return loss.item<float>();
        }
    }

    private static double There(double x) => 2 * x + 1;

    private static double Back(double y) => -y + 0.25;

    private static double TargetCritic(double y) => 0.5 * y + 0.25;

    private static double SourceCritic(double x) => 3 * x - 1;

    private static nn.Module<Tensor, Tensor> Line(double slope, double offset)
    {
        var line = nn.Linear(1, 1);
        using IDisposable quiet = no_grad();
        line.weight!.fill_(slope);
        line.bias!.fill_(offset);
        return line;
    }
}
