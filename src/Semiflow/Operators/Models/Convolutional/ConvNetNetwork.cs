using Semiflow.Kernels;
using Semiflow.Operators.Models.Capabilities;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary><see cref="ConvNet"/> by name.</summary>
internal sealed class ConvNetNetwork : IGroupedVectorFieldNetwork
{
    /// <inheritdoc/>
    public string Name => "conv";

    /// <inheritdoc/>
    public string Title => "Stack of 3×3 convolutions that keeps the plane.";

    /// <inheritdoc/>
    public string Reference => "arXiv 2010.04456, 2106.04546";

    /// <inheritdoc/>
    public object Defaults { get; } = new ConvNetOptions();

    /// <inheritdoc/>
    public IReadOnlyList<int> Ranks { get; } = [2];

    /// <inheritdoc/>
    public nn.Module<Tensor, Tensor> Create(object options, VectorFieldShape shape, Generator generator) =>
        Field(options, shape, null, generator);

    /// <inheritdoc/>
    public nn.Module<Tensor, Tensor> Create(object options, VectorFieldShape shape, int copies, Generator generator) =>
        Field(options, shape, copies, generator);

    private ConvNet Field(object options, VectorFieldShape shape, int? copies, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(shape);
        this.RequireRank(Ranks, shape.Rank);
        ConvNetOptions own = this.Own<ConvNetOptions>(options);
        Border border = own.Border ?? shape.Grid!.Outside(Border.Zero);
        if (border is not (Border.Circular or Border.Zero))
        {
            throw new InputException($"model.border of the network '{Name}' must be circular or zero.");
        }

        return new ConvNet(
            own.Channels(shape.Inputs, shape.Channels), own.Nonlinearity, border, generator, shape.Weights, copies, own.BatchStatistics,
            own.OutputScale);
    }
}
