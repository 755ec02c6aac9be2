using Semiflow.Flows.Networks;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.NeuralOperators;

/// <summary>The nonlinearity of an FNO, with a β for each copy where it has one.</summary>
internal sealed class FnoActivationLayer : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "swish")]
    private readonly LearnedSwish? swish;

    private readonly FnoActivation kind;
    private readonly int groups;

    public FnoActivationLayer(FnoActivation kind, int groups)
        : base(nameof(FnoActivationLayer))
    {
        (this.kind, this.groups) = (kind, groups);
        swish = kind == FnoActivation.Swish ? new LearnedSwish(groups) : null;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => kind switch
    {
        FnoActivation.Swish => Swish(x),
        FnoActivation.LeakyRelu => nn.functional.leaky_relu(x, 0.01),
        _ => nn.functional.gelu(x),
    };

    // A copy's numbers need not be in one piece where channels lie side by side: they are taken in the order of memory.
    private Tensor Swish(Tensor x)
    {
        Tensor together = x.is_contiguous() ? x : x.movedim([1], [-1]);
        Tensor values = swish!.forward(together.reshape(groups, -1)).view(together.shape);
        return x.is_contiguous() ? values : values.movedim([-1], [1]);
    }
}
