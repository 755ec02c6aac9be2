using Semiflow.Native;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Transport;

/// <summary>Costs and points that the laws of transport run over.</summary>
internal static class TransportCases
{
    static TransportCases() => LibTorch.Load();

    /// <summary>Every cost, on points of two numbers.</summary>
    public static IReadOnlyDictionary<string, ITransportCost> Costs { get; } = new Dictionary<string, ITransportCost>
    {
        ["quadratic"] = new QuadraticCost(),
        ["distance"] = new PowerCost(1),
        ["power 1.5"] = new PowerCost(1.5),
        ["power 3"] = new PowerCost(3),
        ["metric"] = new MetricCost(new[,] { { 1, 0.5 }, { 0.5, 2 } }),
        ["feature"] = new FeatureCost(x => cat([x, x.sin() * 0.5, x.prod(1).unsqueeze(1)], 1)),
        ["free lagrangian"] = new LagrangianCost(x => x.square().sum(1), weight: 0),
        ["lagrangian"] = new LagrangianCost(x => (-x.square().sum(1)).exp(), weight: 0.7),
        ["attributes"] = new SumCost((1, new QuadraticCost()), (0.3, new FeatureCost(x => x.tanh()))),
    };

    /// <summary>Costs whose Lagrangian is a convex function of the velocity alone.</summary>
    public static string[] Convex { get; } = ["quadratic", "distance", "power 1.5", "power 3", "metric", "free lagrangian"];

    /// <summary>Normal numbers in float64.</summary>
    public static Tensor Normal(int seed, params long[] shape) => randn(shape, ScalarType.Float64, generator: new Generator((ulong)seed));

    /// <summary>A normal matrix on the host.</summary>
    public static double[,] Matrix(Tensor values)
    {
        double[] flat = values.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray();
        var matrix = new double[values.shape[0], values.shape[1]];
        Buffer.BlockCopy(flat, 0, matrix, 0, flat.Length * sizeof(double));
        return matrix;
    }

    /// <summary>A number of a scalar tensor.</summary>
    public static double Number(Tensor value) => value.detach().to(ScalarType.Float64).item<double>();

    /// <summary>Checks the gradient of a scalar function by central differences along random directions, in float64.</summary>
    public static void GradientAgrees(Func<Tensor, Tensor> function, Tensor at, double tolerance = 1e-5, double step = 1e-5)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor point = at.detach().clone().requires_grad_();
        Tensor gradient = autograd.grad([function(point)], [point], allow_unused: true)[0];
        for (int direction = 0; direction < 3; direction++)
        {
            Tensor along = Normal(100 + direction, at.shape);
            double difference = (Number(function(at + along * step)) - Number(function(at - along * step))) / (2 * step);
            double product = Number((gradient * along).sum());
            Assert.True(Math.Abs(difference - product)
                <= tolerance * Math.Max(1, Math.Abs(difference)), $"difference quotient {difference}, gradient {product}");
        }
    }
}
