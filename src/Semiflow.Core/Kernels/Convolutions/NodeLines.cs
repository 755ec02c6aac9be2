namespace Semiflow.Kernels.Convolutions;

/// <summary>Where the lines of a kernel begin in nodes that lie side by side.</summary>
/// <param name="Y">Nodes along y.</param>
/// <param name="X">Nodes along x.</param>
/// <param name="Channels">Numbers of a node.</param>
internal readonly record struct NodeLines(int Y, int X, int Channels)
{
    /// <summary>Numbers of a line of nodes.</summary>
    public nint Line => (nint)X * Channels;

    /// <summary>Numbers of a plane of nodes.</summary>
    public nint Plane => Y * Line;

    /// <summary>Fills in the beginning of each line of a kernel, z slowest.</summary>
    public unsafe void Offsets(int z, int y, nint* target)
    {
        for (int kz = 0; kz < z; kz++)
        {
            for (int ky = 0; ky < y; ky++)
            {
                *target++ = kz * Plane + ky * Line;
            }
        }
    }
}
