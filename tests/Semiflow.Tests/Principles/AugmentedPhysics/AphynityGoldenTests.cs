using Semiflow.Data.Numpy;
using Semiflow.Flows;
using Semiflow.Kernels;
using Semiflow.Operators.Models.Convolutional;
using Semiflow.Physics;
using Semiflow.Principles;
using Semiflow.Spaces;
using Semiflow.Systems;
using Semiflow.Systems.Dynamics;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.AugmentedPhysics;

/// <summary>
/// Forecasts, losses and gradients of the authors' code (3/8 rule, λ = 2; fields with zero padding and batch statistics).
/// </summary>
public sealed class AphynityGoldenTests
{
    private static readonly FlowOptions Published = new() { Method = RungeKutta.ThreeEighths };

    [Fact]
    public void The_authors_pendulum()
    {
        using DisposeScope scope = NewDisposeScope();
        PhysicsField law = DampedPendulum.Frictionless.Learned();
        var network = new Mlp([2, 16, 16, 2], Nonlinearity.Relu, new Generator(1));
        Compare("pendulum", law, network, AugmentationNorm.Relative, ("omega0^2", "omega0_square"));
    }

    [Fact]
    public void The_authors_reaction_and_diffusion()
    {
        using DisposeScope scope = NewDisposeScope();
        // Their spacing is 2/16.
        var grid = new Grid(new Axis(-1, 1, 16), new Axis(-1, 1, 16));
        Compare("rd", ReactionDiffusion.DiffusionAlone.Learned(new LawSetting(grid)), Network(), AugmentationNorm.Squared, ("a", "a"),
            ("b", "b"));
    }

    [Fact]
    public void The_authors_wave()
    {
        using DisposeScope scope = NewDisposeScope();
        var grid = new Grid(new Axis(0, 16, 16, Boundary.NeumannCells), new Axis(0, 16, 16, Boundary.NeumannCells));
        Compare("wave", DampedWave.Undamped.Learned(new LawSetting(grid) { PaperCompat = true }), Network(), AugmentationNorm.Squared,
            ("c", "c"));
    }

    private static ConvNet Network() => new([2, 8, 8, 2], Nonlinearity.Relu, Border.Zero, new Generator(1), batchStatistics: true);

    private static void Compare(string name, PhysicsField law, nn.Module<Tensor, Tensor> network, AugmentationNorm norm,
        params (string Ours, string Theirs)[] coefficients)
    {
        using NumpyArchive golden = NumpyArchive.Open(Path.Combine(AppContext.BaseDirectory, "Golden", $"aphynity_forecast_{name}.npz"));
        using (no_grad())
        {
            foreach ((string parameter, var value) in network.named_parameters())
            {
                value.copy_(golden.Tensor($"w/model_aug.{parameter}"));
            }
        }

        // The authors order [batch, channel, time, x…].
        Tensor Ordered(string array) => golden.Tensor(array) is var x && x.dim() == 3
            ? x.permute(2, 0, 1).contiguous()
            : x.permute(2, 0, 1, 3, 4).contiguous();
        var set = new TrajectorySet(golden.Tensor("t").to(float64), Ordered("target"));
        var principle = new Aphynity(
            law, (IVectorField)network, Published, new AphynityOptions { Norm = norm, Multiplier = new MultiplierSpec { Start = 2 } },
            new OptimizerSpec());

        Close(Ordered("pred"), new FlowMap(principle.Field, Published).Path(golden.Tensor("y0"), set.Times).States, 1e-5);
        Terms terms = principle.Loss(golden.Tensor("y0"), set);
        Close(golden.Tensor("loss") * 2, terms.Items[0].Value, 1e-5);
        Close(golden.Tensor("loss_op"), terms.Items[1].Value, 1e-5);
        terms.Total.backward();
        (string Name, Tensor Value)[] gradients =
        [
            .. coefficients.Select(
                c => ($"g/model_phy.params_org.{c.Theirs}_org", law.NamedParameters.First(p => p.Name == c.Ours).Value.grad!)),
            .. network.named_parameters().Select(p => ($"g/model_aug.{p.name}", p.parameter.grad!)),
        ];
        Assert.Equal(golden.Names.Count(each => each.StartsWith("g/", StringComparison.Ordinal)), gradients.Length);
        double scale = gradients.Max(g => golden.Tensor(g.Name).abs().max().item<float>());
        Assert.All(gradients, g => Assert.InRange((g.Value - golden.Tensor(g.Name)).abs().max().item<float>(), 0, 2e-4 * scale));
    }

    private static void Close(Tensor expected, Tensor actual, double relative) =>
        Assert.InRange((expected - actual).abs().max().item<float>(), 0, relative * expected.abs().max().item<float>());
}
