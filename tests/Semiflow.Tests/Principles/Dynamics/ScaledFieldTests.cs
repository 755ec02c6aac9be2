using Semiflow.Flows;
using Semiflow.Principles.Dynamics;
using Semiflow.Training;
using Semiflow.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Dynamics;

public sealed class ScaledFieldTests
{
    /// <summary>
    /// A network that gives what it sees shows both sizes: those of a state that grows as exp(2t), 1,000 times smaller in one channel.
    /// </summary>
    [Fact]
    public void The_network_sees_and_gives_channels_in_units_of_their_size()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor times = linspace(0, 1, 101, float64), growth = (2 * times).exp().view(-1, 1, 1);
        Tensor states = cat([growth, 1e-3 * growth], 2).to(float32);
        ScaledField field = ScaledField.FromData(nn.Identity(), new TrajectorySet(times, states));
        Tensor velocity = field.Velocity(times[0], states[50]);
        // r and s are root mean squares of x and of dx/dt = 2x.
        Assert.All((velocity / states[50]).data<float>().ToArray(), ratio => Assert.Equal(2, ratio, 0.01));

        Tensor mask = ones_like(states).to(ScalarType.Bool);
        mask[3] = false;
        Assert.Equal(2, (ScaledField.FromData(nn.Identity(), new TrajectorySet(times, states) { Mask = mask })
            .Velocity(times[0], states[50]) / states[50])[0, 1].item<float>(), 0.05);
        Assert.Equal(2, field.named_buffers().Count());
    }

    [Fact]
    public void Long_epochs_hold_several_passes_in_the_same_order()
    {
        using DisposeScope scope = NewDisposeScope();
        var source = new TrajectoryBatches(new TrajectorySet(arange(2, dtype: float64), rand(2, 5, 2)), 2, seed: 3);
        var together = new LongEpochs<TrajectoryBatch>(source, 3);
        Assert.Equal((9, 15), (together.BatchesPerEpoch, together.SamplesPerEpoch));
        for (int index = 0; index < 9; index++)
        {
            Assert.Equal(source.Batch(6 + (index / 3), index % 3).Indices, together.Batch(2, index).Indices);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => together.Batch(0, 9));
    }
}
