using static TorchSharp.torch;

namespace Semiflow.Chains;

/// <summary>A piece of a network that knows how far it displaces its input: a module that also returns its residuals.</summary>
public interface IResidualBlock
{
    /// <summary>Output and residuals of a batch.</summary>
    /// <param name="input">A batch <c>[batch, …]</c>.</param>
    BlockStep Step(Tensor input);
}
