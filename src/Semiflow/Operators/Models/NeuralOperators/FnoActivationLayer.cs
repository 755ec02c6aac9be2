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
        FnoActivation.Swish => swish!.forward(x.view(groups, -1)).view(x.shape),
        FnoActivation.LeakyRelu => nn.functional.leaky_relu(x, 0.01),
        _ => nn.functional.gelu(x),
    };
}
