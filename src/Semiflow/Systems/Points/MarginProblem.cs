using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Systems.Points;

/// <summary>
/// The problem whose least-action map is known (spec least-action.md 10.2): classes y = ±1 about (y, 0), a fixed classifier x₁ and a
/// hinge of margin 3, which vanishes where y x₁ ≥ 3. The cheapest path there is straight: T*(x) = x + y (3 − y x₁)₊ e₁.
/// </summary>
internal sealed class MarginProblem
{
    /// <summary>The demanded y x₁.</summary>
    public const double Margin = 3;

    private MarginProblem(LabeledCloud cloud) => Cloud = cloud;

    /// <summary>Points and their classes, class 1 for y = 1.</summary>
    public LabeledCloud Cloud { get; }

    /// <summary>Points of a seed.</summary>
    public static MarginProblem Draw(int count, ulong seed) => new(GaussianBlobs.Opposite.Draw(count, seed));

    /// <summary>T*, where the points go.</summary>
    public Tensor Truth
    {
        get
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor y = (Cloud.Labels * 2 - 1).to(Cloud.Points.dtype), missing = (Margin - (y * Cloud.Points[.., 0])).relu();
            Tensor moved = Cloud.Points.clone();
            moved[.., 0] += y * missing;
            return moved.MoveToOuterDisposeScope();
        }
    }

    /// <summary>C* = E (3 − y x₁)₊², the cost of T* and the least possible action.</summary>
    public double OptimalCost
    {
        get
        {
            using DisposeScope scope = NewDisposeScope();
            return (Truth.to(float64) - Cloud.Points.to(float64)).square().sum(1).mean().item<double>();
        }
    }
}
