namespace Semiflow.Physics;

/// <summary>
/// A law of motion of two channels at a point, written once: numbers, registers and tensors all go through it, so that data, fused flows
/// and gradients have the same right-hand side.
/// </summary>
internal interface ITwoChannelFormula
{
    /// <summary>Number of coefficients.</summary>
    static abstract int Coefficients { get; }

    /// <summary>Adds the velocity of (x, y) to (dx, dy).</summary>
    /// <typeparam name="T">Number, register or tensor.</typeparam>
    /// <param name="c">Values of the coefficients.</param>
    /// <param name="x">First channel.</param>
    /// <param name="y">Second channel.</param>
    /// <param name="dx">Velocity of the first.</param>
    /// <param name="dy">Velocity of the second.</param>
    static abstract void Add<T>(ReadOnlySpan<T> c, T x, T y, ref T dx, ref T dy)
        where T : struct, IQuantity<T>;
}
