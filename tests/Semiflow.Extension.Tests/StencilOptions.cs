namespace Semiflow.Extension.Tests;

/// <summary>Options of the model of one's own; the parameterless constructor gives the defaults.</summary>
internal sealed record StencilOptions(int Channels)
{
    public StencilOptions()
        : this(6)
    {
    }
}
