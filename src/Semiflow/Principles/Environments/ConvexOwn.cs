using Semiflow.Flows;
using Semiflow.Flows.Networks;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Principles.Environments;

/// <summary>
/// The own part of new environments as a convex combination of those already learned, <c>Σ_k softmax(a_e)_k g_k(x)</c>, plus a
/// network of its own where one is given: m numbers say much from very little data.
/// </summary>
internal sealed class ConvexOwn : nn.Module<Tensor, Tensor>, IGroupedNetwork
{
    [ComponentName(Name = "mix")]
    private readonly Parameter mix;

    [ComponentName(Name = "rest")]
    private readonly nn.Module<Tensor, Tensor>? rest;

    // Behind a delegate, so that it is not part of this module: it stays as it is.
    private readonly Func<Tensor, Tensor> known;
    private readonly int count;

    /// <summary>Equal weights.</summary>
    /// <param name="known">The learned g in m copies; it is not changed.</param>
    /// <param name="environments">Number of new environments.</param>
    /// <param name="rest">A network in as many copies, added; null for none.</param>
    public ConvexOwn(nn.Module<Tensor, Tensor> known, int environments, nn.Module<Tensor, Tensor>? rest = null)
        : base(nameof(ConvexOwn))
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentOutOfRangeException.ThrowIfLessThan(environments, 1);
        count = EnvironmentDynamics.Copies(known);
        (this.known, this.rest) = (known.call, rest);
        Tensor like = known.parameters().First();
        mix = nn.Parameter(zeros([environments, count], dtype: like.dtype, device: like.device));
        RegisterComponents();
        mix.DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public int Groups => (int)mix.shape[0];

    /// <inheritdoc/>
    public IReadOnlyList<LayerWeight> Weights => rest is IGroupedNetwork grouped ? grouped.Weights : [];

    /// <summary>The numbers behind the weights, <c>[new, known]</c>; their softmax are the weights.</summary>
    public Parameter Mix => mix;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        long rows = x.shape[0], each = rows / Groups;
        long[] points = [.. Enumerable.Repeat(1L, (int)x.dim())];
        Tensor all = known(x.repeat([count, .. points[1..]])).view([count, rows, .. x.shape[1..]]);
        Tensor weights = mix.softmax(1).t().repeat_interleave(each, 1).view([count, rows, .. points[1..]]);
        Tensor sum = (weights * all).sum([0]);
        return rest is null ? sum : sum + rest.call(x);
    }
}
