using Semiflow.Flows;
using Semiflow.Kernels.Torch;
using Semiflow.Physics;
using Semiflow.Systems;
using Semiflow.Systems.Dynamics;
using Semiflow.Tests.Kernels;
using Semiflow.Tests.Systems;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Physics;

public sealed class FieldPhysicsTests
{
    [Fact]
    public void True_laws_are_the_right_hand_sides_of_their_systems()
    {
        using DisposeScope scope = NewDisposeScope();
        var reaction = new ReactionDiffusion();
        Same(reaction.NewSpanField(), reaction.NewField(), 2, 32, 32);
        GrayScott gray = GrayScott.Environments[1];
        Same(gray.NewSpanField(), gray.NewField(), 2, 32, 32);
        LotkaVolterra prey = LotkaVolterra.Environments[3];
        Same(prey.NewSpanField(), prey.NewField(), 2);

        // The law of the wave has differences of order 2, the data order 4: they agree on long waves.
        var wave = new DampedWave();
        Tensor mode = (arange(64, dtype: ScalarType.Float64) + 0.5).mul(Math.PI / 64).cos();
        Tensor state = stack([outer(mode, mode), ones([64, 64], ScalarType.Float64)]).unsqueeze(0);
        Tensor expected = tensor(Recorded.Velocity(wave.NewSpanField(), state.data<double>().ToArray())).reshape(state.shape);
        Tensor actual = DampedWave.Complete.True(new LawSetting(wave.Grid, wave.Parameters)).Velocity(tensor(0.0), state);
        Compare.Close(expected, actual, 3e-4, "long waves");
    }

    [Fact]
    public void Gradients_are_those_of_finite_differences()
    {
        using DisposeScope scope = NewDisposeScope();
        var grid = new ReactionDiffusion { Points = 6 }.Grid;
        var cells = new DampedWave { Points = 16 }.Grid;
        foreach (PhysicsField law in new[]
        {
            ReactionDiffusion.Complete.Learned(new LawSetting(grid) { Type = ScalarType.Float64 }),
            DampedWave.Complete.Learned(new LawSetting(cells) { Type = ScalarType.Float64 }),
            DampedWave.Complete.Learned(new LawSetting(cells) { PaperCompat = true, Type = ScalarType.Float64 }),
        })
        {
            long n = law.Terms[0] is Diffusion ? 6 : 16;
            Tensor x = rand([2, 2, n, n], ScalarType.Float64, requires_grad: true), c = randn([2, 2, n, n], ScalarType.Float64);
            Tensor Loss() => (law.Velocity(tensor(0.0), x) * c).sum();
            Tensor[] inputs = [x, .. law.Parameters];
            Tensor[] gradients = [.. autograd.grad([Loss()], inputs)];
            CustomGradient.ThrowIfFailed();
            for (int i = 0; i < inputs.Length; i++)
            {
                using IDisposable quiet = no_grad();
                Tensor direction = randn(inputs[i].shape, ScalarType.Float64);
                inputs[i].add_(direction * 1e-3);
                double up = Loss().item<double>();
                inputs[i].sub_(direction * 2e-3);
                double down = Loss().item<double>(), expected = (up - down) / 2e-3;
                inputs[i].add_(direction * 1e-3);
                Assert.Equal(expected, (gradients[i] * direction).sum().item<double>(), 2e-5 * Math.Max(1, Math.Abs(expected)));
            }
        }
    }

    private static void Same(ISpanField field, PhysicsField law, params long[] shape)
    {
        Tensor x = rand([1, .. shape], ScalarType.Float64);
        Tensor expected = tensor(Recorded.Velocity(field, x.data<double>().ToArray())).reshape(x.shape);
        Compare.Close(expected, law.Velocity(tensor(0.0), x), 1e-13, "velocities");
    }
}
