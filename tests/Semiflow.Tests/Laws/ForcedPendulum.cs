using System.Numerics;
using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Tests.Laws;

/// <summary>
/// <c>q' = p, p' = −k sin q − p/10 + drive(t)</c> as each engine takes it: on spans, on tensors, and by <see cref="Rows"/> on the fused
/// path.
/// </summary>
/// <param name="stiffness">k, one number in double precision.</param>
/// <param name="drive">The forcing.</param>
internal sealed class ForcedPendulum(Tensor stiffness, Func<double, double> drive) : IVectorField, ISpanField
{
    private readonly double k = stiffness.detach().item<double>();

    public int Size => 2;

    public IReadOnlyList<Tensor> Parameters => [stiffness];

    /// <summary>The same field for the fused path.</summary>
    public IVectorField Rows => new RowField(this, drive);

    public Tensor Velocity(Tensor time, Tensor state)
    {
        (Tensor q, Tensor p) = (state.narrow(1, 0, 1), state.narrow(1, 1, 1));
        double[] times = time.dim() == 0 ? [time.item<double>()] : time.data<double>().ToArray();
        Tensor push = tensor(times.Select(drive).ToArray()).reshape(-1, 1);
        return cat([p, -(stiffness * q.sin()) - (0.1 * p) + push], 1);
    }

    public void Velocity(double time, ReadOnlySpan<double> state, Span<double> velocity)
    {
        velocity[0] = state[1];
        velocity[1] = -(k * Math.Sin(state[0])) - (0.1 * state[1]) + drive(time);
    }

    private sealed class RowField(ForcedPendulum law, Func<double, double> drive) : IRowField
    {
        public int Channels => 2;

        public IReadOnlyList<Tensor> Parameters => law.Parameters;

        public Tensor Velocity(Tensor time, Tensor state) => law.Velocity(time, state);

        public void AddVelocity<T>(double time, ReadOnlySpan<T> parameters, ReadOnlySpan<T> states, Span<T> velocities)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            for (int i = 0; i < states.Length; i += 2)
            {
                velocities[i] += states[i + 1];
                velocities[i + 1] += -(parameters[0] * T.Sin(states[i])) - (T.CreateChecked(0.1) * states[i + 1])
                    + T.CreateChecked(drive(time));
            }
        }

        public void AddGradients<T>(
            double time, ReadOnlySpan<T> parameters, ReadOnlySpan<T> states, ReadOnlySpan<T> cotangents, Span<T> stateGradients,
            Span<T> parameterGradients)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            for (int i = 0; i < states.Length; i += 2)
            {
                stateGradients[i] -= cotangents[i + 1] * parameters[0] * T.Cos(states[i]);
                stateGradients[i + 1] += cotangents[i] - (T.CreateChecked(0.1) * cotangents[i + 1]);
                parameterGradients[0] -= cotangents[i + 1] * T.Sin(states[i]);
            }
        }
    }
}
