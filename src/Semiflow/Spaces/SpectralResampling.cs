using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>
/// Evaluates the interpolating Fourier, sine or cosine series of the source at the target's nodes, without the modes that the target cannot
/// resolve. Exact on band-limited functions, and up then down is the identity. The Nyquist mode of an even periodic axis is split evenly
/// between both signs when expanding and folded when shrinking, so that real data stay real and a cosine at Nyquist is kept (spec cno.md
/// 2.9); the last cosine of a <see cref="Boundary.Neumann"/> axis likewise. On a <see cref="Boundary.Dirichlet"/> axis the end values are
/// taken as zero.
/// </summary>
internal sealed record SpectralResampling : IResampling
{
    /// <inheritdoc/>
    public Tensor Matrix(Axis source, Axis target)
    {
        using var scope = NewDisposeScope();
        int modes = Math.Min(AxisSeries.Modes(source), AxisSeries.Modes(target));
        return AxisSeries.Synthesis(target, modes).matmul(AxisSeries.Analysis(source).slice(0, 0, modes, 1)).MoveToOuterDisposeScope();
    }
}
