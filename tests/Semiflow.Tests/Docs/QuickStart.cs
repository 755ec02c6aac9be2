using Semiflow.Operators.Models;
using Semiflow.Principles;
using Semiflow.Spaces;

namespace Semiflow.Tests.Docs;

/// <summary>The program of the README, to the letter; <see cref="QuickStartTests"/> compares and runs it.</summary>
internal static class QuickStart
{
    public static (GridFunction Input, GridFunction Prediction) Run(TextWriter console)
    {
        // begin
        double[,] f = new double[256, 64], u = new double[256, 64];   // 256 pairs of -u″ = f on [0, 1], u(0) = u(1) = 0
        var random = new Random(1);
        for (int s = 0; s < 256; s++)
            for (double k = Math.PI, a = random.NextDouble() - 0.5; k < 26; k += Math.PI, a = random.NextDouble() - 0.5)
                for (int i = 0; i < 64; i++)
                    (f[s, i], u[s, i]) = (f[s, i] + a * Math.Sin(k * i / 63), u[s, i] + a * Math.Sin(k * i / 63) / (k * k));

        Grid grid = Grid.Unit(64, rank: 1, Boundary.Dirichlet);
        var model = new Cno(new CnoOptions { Channels = 16, ResidualBlocks = 1, NeckBlocks = 2 }, 1, 1, grid,
            new TorchSharp.torch.Generator(4));
        var surrogate = OperatorRegression.Learn(model, GridFunction.FromArray(grid, f), GridFunction.FromArray(grid, u), epochs: 60);
        GridFunction finer = surrogate.Apply(GridFunction.FromArray(grid, f).Resample(grid.WithPoints(200)));
        console.WriteLine($"{finer.Batch} solutions on {finer.Grid}");
        // end
        return (GridFunction.FromArray(grid, u).Resample(grid.WithPoints(200)), finer);
    }
}
