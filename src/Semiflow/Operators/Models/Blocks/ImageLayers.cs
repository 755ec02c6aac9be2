using Semiflow.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Blocks;

/// <summary>The layers on images that blocks are made of.</summary>
internal static class ImageLayers
{
    /// <summary>
    /// A convolution with an odd kernel that keeps the grid, or takes every <paramref name="stride"/>-th node of it; zeros outside.
    /// </summary>
    public static Conv2d Convolution(int from, int to, int kernel, int stride = 1, int groups = 1, bool bias = false) =>
        nn.Conv2d(from, to, kernel, stride, (kernel - 1) / 2, groups: groups, bias: bias);

    /// <summary>Fresh parameters, drawn in the order of the modules.</summary>
    public static T Drawn<T>(this T module, Generator generator)
        where T : nn.Module
    {
        ArgumentNullException.ThrowIfNull(generator);
        Initialization.Uniform(module, generator);
        return module;
    }
}
