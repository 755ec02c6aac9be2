using Semiflow.Flows;
using Semiflow.Kernels.Torch;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>
/// Hamilton's equations of a learned energy, <c>dq/dt = ∂H/∂p, dp/dt = −∂H/∂q</c> (Greydanus et al. 2019): conserves H, so that
/// friction is beyond it.
/// </summary>
public sealed class HamiltonianField : nn.Module, IVectorField
{
    private readonly nn.Module<Tensor, Tensor> energy;

    /// <summary>Equations of an energy.</summary>
    /// <param name="energy">Maps states <c>[batch, 2n]</c>, positions before momenta, to <c>[batch, 1]</c>; twice differentiable, so tanh
    /// rather than ReLU.</param>
    public HamiltonianField(nn.Module<Tensor, Tensor> energy)
        : base(nameof(HamiltonianField))
    {
        this.energy = energy;
        RegisterComponents();
        Parameters = [.. parameters()];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>H of each state, <c>[batch, 1]</c>.</summary>
    public Tensor Energy(Tensor state) => energy.call(state);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">States of another shape than [batch, 2n].</exception>
    public Tensor Velocity(Tensor time, Tensor state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.dim() != 2 || state.shape[1] % 2 != 0)
        {
            throw new ArgumentException($"Hamilton's equations act on states [batch, 2n], positions before momenta, got "
                + $"[{string.Join(", ", state.shape)}].", nameof(state));
        }

        bool outer = is_grad_enabled();
        using (enable_grad())
        {
            // The slope of H is needed also where nobody asks for gradients.
            Tensor at = outer && state.requires_grad ? state : state.detach().requires_grad_();
            Tensor slope = Derivative.Of([energy.call(at).sum()], [at], retainGraph: outer, createGraph: outer)[0];
            Tensor[] parts = [.. slope.chunk(2, 1)];
            return cat([parts[1], -parts[0]], 1);
        }
    }
}
