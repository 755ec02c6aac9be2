using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Blocks;

/// <summary>
/// Self-attention of tokens <c>[batch, height, width, channels]</c> within windows, <c>softmax(q kᵀ/√d + bias) v</c> per head, with a
/// learned bias for each relative position; one window as large as the grid is plain attention (arXiv 2103.14030).
/// </summary>
internal sealed class WindowAttention : nn.Module<Tensor, Tensor>
{
    private readonly Linear qkv;
    private readonly Linear projection;

    [ComponentName(Name = "positions")]
    private readonly Parameter? positions;

    private readonly WindowPlan plan;
    private readonly int heads;
    private readonly int channels;

    /// <summary>Attention with fresh parameters.</summary>
    /// <param name="channels">Channels of a token, divisible by <paramref name="heads"/>.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="height">Rows of tokens.</param>
    /// <param name="width">Columns of tokens.</param>
    /// <param name="window">Side of a window; clipped to the grid.</param>
    /// <param name="shifted">True for windows shifted by half their side, where not clipped.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    /// <param name="relative">False for no bias of relative positions.</param>
    /// <exception cref="InputException">The heads do not divide the channels, or the windows do not divide the grid.</exception>
    public WindowAttention(int channels, int heads, int height, int width, int window, bool shifted, Generator generator,
        bool relative = true)
        : base(nameof(WindowAttention))
    {
        if (heads < 1 || channels % heads != 0)
        {
            throw new InputException($"{channels} channels cannot be divided among {heads} heads: choose a divisor.");
        }

        plan = new WindowPlan(height, width, window, shifted);
        (this.heads, this.channels) = (heads, channels);
        qkv = nn.Linear(channels, 3 * channels);
        projection = nn.Linear(channels, channels);
        positions = relative ? nn.Parameter(randn([plan.Offsets, heads], float32, generator: generator) * 0.02) : null;
        RegisterComponents();
        positions?.DetachFromDisposeScope();
        this.Drawn(generator);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.dim() != 4 || input.shape[1] != plan.GridHeight || input.shape[2] != plan.GridWidth || input.shape[3] != channels)
        {
            throw new ArgumentException(
                $"expected [batch, {plan.GridHeight}, {plan.GridWidth}, {channels}], got [{string.Join(", ", input.shape)}].",
                nameof(input));
        }

        using DisposeScope scope = NewDisposeScope();
        long batch = input.shape[0];
        bool shifts = plan.Mask is not null;
        Tensor grid = shifts ? input.roll([-plan.ShiftDown, -plan.ShiftRight], [1, 2]) : input;
        Tensor mixed = projection.call(Attend(Windows(grid)));
        grid = Grid(mixed, batch);
        return (shifts ? grid.roll([plan.ShiftDown, plan.ShiftRight], [1, 2]) : grid).MoveToOuterDisposeScope();
    }

    // [batch·windows, N, channels] to the same.
    private Tensor Attend(Tensor tokens)
    {
        long count = tokens.shape[0], n = plan.Tokens, depth = channels / heads;
        Tensor[] parts = qkv.call(tokens).view(count, n, 3, heads, depth).permute(2, 0, 3, 1, 4).unbind(0);
        Tensor scores = (parts[0] * (1 / Math.Sqrt(depth))).matmul(parts[1].transpose(2, 3));
        if (positions is not null)
        {
            scores += positions.index_select(0, plan.Index.to(positions.device)).view(n, n, heads).permute(2, 0, 1);
        }

        if (plan.Mask is { } mask)
        {
            long windows = mask.shape[0];
            scores = (scores.view(-1, windows, heads, n, n) + mask.to(scores.dtype).to(scores.device)).view(count, heads, n, n);
        }

        return scores.softmax(3).matmul(parts[2]).transpose(1, 2).reshape(count, n, channels);
    }

    private Tensor Windows(Tensor grid)
    {
        long down = plan.GridHeight / plan.Height, across = plan.GridWidth / plan.Width;
        return grid.reshape(-1, down, plan.Height, across, plan.Width, channels).permute(0, 1, 3, 2, 4, 5)
            .reshape(-1, plan.Tokens, channels);
    }

    private Tensor Grid(Tensor windows, long batch)
    {
        long down = plan.GridHeight / plan.Height, across = plan.GridWidth / plan.Width;
        return windows.view(batch, down, across, plan.Height, plan.Width, channels).permute(0, 1, 3, 2, 4, 5)
            .reshape(batch, plan.GridHeight, plan.GridWidth, channels);
    }
}
