using Semiflow.Flows;
using Semiflow.Operators;
using Semiflow.Principles;
using Semiflow.Principles.Environments;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Environments;

public sealed class PowerIterationTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Generator random = new(5);

    public void Dispose()
    {
        random.Dispose();
        scope.Dispose();
    }

    public static TheoryData<WeightKind, SpectralNormKind, bool> Kinds => new()
    {
        { WeightKind.Dense, SpectralNormKind.Operator, false },
        { WeightKind.Convolution, SpectralNormKind.Flattened, false },
        { WeightKind.Convolution, SpectralNormKind.Operator, true },
        { WeightKind.Spectral, SpectralNormKind.Operator, false },
        { WeightKind.Spectral, SpectralNormKind.Flattened, false },
    };

    [Theory, MemberData(nameof(Kinds))]
    public void Two_hundred_iterations_reach_the_largest_singular_values(WeightKind kind, SpectralNormKind norm, bool onPoints)
    {
        LayerWeight weight = Weight(kind);
        var power = new PowerIteration(weight, norm, onPoints ? [8, 6] : null, 200, random);
        double squares = power.Squares().item<double>(), exact = LayerNorms.Exact(weight, norm, onPoints ? [8, 6] : null).Sum(s => s * s);
        Assert.InRange(Math.Abs(squares - exact) / exact, 0, 1e-6);
    }

    /// <summary>2σ u vᴴ, with the singular vectors of a decomposition.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_gradient_of_the_penalty_is_twice_sigma_u_v(bool complexValued)
    {
        Tensor value = randn(complexValued ? [1, 1, 5, 4, 2] : [1, 5, 4], dtype: float64, generator: random).requires_grad_();
        var weight = new LayerWeight("w", value, complexValued ? WeightKind.Spectral : WeightKind.Dense);
        new PowerIteration(weight, SpectralNormKind.Operator, null, 500, random).Squares().backward();
        Tensor matrix = complexValued ? view_as_complex(value.detach()).view(5, 4) : value.detach().view(5, 4);
        (Tensor u, Tensor s, Tensor vh) = linalg.svd(matrix, false);
        Tensor expected = 2 * s[0] * u[.., ..1].matmul(vh[..1]);
        Tensor actual = complexValued ? view_as_complex(value.grad!).view(5, 4) : value.grad!.view(5, 4);
        Assert.InRange((actual - expected).abs().max().item<double>(), 0, 1e-8 * s[0].item<double>());
    }

    /// <summary>What a convolution's norm bounds: the convolution itself, on periodic points.</summary>
    [Fact]
    public void The_norm_of_a_convolution_is_that_of_its_matrix()
    {
        Tensor kernel = randn([1, 3, 2, 3, 3], dtype: float64, generator: random);
        Tensor basis = eye(2 * 8 * 6, dtype: float64).view(-1, 2, 8, 6);
        Tensor padded = nn.functional.pad(basis, [1, 1, 1, 1], PaddingModes.Circular);
        Tensor matrix = nn.functional.conv2d(padded, kernel[0]).flatten(1);
        double expected = linalg.svdvals(matrix).max().item<double>();
        double[] norms = LayerNorms.Exact(new LayerWeight("w", kernel, WeightKind.Convolution), SpectralNormKind.Operator, [8, 6]);
        Assert.Equal(expected, Assert.Single(norms), 1e-10);
    }

    [Fact]
    public void The_norm_of_a_spectral_layer_bounds_it()
    {
        using var layer = new SpectralConvolution(3, 3, [8, 8], [3, 2], 1, random);
        double bound = Assert.Single(LayerNorms.Exact(layer.Weights[0], SpectralNormKind.Operator, null)), largest = 0;
        for (int i = 0; i < 20; i++)
        {
            using IDisposable quiet = no_grad();
            Tensor x = randn([1, 3, 8, 8], generator: random);
            largest = Math.Max(largest, (layer.forward(x).norm() / x.norm()).item<float>());
        }

        Assert.InRange(largest, 0.05 * bound, bound * (1 + 1e-5));
    }

    [Fact]
    public void A_weight_of_zero_costs_nothing_and_keeps_its_vectors()
    {
        Tensor value = zeros([2, 4, 3], dtype: float64).requires_grad_();
        var power = new PowerIteration(new LayerWeight("w", value, WeightKind.Dense), SpectralNormKind.Operator, null, 5, random);
        Tensor before = power.Left.clone(), square = power.Squares();
        square.backward();
        Assert.Equal(0, square.item<double>());
        Assert.Equal(0, value.grad!.abs().max().item<double>());
        Assert.True(before.equal(power.Left).all().item<bool>());
    }

    private LayerWeight Weight(WeightKind kind) => new("w", kind switch
    {
        WeightKind.Dense => randn([3, 6, 4], dtype: float64, generator: random),
        WeightKind.Convolution => randn([2, 4, 3, 3, 3], dtype: float64, generator: random),
        _ => randn([2, 4, 3, 5, 4, 2], dtype: float64, generator: random),
    }, kind);
}
