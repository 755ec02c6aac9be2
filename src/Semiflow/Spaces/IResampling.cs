using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>
/// A linear map of samples from one axis to another with the same interval and boundary. Compared by value, because its matrices are
/// cached.
/// </summary>
public interface IResampling
{
    /// <summary>The matrix <c>[target.Points, source.Points]</c>, float64 on the CPU; called once per pair of axes.</summary>
    Tensor Matrix(Axis source, Axis target);
}
