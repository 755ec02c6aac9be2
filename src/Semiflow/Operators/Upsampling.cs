using Semiflow.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>Bilinear interpolation onto cells of half the size.</summary>
internal static class Upsampling
{
    /// <summary>Values at the centers of cells half as wide, interpolated linearly in both directions.</summary>
    /// <param name="x"><c>[batch, channel, x, y]</c>.</param>
    /// <param name="border">Circular takes the neighbors of the edge cells from the other end; all others repeat the edge.</param>
    /// <returns><c>[batch, channel, 2x, 2y]</c>.</returns>
    public static Tensor Doubled(Tensor x, Border border)
    {
        if (border != Border.Circular)
        {
            return nn.functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: false);
        }

        Tensor wide = nn.functional.pad(x, [1, 1, 1, 1], PaddingModes.Circular);
        Tensor fine = nn.functional.interpolate(wide, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: false);
        return fine.narrow(2, 2, 2 * x.shape[2]).narrow(3, 2, 2 * x.shape[3]);
    }
}
