using static TorchSharp.torch;

namespace Semiflow.Chains;

/// <summary>Lifetime of a network's tensors.</summary>
internal static class ChainMemory
{
    /// <summary>
    /// Lets all parameters and buffers below a module live as long as the module: a dispose scope in which it happens to be made would
    /// otherwise dispose of them.
    /// </summary>
    public static void KeepTensors(this nn.Module module)
    {
        foreach ((_, TorchSharp.Modules.Parameter parameter) in module.named_parameters())
        {
            parameter.DetachFromDisposeScope();
        }

        foreach ((_, Tensor buffer) in module.named_buffers())
        {
            buffer.DetachFromDisposeScope();
        }
    }
}
