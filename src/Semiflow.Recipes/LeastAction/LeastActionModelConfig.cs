using Semiflow.Operators.Models.ImageNetworks;
using Semiflow.Training;

namespace Semiflow.Recipes.LeastAction;

/// <summary>The network.</summary>
/// <param name="Blocks">Residual blocks, of each stage where there are several.</param>
/// <param name="Width">Hidden units of a block of points; filters of the first stage of images.</param>
/// <param name="Step">Δ of x + Δ r(x); 0 for 1/(number of blocks).</param>
/// <param name="Weights">Law of the initial weights.</param>
/// <param name="Gain">Its factor or deviation: small ones start near the identity.</param>
/// <param name="BatchNorm">Whether blocks normalize.</param>
/// <param name="Stem">First layers, of images.</param>
/// <param name="Head">The classifier, of images.</param>
public sealed record LeastActionModelConfig(
    int Blocks = 9, int Width = 16, double Step = 1, InitialWeights Weights = InitialWeights.Uniform, double Gain = 1,
    bool BatchNorm = false,
    StemKind Stem = StemKind.HalvingConvolution, HeadKind Head = HeadKind.ThreeLinear)
{
    /// <summary>Checks the settings.</summary>
    /// <exception cref="InputException">A setting is out of range.</exception>
    internal void Check()
    {
        Rule.Require(Blocks >= 1, "model.blocks", "at least 1", Blocks);
        Rule.Require(Width >= 1, "model.width", "at least 1", Width);
        Rule.Require(Step >= 0, "model.step", "at least 0", Step);
        Rule.Require(Gain >= 0, "model.gain", "at least 0", Gain);
    }
}
