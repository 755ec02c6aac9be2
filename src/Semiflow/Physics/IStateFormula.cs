namespace Semiflow.Physics;

/// <summary>
/// A law of motion of a few numbers, written once, so that data on spans and fields on tensors have the same right-hand side. Of two
/// channels with gradients by hand: <see cref="ITwoChannelFormula"/>.
/// </summary>
internal interface IStateFormula
{
    /// <summary>Numbers of a state.</summary>
    static abstract int Channels { get; }

    /// <summary>Writes the velocity of a state.</summary>
    /// <typeparam name="T">Number or tensor.</typeparam>
    /// <param name="c">Values of the coefficients.</param>
    /// <param name="x">The state.</param>
    /// <param name="velocity">Its velocity.</param>
    static abstract void Velocity<T>(ReadOnlySpan<T> c, ReadOnlySpan<T> x, Span<T> velocity)
        where T : struct, IQuantity<T>;
}
