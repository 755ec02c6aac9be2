using Semiflow.Flows.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Gradients;

/// <summary>The known solution within one step.</summary>
/// <param name="round">The step.</param>
/// <param name="basis">Start, end and slopes times the step, <c>[term, batch, channel, x…]</c>.</param>
/// <param name="dense">Its weights.</param>
internal sealed class AdjointSegment(StepRound round, Tensor basis, TensorDenseOutput dense)
{
    private readonly StepRound unit = round with { Steps = [1], PerSample = false };

    /// <summary>The largest size of the step.</summary>
    public double Size => round.Steps.Max(Math.Abs);

    /// <summary>The largest time in it, for the resolution of steps.</summary>
    public double Time => round.Times.Select((time, b) => Math.Max(Math.Abs(time), Math.Abs(time + round.Steps[b]))).Max();

    /// <summary>States at places in the step, one tensor per place.</summary>
    public Tensor[] States(double[] places)
    {
        double[] weights = dense.Weights(unit, new RoundOutputs(null, places, []));
        Tensor matrix = HostTensor.Of(weights, [basis.shape[0], places.Length], basis).t();
        return matrix.matmul(basis.reshape(basis.shape[0], -1)).reshape([places.Length, .. basis.shape[1..]]).unbind(0);
    }

    /// <summary>Times at places, each a scalar or <c>[batch]</c>.</summary>
    public Tensor[] Times(double[] places)
    {
        double[] all = [.. places.SelectMany(place => round.Times.Select((_, b) => round.Asked(b, place)))];
        return HostTensor.Of(all, round.PerSample ? [places.Length, round.Times.Length] : [places.Length], basis).unbind(0);
    }

    /// <summary>A costate times the size of the step of its sample.</summary>
    public Tensor Scaled(Tensor costate)
    {
        if (round.PerSample)
        {
            return costate * HostTensor.Wide(round.Steps, costate);
        }

        using Scalar size = round.Steps[0].ToScalar();
        return costate.mul(size);
    }
}
