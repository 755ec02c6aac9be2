using CsCheck;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Tests.Spaces;

/// <summary>Functions and grids that the tests of spaces share.</summary>
internal static class Sampled
{
    public static readonly Boundary[] Boundaries = Enum.GetValues<Boundary>();

    /// <summary>Grids of one to three axes with 3 to 9 nodes on intervals of several lengths.</summary>
    public static readonly Gen<Grid> Grids =
        Gen.Select(Gen.Int[3, 9], Gen.Double[-2, 2], Gen.Double[0.3, 4], Gen.Int[0, 3].Select(b => (Boundary)b))
            .Select((points, lower, length, boundary) => new Axis(lower, lower + length, points, boundary))
            .Array[1, 3]
            .Select(axes => new Grid(axes));

    /// <summary>A function of the coordinates (one array of coordinates a node), one batch and channel, float64.</summary>
    public static GridFunction Of(Grid grid, Func<double[], double> function)
    {
        IEnumerable<double[]> nodes = [[]];
        foreach (Axis axis in grid.Axes)
        {
            double[] next = axis.Nodes();
            nodes = nodes.SelectMany(head => next, (head, x) => (double[])[.. head, x]);
        }

        return new GridFunction(grid, tensor(nodes.Select(function).ToArray()).reshape([1, 1, .. grid.Shape]));
    }

    /// <summary>Random samples, zero where the boundary asks for it, float64.</summary>
    public static GridFunction Random(Grid grid, ulong seed, long batch = 2, long channels = 3)
    {
        using var random = new Generator(seed);
        Tensor values = randn([batch, channels, .. grid.Shape], ScalarType.Float64, generator: random);
        for (int d = 0; d < grid.Rank; d++)
        {
            if (grid.Axes[d].Boundary == Boundary.Dirichlet)
            {
                values.select(d + 2, 0).zero_();
                values.select(d + 2, -1).zero_();
            }
        }

        return new GridFunction(grid, values);
    }

    /// <summary>A smooth function of one coordinate in [0, 1] that fits the boundary, no polynomial of its basis.</summary>
    public static double Smooth(Boundary boundary, double x) => boundary switch
    {
        Boundary.Periodic => Math.Exp(Math.Sin(2 * Math.PI * x)),
        Boundary.Dirichlet => Math.Sin(Math.PI * x) * Math.Exp(Math.Cos(Math.PI * x)),
        _ => Math.Exp(Math.Cos(Math.PI * x)),
    };

    public static double Difference(Tensor a, Tensor b) => a.shape.SequenceEqual(b.shape)
        ? (a.to(ScalarType.Float64) - b.to(ScalarType.Float64)).abs().max().item<double>()
        : double.PositiveInfinity;
}
