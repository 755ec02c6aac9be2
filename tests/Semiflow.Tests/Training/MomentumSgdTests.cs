using Semiflow.Training;
using Semiflow.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Training;

public sealed class MomentumSgdTests
{
    [Theory]
    [InlineData(ScalarType.Float32, false, 3e-6)]
    [InlineData(ScalarType.Float32, true, 3e-6)]
    [InlineData(ScalarType.Float64, false, 1e-13)]
    [InlineData(ScalarType.Float64, true, 1e-13)]
    public void Equals_the_framework_over_fifty_steps(ScalarType type, bool nesterov, double tolerance)
    {
        using DisposeScope scope = NewDisposeScope();
        OptimizerSpec spec = OptimizerSpec.Sgd(0.05, 0.9, 1e-2) with { Nesterov = nesterov };
        Parameter[] ours = Parameters(type), theirs = Parameters(type);
        using IOptimizer optimizer = spec.For(Named(ours));
        using optim.Optimizer reference = optim.SGD(theirs, 0.05, momentum: 0.9, weight_decay: 1e-2, nesterov: nesterov);
        for (int step = 0; step < 50; step++)
        {
            optimizer.ClearGradients();
            reference.zero_grad();
            Loss(ours).backward();
            Loss(theirs).backward();
            optimizer.Step(0.05, optimizer.GradientNorm());
            reference.step();
        }

        foreach ((Parameter a, Parameter b) in ours.Zip(theirs))
        {
            Assert.InRange((a - b).abs().max().to(float64).item<double>(), 0, tolerance);
        }
    }

    [Fact]
    public void The_norm_clips_and_the_twin_by_tensors_agrees()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var numbers = new SgdNumbers(0.9, 0.5, 0.1, 0.02, Nesterov: true);
        Tensor p = arange(1, 12, float64), g = arange(11, 0, -1, float64), v = ones(11, float64);
        Tensor p2 = p.clone(), v2 = v.clone();
        FusedSgd.Update(p, g, v, numbers);
        FusedSgd.Update(FlatView.Span<double>(p2), FlatView.Span<double>(g), FlatView.Span<double>(v2), numbers);
        Assert.InRange((p - p2).abs().max().item<double>(), 0, 1e-14);
        Assert.InRange((v - v2).abs().max().item<double>(), 0, 1e-14);

        var parameter = new Parameter(tensor(new[] { 3.0, 4.0 }));
        using IOptimizer optimizer = (OptimizerSpec.Sgd(1, 0) with { ClipNorm = 1 }).For([("p", parameter)]);
        parameter.grad = tensor(new[] { 6.0, 8.0 });
        Assert.Equal(10, optimizer.GradientNorm(), 1e-12);
        optimizer.Step(1, 10);
        Assert.Equal([2.4, 3.2], parameter.data<double>().ToArray().Select(x => Math.Round(x, 12)));
    }

    [Fact]
    public void A_still_move_is_logged_and_changes_nothing()
    {
        using var principle = new Stubborn();
        var data = new PairBatches(ones(4, 2), ones(4, 1), 2, 1);
        TrainingResult result = new Trainer(new TrainerOptions(3, 1)).Fit(principle, data, null, [], CancellationToken.None);
        Assert.Equal([1f, 2f], principle.Weight.data<float>().ToArray());
        Assert.Equal(6, result.Steps);
        Assert.Equal(3, result.History[^1].Losses["model"]["loss"], 1e-6);
    }

    private static Parameter[] Parameters(ScalarType type) =>
        [new(linspace(-1, 1, 13, dtype: type).clone()), new(linspace(0.1, 2, 12, dtype: type).reshape(3, 4).clone())];

    private static (string, Parameter)[] Named(Parameter[] parameters) => [.. parameters.Select((p, i) => ($"p{i}", p))];

    private static Tensor Loss(Parameter[] p) => (p[0].cos() * 3).sum() + (p[1].square().mean() * p[0].square().mean());

    private sealed class Stubborn : IPrinciple<PairBatch>, IDisposable
    {
        public Parameter Weight { get; } = new(tensor(new[] { 1f, 2f }));

        public IReadOnlyList<Player<PairBatch>> Players =>
            [new("model", [("weight", Weight)], batch => new Terms(("loss", (batch.Input * Weight).sum(1).mean())) { Still = true },
                OptimizerSpec.Sgd(0.1, 0.9, 0.1))];

        public IReadOnlyList<(string Name, Tensor Value)> Buffers => [];

        public void SetTraining(bool training)
        {
        }

        public void Dispose() => Weight.Dispose();
    }
}
