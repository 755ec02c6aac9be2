using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Blocks;

/// <summary>
/// A shortcut without parameters: every second node, and channels of zeros after the others (ResNet-110 for CIFAR, He et al. 2016, option
/// A).
/// </summary>
internal sealed class ZeroPaddedShortcut(int channels, int stride) : nn.Module<Tensor, Tensor>(nameof(ZeroPaddedShortcut))
{
    public override Tensor forward(Tensor input)
    {
        using Tensor taken = stride == 1 ? input.alias() : input.slice(2, 0, input.shape[2], stride).slice(3, 0, input.shape[3], stride);
        return channels == 0 ? taken.alias() : nn.functional.pad(taken, [0, 0, 0, 0, 0, channels]);
    }
}
