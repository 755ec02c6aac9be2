using Semiflow.Chains;
using Semiflow.Operators.Models;
using Semiflow.Operators.Models.Capabilities;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Tests.Laws;

/// <summary>A network of the catalogue with its default options, as one of its capabilities, in a number of dimensions.</summary>
/// <param name="Module">The network.</param>
/// <param name="Input">Shape of a sample.</param>
/// <param name="Output">Shape of its value.</param>
/// <param name="Copies">Copies that share a batch.</param>
internal sealed record NetworkCase(nn.Module<Tensor, Tensor> Module, long[] Input, long[] Output, int Copies = 1)
{
    public const int Inputs = 2, Outputs = 3, Classes = 5, Points = 16;

    public static string[] Capabilities { get; } = ["grid", "field", "copies", "points", "critic", "image"];

    /// <summary>The dimensions in which a network has a capability; none where it has not.</summary>
    public static IReadOnlyList<int> Ranks(INetwork network, string capability) => (network, capability) switch
    {
        (IGridFunctionNetwork grids, "grid") => grids.Ranks,
        (IVectorFieldNetwork fields, "field") => fields.Ranks,
        (IGroupedVectorFieldNetwork fields, "copies") => fields.Ranks,
        (ICriticNetwork critics, "critic") => critics.Ranks,
        (IPointNetwork, "points") => [0],
        (IImageNetwork, "image") => [2],
        _ => [],
    };

    public static Grid GridOf(int rank) => Grid.Unit(Points, rank);

    public static NetworkCase Of(string name, string capability, int rank, ulong seed)
    {
        INetwork network = NetworkCatalogue.All.Single(each => each.Name == name);
        object options = network.Defaults;
        var random = new Generator(seed);
        long[] space = [.. Enumerable.Repeat((long)Points, rank)];
        var state = new VectorFieldShape(Outputs, rank == 0 ? null : GridOf(rank)) { Context = 1 };
        return (network, capability) switch
        {
            (IGridFunctionNetwork grids, "grid") => new(
                grids.Create(options, Inputs, Outputs, GridOf(rank), random), [Inputs, .. space], [Outputs, .. space]),
            (IGroupedVectorFieldNetwork fields, "copies") => new(
                fields.Create(options, state, 2, random), [Outputs + 1, .. space], [Outputs, .. space], 2),
            (IVectorFieldNetwork fields, "field") => new(
                fields.Create(options, state, random), [Outputs + 1, .. space], [Outputs, .. space]),
            (ICriticNetwork critics, "critic") => Critic(critics, [Inputs, .. space], random),
            (IPointNetwork points, "points") => new(points.Create(options, Inputs, Classes, random), [Inputs], [Classes]),
            (IImageNetwork images, "image") => Image(images, random),
            _ => throw new ArgumentOutOfRangeException(nameof(capability), capability, name),
        };
    }

    private static NetworkCase Critic(ICriticNetwork network, long[] shape, Generator random)
    {
        nn.Module<Tensor, Tensor> critic = network.Create(network.Defaults, shape, random);
        return new(critic, shape, critic.call(zeros([1, .. shape])).shape[1..]);
    }

    private static NetworkCase Image(IImageNetwork network, Generator random)
    {
        ChainNetwork body = network.Create(network.Defaults, new ImageShape(3, 32, 32), random);
        return new(
            new ChainClassifier(body.Body, ClassifierHeads.Of(network.Head(network.Defaults), body.FeatureShape, Classes, random)),
            [3, 32, 32], [Classes]);
    }
}
