using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Training.Optimizers;

/// <summary>AdamW by tensor operations, for devices other than the CPU; the twin and oracle of <see cref="FusedAdamW"/>.</summary>
internal static class TensorAdamW
{
    /// <summary>Updates parameter and moments in place; called inside a dispose scope without gradients.</summary>
    public static void Update(Tensor parameter, Tensor gradient, Tensor first, Tensor second, AdamWNumbers n)
    {
        // Scalars are native objects that only finalizers free: make and dispose each.
        using Scalar keep = n.Keep, rise1 = 1 - n.Beta1, decay2 = n.Beta2, rise2 = 1 - n.Beta2, correction = n.RootCorrection;
        using Scalar epsilon = n.Epsilon, step = -n.StepSize, scale = n.GradientScale;
        Tensor slope = n.GradientScale == 1 ? gradient : gradient.mul(scale);
        first.add_((slope - first).mul_(rise1));
        second.mul_(decay2).addcmul_(slope, slope, rise2);
        parameter.mul_(keep).addcdiv_(first, second.sqrt().mul_(correction).add_(epsilon), step);
    }
}
