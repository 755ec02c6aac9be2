using Semiflow.Chains;
using Semiflow.Transport;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>How the transport of a batch through a module is penalized.</summary>
/// <param name="Form">Block by block, or the module as a whole.</param>
/// <param name="Reduction">How displacements become a number; published τ belong to the mean over elements.</param>
public sealed record TransportTerm(
    TransportForm Form = TransportForm.Kinetic, DisplacementReduction Reduction = DisplacementReduction.MeanElements)
{
    /// <summary>
    /// E_k of a way through a module, a scalar; a module without a block that keeps its shape moves nothing under
    /// <see cref="TransportForm.Kinetic"/>.
    /// </summary>
    /// <exception cref="InputException">A displacement is asked of a module that changes the shape to its end.</exception>
    public Tensor Energy(ChainPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Form == TransportForm.Kinetic)
        {
            return path.Residuals.All(block => block.Count == 0)
                ? zeros([], path.Output.dtype, path.Output.device)
                : KineticEnergy.Of(path, Reduction);
        }

        int start = Start(path);
        return KineticEnergy.OfBlock(path.Output - path.States[start], Reduction);
    }

    /// <summary>The first state from which on all blocks keep the shape and carry transport.</summary>
    private static int Start(ChainPath path)
    {
        int start = path.States.Count - 1;
        while (start > 0 && path.Residuals[start - 1].Count > 0 && path.States[start - 1].shape.AsSpan().SequenceEqual(path.Output.shape))
        {
            start--;
        }

        return start < path.States.Count - 1
            ? start
            : throw new InputException(
                $"a module moves [{string.Join(", ", path.States[0].shape)}] to [{string.Join(", ", path.Output.shape)}] and ends with a "
                    + $"layer that changes the shape: its displacement "
                + "T(z) − z does not exist. Take the kinetic form, which leaves such layers out, or cut the network elsewhere.");
    }
}
