using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>Lifetime of a module's tensors.</summary>
internal static class ModuleMemory
{
    /// <summary>
    /// Lets parameters and buffers live as long as the module: a dispose scope in which a module happens to be made would otherwise dispose
    /// of them. Called at the end of the constructor of each layer that owns tensors.
    /// </summary>
    public static void KeepOwnTensors(this nn.Module module)
    {
        foreach ((_, TorchSharp.Modules.Parameter parameter) in module.named_parameters(recurse: false))
        {
            parameter.DetachFromDisposeScope();
        }

        foreach ((_, Tensor buffer) in module.named_buffers(recurse: false))
        {
            buffer.DetachFromDisposeScope();
        }
    }
}
