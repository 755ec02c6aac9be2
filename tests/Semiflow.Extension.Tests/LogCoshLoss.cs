using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Extension.Tests;

/// <summary>A loss of one's own: the mean of log cosh(p − y), quadratic near zero and linear far away.</summary>
internal sealed class LogCoshLoss : ILoss
{
    public Tensor Value(Tensor prediction, Tensor target)
    {
        Tensor difference = prediction - target;
        return (difference + nn.functional.softplus(difference * -2) - Math.Log(2)).mean();
    }
}
