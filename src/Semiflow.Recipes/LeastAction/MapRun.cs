using Semiflow.Chains;
using Semiflow.Principles.Classification;
using Semiflow.Training;
using Semiflow.Transport.Motion;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeastAction;

/// <summary>A trained map with what was measured of it.</summary>
/// <param name="Key">Name in figures of the summary.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Name">Name of its training.</param>
/// <param name="Network">The network.</param>
/// <param name="Training">Its training.</param>
/// <param name="Path">x_0 … x_M of the points.</param>
/// <param name="Hinge">Mean loss.</param>
/// <param name="MapError">E|T(x) − T*(x)|².</param>
/// <param name="Report">Transport along its blocks.</param>
/// <param name="Motions">Motion of each block.</param>
/// <param name="Multiplier">λ at the end; null without.</param>
internal sealed record MapRun(
    string Key, string Title, string Name, ChainClassifier Network, TrainingResult Training, IReadOnlyList<Tensor> Path, double Hinge,
    double MapError,
    TransportReport Report, IReadOnlyList<BlockMotion> Motions, double? Multiplier);
