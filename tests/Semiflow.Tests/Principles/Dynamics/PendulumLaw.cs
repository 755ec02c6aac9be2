using Semiflow.Flows;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Dynamics;

/// <summary>The pendulum without friction, as a user would write it: (p, −w sin q) with the coefficient w.</summary>
internal sealed class PendulumLaw : nn.Module, IVectorField
{
    public readonly Parameter w;

    public PendulumLaw(double start, ScalarType type = ScalarType.Float32)
        : base(nameof(PendulumLaw))
    {
        w = new Parameter(tensor(start, type));
        RegisterComponents();
    }

    public IReadOnlyList<Tensor> Parameters => [w];

    public Tensor Velocity(Tensor time, Tensor state)
    {
        Tensor[] parts = [.. state.chunk(2, 1)];
        return cat([parts[1], -w * parts[0].sin()], 1);
    }
}
