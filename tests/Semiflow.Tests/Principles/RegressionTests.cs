using Semiflow.Principles;
using Semiflow.Tests.Training;
using Semiflow.Training;
using Semiflow.Training.Optimizers;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles;

public sealed class RegressionTests
{
    [Fact]
    public void Recovers_a_linear_map()
    {
        using var fixture = new Fixture();
        using Tensor map = tensor(new float[] { 1, -2, 3, 0.5f, 0, -1 }, [3, 2]);
        using Tensor targets = fixture.Inputs.matmul(map) + 0.25;
        using var model = nn.Linear(3, 2);
        var regression = new Regression(model, new L2Loss(), new OptimizerSpec(0.1, WeightDecay: 0, Schedule: new CosineSchedule()));
        new Trainer(new TrainerOptions(150, 1)).Fit(
            regression, new PairBatches(fixture.Inputs, targets, 8, seed: 1), null, [], CancellationToken.None);
        Assert.Equal(0, FlatView.Number((model.weight!.t() - map).abs().max()), 1e-2);
        Assert.Equal(0, FlatView.Number((model.bias! - 0.25).abs().max()), 1e-2);
    }
}
