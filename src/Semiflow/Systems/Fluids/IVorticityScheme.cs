namespace Semiflow.Systems.Fluids;

/// <summary>Two vorticity fields on one periodic square, advanced together. One object serves one thread.</summary>
internal interface IVorticityScheme
{
    /// <summary>Sets the forcing of both fields from its values at the nodes.</summary>
    void Force(ReadOnlySpan<double> values);

    /// <summary>Sets both fields from their values at the nodes.</summary>
    void Set(ReadOnlySpan<double> first, ReadOnlySpan<double> second);

    /// <summary>Writes the values of both fields at the nodes.</summary>
    void Get(Span<double> first, Span<double> second);

    /// <summary>Advances both by <paramref name="duration"/>, in equal steps no longer than the scheme's own.</summary>
    void Advance(double duration);
}
