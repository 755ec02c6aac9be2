using Semiflow.Chains;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Blocks;

/// <summary>
/// A transformer block on tokens <c>[batch, height, width, channels]</c> with two residuals, <c>y = x + D(A(LN(x)))</c> and <c>z = y +
/// D(M(LN(y)))</c>: attention A, perceptron M with GELU, stochastic depth D. Both residuals count, after the drop (spec modulewise.md 1.2).
/// </summary>
internal sealed class TokenBlock : nn.Module<Tensor, Tensor>, IResidualBlock
{
    private readonly LayerNorm norm1;
    private readonly WindowAttention attention;
    private readonly LayerNorm norm2;
    private readonly Linear linear1;
    private readonly Linear linear2;
    private readonly StochasticDepth drop1;
    private readonly StochasticDepth drop2;

    /// <summary>A block around an attention, with fresh parameters.</summary>
    /// <param name="attention">A.</param>
    /// <param name="channels">Channels of a token.</param>
    /// <param name="ratio">Hidden units of M per channel.</param>
    /// <param name="drop">Probability of a drop.</param>
    /// <param name="seed">Seed of the drops.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    public TokenBlock(WindowAttention attention, int channels, double ratio, double drop, ulong seed, Generator generator)
        : base(nameof(TokenBlock))
    {
        ArgumentNullException.ThrowIfNull(attention);
        int hidden = (int)(ratio * channels);
        norm1 = nn.LayerNorm(channels);
        this.attention = attention;
        norm2 = nn.LayerNorm(channels);
        linear1 = nn.Linear(channels, hidden).Drawn(generator);
        linear2 = nn.Linear(hidden, channels).Drawn(generator);
        drop1 = new StochasticDepth(drop, seed);
        drop2 = new StochasticDepth(drop, Spaces.RandomStream.Mix(seed, 1));
        RegisterComponents();
    }

    /// <summary>Output and both residuals.</summary>
    /// <param name="input">A batch <c>[batch, height, width, channels]</c>.</param>
    public BlockStep Step(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using Tensor normal = norm1.call(input);
        using Tensor mixed = attention.call(normal);
        Tensor first = drop1.call(mixed);
        using Tensor middle = input + first;
        Tensor second = Perceptron(middle);
        return new BlockStep(middle + second, [first, second]);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        BlockStep step = Step(input);
        step.Residuals[0].Dispose();
        step.Residuals[1].Dispose();
        return step.Output;
    }

    private Tensor Perceptron(Tensor tokens)
    {
        using Tensor normal = norm2.call(tokens);
        using Tensor wide = linear1.call(normal);
        using Tensor active = nn.functional.gelu(wide);
        using Tensor narrow = linear2.call(active);
        return drop2.call(narrow);
    }
}
