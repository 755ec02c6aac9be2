using static TorchSharp.torch;

namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>Mean over all tokens, <c>[batch, …, channels]</c> to <c>[batch, channels]</c>.</summary>
internal sealed class TokenMean() : nn.Module<Tensor, Tensor>(nameof(TokenMean))
{
    public override Tensor forward(Tensor input) =>
        input.dim() > 2 ? input.mean([.. Enumerable.Range(1, (int)input.dim() - 2).Select(d => (long)d)]) : input.alias();
}
