using Semiflow.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Metrics;

public sealed class HiddenScoreTests
{
    [Fact]
    public void A_vector_score_knows_direction_scale_and_sign()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor w = randn([2, 2, 6, 6], generator: new Generator(1));
        HiddenVectorScore same = HiddenVectorScore.Of(w, w * 3);
        Assert.Equal(1, same.Cosine, 1e-6);
        Assert.Equal(0, same.RelativeError, 1e-3);
        Assert.Equal(-1, HiddenVectorScore.Of(w, -w).Cosine, 1e-6);
        Tensor turned = stack([-w[.., 1], w[.., 0]], 1);
        Assert.Equal(0, HiddenVectorScore.Of(w, turned).Cosine, 1e-6);
        Assert.Equal(1, HiddenVectorScore.Of(w, turned).RelativeError, 1e-9);
        Assert.Equal(0, HiddenVectorScore.Of(w, zeros_like(w)).Cosine);
    }

    /// <summary>
    /// The sign of a hidden channel is a matter of convention, which a probe removes and the raw score does not (spec
    /// partial-observations.md 13.7).
    /// </summary>
    [Fact]
    public void A_probe_does_not_care_about_the_gauge()
    {
        using DisposeScope scope = NewDisposeScope();
        var random = new Generator(2);
        Tensor seen = randn([4, 1, 8, 8], generator: random), hidden = randn([4, 2, 8, 8], generator: random);
        Tensor flipped = -hidden, mixed = cat([hidden.sum([1], keepdim: true), hidden[.., 0..1] - seen * 2], 1);
        Assert.Equal(-1, HiddenVectorScore.Of(hidden, flipped).Cosine, 1e-6);
        foreach (Tensor gauge in new[] { hidden, flipped, mixed })
        {
            Tensor features = cat([seen, gauge], 1);
            Assert.Equal(1, HiddenVectorScore.Of(
                hidden, LinearProbe.Fit(features, hidden, 1, periodic: true, 1e-10).Apply(features)).GlobalCosine, 1e-6);
        }
    }

    [Fact]
    public void A_probe_of_three_nodes_finds_a_gradient_that_one_of_one_node_cannot()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor height = randn([6, 1, 12, 12], generator: new Generator(3));
        Tensor wind = cat([height.roll([1], [2]) - height.roll([-1], [2]), height.roll([1], [3]) - height.roll([-1], [3])], 1);
        double Score(int size) => HiddenVectorScore.Of(
            wind, LinearProbe.Fit(height, wind, size, periodic: true).Apply(height)).GlobalCosine;
        Assert.Equal(1, Score(3), 1e-6);
        Assert.True(Score(1) < 0.2);
    }

    [Fact]
    public void Forecast_scores_of_known_errors()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor truth = randn([2, 50, 1, 8, 8], generator: new Generator(4)) + 5, climate = full([1], 5.0);
        ForecastScore score = ForecastScore.Of(truth, truth + 0.5, climate);
        Assert.All(score.MeanSquare, error => Assert.Equal(0.25, error, 1e-5));
        Assert.All(score.Normalized, error => Assert.InRange(error, 0.23, 0.27));
        Assert.All(ForecastScore.Of(truth, 2 * truth - 5, climate).AnomalyCorrelation, value => Assert.Equal(1, value, 1e-6));
        Tensor mask = zeros_like(truth);
        mask[.., .., .., 0, 0] = 1;
        Tensor wrong = truth.clone();
        wrong[.., .., .., 1, 1] += 100; // Unobserved: must not count.
        Assert.All(ForecastScore.Of(truth, wrong, climate, mask).MeanSquare, error => Assert.Equal(0, error));
    }

    [Fact]
    public void Masked_nodes_do_not_bend_a_probe()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn([4, 1, 8, 8], generator: new Generator(5)), y = (3 * x) - 1, wrong = y.clone();
        wrong[.., .., 2, 2] = 1000;
        Tensor mask = ones([4, 8, 8], ScalarType.Bool);
        mask[.., 2, 2] = false;
        Assert.True(LinearProbe.Fit(x, wrong, 1, periodic: false, mask: mask).Apply(x).allclose(y.to(float64), 1e-3, 1e-3));
        Assert.False(LinearProbe.Fit(x, wrong, 1, periodic: false).Apply(x).allclose(y.to(float64), 1e-1, 1e-1));
        Assert.Throws<ArgumentException>(() => LinearProbe.Fit(x, y, 1, periodic: false, mask: mask[0]));
    }

    [Fact]
    public void A_weighted_cosine_looks_where_the_weights_are()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor w = randn([2, 2, 6, 6], generator: new Generator(6)), v = w.clone(), weight = zeros([2, 6, 6]);
        v[.., .., ..3] *= -1;
        weight[.., 3..] = 2;
        Assert.Equal(1, HiddenVectorScore.WeightedCosine(w, v, weight), 1e-6);
        Assert.Equal(0, HiddenVectorScore.WeightedCosine(w, v, ones_like(weight)), 1e-6);
    }
}
