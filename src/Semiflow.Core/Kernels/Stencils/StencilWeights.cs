namespace Semiflow.Kernels.Stencils;

/// <summary>A symmetric stencil in the plane: what a node and its neighbors count.</summary>
/// <param name="Center">The node.</param>
/// <param name="Rows">Its neighbors in the rows above and below.</param>
/// <param name="Columns">Its neighbors in the same row.</param>
/// <param name="Corners">Its diagonal neighbors.</param>
/// <param name="FarRows">The nodes two rows above and below.</param>
/// <param name="FarColumns">The nodes two columns away.</param>
internal readonly record struct StencilWeights(
    double Center, double Rows, double Columns, double Corners = 0, double FarRows = 0, double FarColumns = 0)
{
    /// <summary>How far the stencil reaches.</summary>
    public int Reach => FarRows != 0 || FarColumns != 0 ? 2 : 1;
}
