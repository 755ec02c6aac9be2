namespace Semiflow.Systems.Ocean;

/// <summary>What a scheme in time does with the tendencies of one row of cells.</summary>
internal unsafe interface IRowUpdate
{
    /// <summary>Uses tendencies of u, v, h of row <paramref name="row"/>, one after the other, <paramref name="stride"/> apart.</summary>
    void Apply(int row, double* tendencies, int stride);
}
