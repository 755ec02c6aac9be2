using Semiflow.Flows;
using Semiflow.Operators.Models.Capabilities;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Points;

/// <summary><see cref="Mlp"/> by name.</summary>
internal sealed class MlpNetwork : IGroupedVectorFieldNetwork, ICriticNetwork
{
    /// <inheritdoc/>
    public string Name => "mlp";

    /// <inheritdoc/>
    public string Title => "Fully connected network for states without space.";

    /// <inheritdoc/>
    public string Reference => "arXiv 2010.04456";

    /// <inheritdoc/>
    public object Defaults { get; } = new MlpOptions();

    /// <inheritdoc cref="IVectorFieldNetwork.Ranks"/>
    public IReadOnlyList<int> Ranks { get; } = [0];

    /// <inheritdoc/>
    public nn.Module<Tensor, Tensor> Create(object options, VectorFieldShape shape, Generator generator) =>
        Field(options, shape, null, generator);

    /// <inheritdoc/>
    public nn.Module<Tensor, Tensor> Create(object options, VectorFieldShape shape, int copies, Generator generator) =>
        Field(options, shape, copies, generator);

    /// <inheritdoc/>
    public nn.Module<Tensor, Tensor> Create(object options, IReadOnlyList<long> shape, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(shape);
        this.RequireRank(Ranks, shape.Count - 1);
        MlpOptions own = this.Own<MlpOptions>(options);
        return new Mlp(own.Widths((int)shape[0], 1), own.Nonlinearity, generator);
    }

    private Mlp Field(object options, VectorFieldShape shape, int? copies, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(shape);
        this.RequireRank(Ranks, shape.Rank);
        MlpOptions own = this.Own<MlpOptions>(options);
        return new Mlp(own.Widths(shape.Inputs, shape.Channels), own.Nonlinearity, generator, shape.Weights, copies);
    }
}
