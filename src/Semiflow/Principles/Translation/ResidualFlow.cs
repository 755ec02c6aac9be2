using System.Globalization;
using Semiflow.Chains;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>
/// A network read as motion over a unit of time: M blocks that keep the shape, <c>x_{m+1} = x_m + Δ v_m(x_m)</c>, Δ = 1/M, and
/// <c>T = x_M</c> (spec domain-translation.md 2). With an encoder and a decoder the motion is that of the codes, <c>T = decode ∘ x_M ∘
/// encode</c>.
/// </summary>
public sealed class ResidualFlow : nn.Module<Tensor, Tensor>
{
    private readonly BlockChain chain;
    private readonly nn.Module<Tensor, Tensor>? encoder;
    private readonly nn.Module<Tensor, Tensor>? decoder;

    /// <summary>A flow of the blocks of a chain.</summary>
    /// <param name="chain">Blocks that keep the shape: <see cref="ResidualBlock"/>s of step 1/M, or any module.</param>
    /// <param name="encoder">Points to codes; null if the points themselves are mapped.</param>
    /// <param name="decoder">Codes to points; null with the encoder.</param>
    /// <exception cref="ArgumentException">An encoder without a decoder, or the reverse.</exception>
    public ResidualFlow(BlockChain chain, nn.Module<Tensor, Tensor>? encoder = null, nn.Module<Tensor, Tensor>? decoder = null)
        : base(nameof(ResidualFlow))
    {
        ArgumentNullException.ThrowIfNull(chain);
        if (encoder is null != decoder is null)
        {
            throw new ArgumentException("an encoder needs a decoder, which brings codes back to points, and the reverse.", nameof(encoder));
        }

        (this.chain, this.encoder, this.decoder) = (chain, encoder, decoder);
        RegisterComponents();
    }

    /// <summary>M blocks <c>x + v_m(x)/M</c>.</summary>
    /// <param name="velocities">v_1 … v_M, modules that keep the shape.</param>
    public static ResidualFlow Of(params IReadOnlyList<nn.Module<Tensor, Tensor>> velocities)
    {
        ArgumentNullException.ThrowIfNull(velocities);
        return new ResidualFlow(new BlockChain([.. velocities.Select(velocity => new ResidualBlock(velocity, 1.0 / velocities.Count))]));
    }

    /// <summary>Number of blocks.</summary>
    public int Blocks => chain.Blocks.Count;

    /// <summary>The blocks in order.</summary>
    public IReadOnlyList<nn.Module<Tensor, Tensor>> Modules => chain.Blocks;

    /// <summary>Whether codes are mapped in place of points.</summary>
    public bool IsEncoded => encoder is not null;

    /// <summary>The code of points; the points themselves without an encoder.</summary>
    public Tensor Encode(Tensor points)
    {
        ArgumentNullException.ThrowIfNull(points);
        return encoder is null ? points : encoder.call(points);
    }

    /// <summary>The points of codes.</summary>
    public Tensor Decode(Tensor codes)
    {
        ArgumentNullException.ThrowIfNull(codes);
        return decoder is null ? codes : decoder.call(codes);
    }

    /// <summary>The path x_0 … x_M of points (or of their codes).</summary>
    /// <param name="points">A batch <c>[n, …]</c>.</param>
    /// <exception cref="InputException">A block changes the shape: then there is no transport to penalize.</exception>
    public IReadOnlyList<Tensor> Path(Tensor points)
    {
        var states = new List<Tensor> { Encode(points) };
        foreach (nn.Module<Tensor, Tensor> block in chain.Blocks)
        {
            states.Add(Mapped(block, states[^1], states.Count));
        }

        return states;
    }

    /// <summary>T(x).</summary>
    public override Tensor forward(Tensor points) => Decode(Path(points)[^1]);

    /// <summary>
    /// T_t(x), the state at time t: between two blocks the motion is straight. T_0 is the identity (encoded: the decoded code) and T_1 = T.
    /// </summary>
    /// <param name="points">A batch <c>[n, …]</c>.</param>
    /// <param name="time">t in [0, 1].</param>
    /// <exception cref="InputException">A time outside.</exception>
    public Tensor Interpolate(Tensor points, double time) => Decode(At(Path(points), time));

    /// <summary>The state of a path at time t.</summary>
    /// <exception cref="InputException">A time outside [0, 1].</exception>
    internal static Tensor At(IReadOnlyList<Tensor> path, double time)
    {
        if (!(time >= 0 && time <= 1))
        {
            throw new InputException(
                string.Create(
                    CultureInfo.InvariantCulture, $"interpolation goes from the source at time 0 to the target at time 1; there is no time "
                        + $"{time}."));
        }

        double place = time * (path.Count - 1);
        int block = Math.Min((int)place, path.Count - 2);
        double share = place - block;
        return share == 0 ? path[block] : share == 1 ? path[block + 1] : (path[block] * (1 - share)) + (path[block + 1] * share);
    }

    /// <summary>One block's output, which must have the shape of its input.</summary>
    internal static Tensor Mapped(nn.Module<Tensor, Tensor> block, Tensor state, int number)
    {
        Tensor next = block.call(state);
        return next.shape.AsSpan().SequenceEqual(state.shape)
            ? next
            : throw new InputException(
                $"block {number} changes the shape from [{string.Join(", ", state.shape)}] to [{string.Join(", ", next.shape)}]: a flow "
                    + $"carries points within one space. Put layers that change it into the encoder and the decoder.");
    }
}
