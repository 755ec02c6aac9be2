using Semiflow.Spaces;
using Semiflow.Systems;
using static TorchSharp.torch;

namespace Semiflow.Tests.Spaces;

public sealed class PrincipalComponentsTests
{
    [Fact]
    public void Axes_and_variances_of_a_known_cloud_are_found()
    {
        // Four points on two orthogonal axes through (1, 2): variances 2·25/3 and 2·1/3.
        using Tensor points = tensor(new double[] { 1 + 3, 2 + 4, 1 - 3, 2 - 4, 1 - 0.8, 2 + 0.6, 1 + 0.8, 2 - 0.6 }).reshape(4, 2);
        using var components = PrincipalComponents.Fit(points, 2);
        Close([1, 2], components.Mean);
        Close([0.6, 0.8, 0.8, -0.6], components.Components.flatten());
        Close([50 / 3.0, 2 / 3.0], components.Variances);
        Assert.Equal(1, components.Kept, 12);
        using var one = PrincipalComponents.Fit(points, 1);
        Assert.Equal(25 / 26.0, one.Kept, 12);
        Close([5, -5, 0, 0], one.Transform(points).flatten());
    }

    [Theory]
    [InlineData(30, 8)]
    [InlineData(8, 30)]
    public void All_components_lose_nothing_and_are_orthonormal(int n, int d)
    {
        using Tensor points = rand([n, d], ScalarType.Float64, generator: new Generator(1)) + 5;
        int count = Math.Min(n - 1, d);
        using var components = PrincipalComponents.Fit(points, count);
        using Tensor z = components.Transform(points);
        Assert.True((components.Inverse(z) - points).abs().max().item<double>() < 1e-12);
        Assert.True((components.Components.matmul(components.Components.t()) - eye(count, dtype: ScalarType.Float64)).abs().max()
            .item<double>() < 1e-12);
        // Coordinates are uncorrelated, with the variances.
        Assert.True((z.t().cov() - diag(components.Variances)).abs().max().item<double>() < 1e-12);
    }

    [Fact]
    public void Tall_and_wide_data_agree()
    {
        // The same cloud in 5 dimensions and, by an isometry, in 40.
        using Tensor points = rand([20, 5], ScalarType.Float64, generator: new Generator(2));
        using Tensor frame = linalg.qr(rand([40, 5], ScalarType.Float64, generator: new Generator(3))).Q;
        using var low = PrincipalComponents.Fit(points, 3);
        using var high = PrincipalComponents.Fit(points.matmul(frame.t()), 3);
        Assert.True((low.Variances - high.Variances).abs().max().item<double>() < 1e-13);
        Assert.True((low.Transform(points).abs() - high.Transform(points.matmul(frame.t())).abs()).abs().max().item<double>() < 1e-12);
        Assert.Equal(low.Kept, high.Kept, 12);
    }

    [Fact]
    public void Data_of_lower_rank_give_zero_variances_and_orthonormal_components_still()
    {
        using Tensor line = arange(6, ScalarType.Float64).reshape(6, 1).matmul(ones([1, 9], ScalarType.Float64));
        using var components = PrincipalComponents.Fit(line, 3);
        Assert.True(components.Variances[1..].abs().max().item<double>() < 1e-12);
        Assert.True((components.Components.matmul(components.Components.t()) - eye(3, dtype: ScalarType.Float64)).abs().max()
            .item<double>() < 1e-12);
        Assert.True((components.Inverse(components.Transform(line)) - line).abs().max().item<double>() < 1e-12);
    }

    [Fact]
    public void Images_are_flattened_floats_stay_floats_and_gradients_flow()
    {
        using Tensor images = rand([12, 1, 4, 4], generator: new Generator(4));
        using var components = PrincipalComponents.Fit(images, 5);
        using Tensor x = images.clone().requires_grad_();
        using Tensor z = components.Transform(x);
        Assert.Equal((ScalarType.Float32, 5L), (z.dtype, z.shape[1]));
        z.sum().backward();
        using Tensor expected = components.Components.sum([0L]).to(ScalarType.Float32).reshape(1, 1, 4, 4).expand(12, 1, 4, 4);
        Assert.True((x.grad! - expected).abs().max().item<float>() < 1e-6f);
        Assert.Throws<ArgumentException>(() => components.Transform(zeros(3, 4)));
        Assert.Throws<ArgumentException>(() => components.Inverse(zeros(3, 4)));
        Assert.Throws<ArgumentException>(() => PrincipalComponents.Fit(images, 12));
    }

    [Fact]
    public void A_gaussians_axes_are_those_of_its_covariance()
    {
        using Tensor points = GaussianPoints.Target.Draw(20000, 1, ScalarType.Float64).Points;
        using var components = PrincipalComponents.Fit(points, 2);
        Assert.Equal(Math.Tan(1.2), (components.Components[0, 1] / components.Components[0, 0]).item<double>(), 0.1);
        Assert.Equal(0.6, components.Variances[0].item<double>(), 0.02);
        Assert.Equal(0.1, components.Variances[1].item<double>(), 0.005);
    }

    private static void Close(double[] expected, Tensor actual) =>
        Assert.All(expected.Zip(actual.data<double>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
}
