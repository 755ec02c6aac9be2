using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>
/// A linear way to carry samples from one axis to another of the same interval and boundary. Compared by value, because its
/// matrices are kept.
/// </summary>
public interface IResampling
{
    /// <summary>The matrix <c>[target.Points, source.Points]</c>, float64 on the CPU; called once for a pair of axes.</summary>
    Tensor Matrix(Axis source, Axis target);
}
