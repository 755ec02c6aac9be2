using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Flows.Networks;

/// <summary>
/// <c>z·sigmoid(softplus(β)·z)/1.1</c> with a learned β, at first 0.5 (spec leads.md 5); one β for each group where there are groups.
/// </summary>
internal sealed class LearnedSwish : nn.Module<Tensor, Tensor>
{
    /// <summary>The divisor: with it the largest slope is about one.</summary>
    public const double Divisor = ILayeredField.SwishDivisor;

    [ComponentName(Name = "beta")]
    private readonly Parameter beta;
    private readonly int groupDimension;

    /// <summary>An activation with β = 0.5.</summary>
    /// <param name="groups">Number of β; null for one β and input of any shape.</param>
    /// <param name="type">float32 or float64.</param>
    /// <param name="groupDimension">The dimension of the input in which the groups lie one after the other.</param>
    public LearnedSwish(int? groups = null, ScalarType type = ScalarType.Float32, int groupDimension = 0)
        : base(nameof(LearnedSwish))
    {
        this.groupDimension = groupDimension;
        beta = nn.Parameter(full([groups ?? 1], 0.5, type));
        RegisterComponents();
        beta.DetachFromDisposeScope();
    }

    /// <summary>β, <c>[1]</c> or <c>[groups]</c>.</summary>
    public Parameter Beta => beta;

    /// <inheritdoc/>
    public override Tensor forward(Tensor z)
    {
        ArgumentNullException.ThrowIfNull(z);
        Tensor rate = nn.functional.softplus(beta);
        Tensor wide = rate;
        if (beta.numel() > 1)
        {
            long each = z.shape[groupDimension] / beta.numel();
            wide = (each == 1 ? rate : rate.repeat_interleave(each)).view(
                [-1, .. Enumerable.Repeat(1L, (int)z.dim() - groupDimension - 1)]);
        }

        return z * (wide * z).sigmoid() / Divisor;
    }
}
