using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Flows.Networks;

/// <summary>What the networks that are vector fields have in common.</summary>
internal static class NetworkParts
{
    /// <summary>A nonlinearity by libtorch operations.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="groups">Networks evaluated at once; null for one.</param>
    /// <param name="type">float32 or float64.</param>
    /// <param name="groupDimension">The dimension in which the groups lie one after the other.</param>
    public static nn.Module<Tensor, Tensor> Module(Nonlinearity kind, int? groups, ScalarType type, int groupDimension) => kind switch
    {
        Nonlinearity.Tanh => nn.Tanh(),
        Nonlinearity.Relu => nn.ReLU(),
        // Exact to rounding in double precision: libtorch's own threshold is 20.
        Nonlinearity.Softplus => nn.Softplus(threshold: 40),
        Nonlinearity.Swish => new LearnedSwish(groups, type, groupDimension),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "an unknown nonlinearity."),
    };

    /// <summary>Copies the parameters of a network of PyTorch, one group or all.</summary>
    public static void Import(this Sequential net, IReadOnlyDictionary<string, Tensor> entries, string prefix, int? group)
    {
        ArgumentNullException.ThrowIfNull(entries);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        foreach ((string name, Parameter parameter) in net.named_parameters())
        {
            Tensor target = group is { } g ? parameter.narrow(0, g, 1) : parameter;
            target.copy_(entries[prefix + name].reshape(target.shape));
        }
    }
}
