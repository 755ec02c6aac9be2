using static TorchSharp.torch;

namespace Semiflow.Extension.Tests;

/// <summary>Tensors as numbers, to compare them to the bit.</summary>
internal static class Numbers
{
    public static double[] Of(Tensor tensor) => tensor.detach().to(ScalarType.Float64).data<double>().ToArray();

    /// <summary>All parameters and buffers of a model.</summary>
    public static double[] Of(nn.Module model) => [.. model.state_dict().Values.SelectMany(Of)];
}
