using Semiflow.Spaces;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>
/// Appends <c>sin(2π B ξ)</c> and <c>cos(2π B ξ)</c> of the coordinates ξ ∈ [0, 1]^d as channels, B normal and fixed.
/// </summary>
internal sealed class FourierFeatures : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "frequencies")]
    private readonly Tensor frequencies;

    private readonly Grid grid;

    /// <summary>Features with frequencies drawn from <paramref name="generator"/>.</summary>
    /// <param name="grid">Where the input lives.</param>
    /// <param name="count">Number of frequencies; twice as many channels.</param>
    /// <param name="scale">Standard deviation of the frequencies.</param>
    /// <param name="generator">Source of the frequencies.</param>
    public FourierFeatures(Grid grid, int count, double scale, Generator generator)
        : base(nameof(FourierFeatures))
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        this.grid = grid;
        using Tensor standard = randn([count, grid.Rank], float32, generator: generator);
        frequencies = standard * scale;
        RegisterComponents();
        this.KeepOwnTensors();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor[] nodes = [.. grid.Axes.Select(axis =>
            tensor(axis.Nodes().Select(node => (node - axis.Lower) / axis.Length).ToArray(), frequencies.dtype, frequencies.device))];
        Tensor coordinates = stack(meshgrid(nodes, indexing: "ij"), 0).flatten(1);
        Tensor phase = 2 * Math.PI * frequencies.matmul(coordinates);
        Tensor features = cat([phase.sin(), phase.cos()], 0).view([1, 2 * frequencies.shape[0], .. grid.Shape]);
        return cat([x, features.expand([x.shape[0], .. features.shape[1..]])], 1);
    }
}
