using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows;

/// <summary>A vector field given by a function.</summary>
internal sealed class TestField(Func<Tensor, Tensor, Tensor> velocity, params IReadOnlyList<Tensor> parameters) : IVectorField
{
    private int calls;

    /// <summary>How often the velocity was asked for.</summary>
    public int Calls => calls;

    public IReadOnlyList<Tensor> Parameters => parameters;

    public Tensor Velocity(Tensor time, Tensor state)
    {
        calls++;
        return velocity(time, state);
    }
}
