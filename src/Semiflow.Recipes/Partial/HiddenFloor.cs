using Semiflow.Systems.Ocean;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>What a formula tells of the hidden state without any learning: a learned one must beat it to be praised.</summary>
internal static class HiddenFloor
{
    /// <summary>
    /// The velocities that balance the height of a shallow-water basin (spec partial-observations.md 5.3); null where the data have no such
    /// formula.
    /// </summary>
    /// <param name="data">Where the data come from, and which of their channels are observed.</param>
    /// <param name="heights">Observed channels in the units of the data, <c>[sample, observed, y, x]</c>.</param>
    /// <returns>The hidden channels in their order, <c>[sample, component, y, x]</c>.</returns>
    public static Tensor? Of(PartialData data, Tensor heights)
    {
        int height = data.Order.Take(data.Observed).ToList().IndexOf(0);
        if (data.Origin.Basin is not { } basin || height < 0)
        {
            return null;
        }

        using DisposeScope scope = NewDisposeScope();
        // On coarsened data the balance is taken on the grid that the model sees.
        ShallowWater coarse = basin with { Points = data.Grid.Axes[0].Points };
        Tensor velocity = coarse.Geostrophic(heights.select(1, height).to(float64));
        using Tensor hidden = tensor(data.Order.Skip(data.Observed).Select(channel => channel - 1L).ToArray());
        return velocity.index_select(1, hidden).MoveToOuterDisposeScope();
    }
}
