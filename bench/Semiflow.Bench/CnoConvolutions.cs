using Semiflow.Operators.Models;
using Semiflow.Operators.Models.NeuralOperators;
using Semiflow.Spaces;

namespace Semiflow.Bench;

/// <summary>A 3x3 convolution of a network: channels in and out, and points of the square plane it works on.</summary>
internal readonly record struct PlaneConvolution(int Inputs, int Outputs, int Points)
{
    /// <summary>Multiply-adds for one sample, forward.</summary>
    public long MultiplyAdds => 9L * Inputs * Outputs * Points * Points;
}

/// <summary>The convolutions of a CNO on a square grid, read off its sizes (spec cno.md 2.2 to 2.4).</summary>
internal static class CnoConvolutions
{
    /// <summary>All convolutions of one forward pass, one input and one output channel.</summary>
    public static IReadOnlyList<PlaneConvolution> Of(CnoOptions options, Grid grid)
    {
        CnoOptions o = options.Resolved();
        var sizes = new CnoSizes(o, grid);
        int layers = o.Layers, lift = o.LiftChannels;
        int Points(int level) => sizes.Encoder[level][0];

        var shapes = new List<PlaneConvolution>
        {
            new(1, lift, Points(0)), new(lift, sizes.Features(0), Points(0)),
            new(2 * sizes.Features(0), lift, Points(0)), new(lift, 1, Points(0)),
        };
        for (int i = 0; i <= layers; i++)
        {
            int features = sizes.Features(i), residuals = i < layers ? o.ResidualBlocks : o.NeckBlocks!.Value;
            shapes.AddRange(Enumerable.Repeat(new PlaneConvolution(features, features, Points(i)), 2 * residuals + 1));
        }

        for (int j = 0; j < layers; j++)
        {
            int inputs = sizes.DecoderInput(j), level = layers - j;
            shapes.Add(new(sizes.Features(j), sizes.Features(j + 1), Points(j)));
            shapes.Add(new(inputs, sizes.Features(level - 1), Points(level)));
            if (o.AddInvariantBlocks == true)
            {
                shapes.Add(new(inputs, inputs, Points(level)));
            }
        }

        return shapes;
    }
}
