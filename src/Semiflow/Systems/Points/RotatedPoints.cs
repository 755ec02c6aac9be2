using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Points;

/// <summary>Another law's points, turned about the origin of the plane: the same draw in another position.</summary>
/// <param name="Law">A law of the plane.</param>
/// <param name="Angle">In radians, counterclockwise.</param>
internal sealed record RotatedPoints(IPointLaw Law, double Angle) : IPointLaw
{
    /// <inheritdoc/>
    public SystemCard Card => Law.Card with { Name = Law.Card.Name + "-turned", Title = Law.Card.Title + ", turned" };

    /// <inheritdoc/>
    public string Description => FormattableString.Invariant($"{Law.Description}, turned by {Angle}");

    /// <inheritdoc/>
    public int Dimension => Law.Dimension;

    /// <inheritdoc/>
    public int Classes => Law.Classes;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A law of another dimension than 2.</exception>
    public LabeledCloud Draw(int count, ulong seed, ScalarType type = ScalarType.Float32)
    {
        if (Law.Dimension != 2)
        {
            throw new ArgumentException($"expected a law of the plane, got dimension {Law.Dimension}.");
        }

        LabeledCloud drawn = Law.Draw(count, seed, ScalarType.Float64);
        (double sine, double cosine) = Math.SinCos(Angle);
        using Tensor flat = tensor([cosine, sine, -sine, cosine], ScalarType.Float64);
        using Tensor turn = flat.reshape(2, 2);
        using (drawn.Points)
        using (Tensor turned = drawn.Points.matmul(turn))
        {
            return new LabeledCloud(turned.to(type, copy: true), drawn.Labels);
        }
    }
}
