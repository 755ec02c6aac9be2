using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>The flow of a vector field: moves states through time.</summary>
/// <param name="field">The field.</param>
/// <param name="options">Method, steps and gradient mode.</param>
public sealed class FlowMap(IVectorField field, FlowOptions options)
{
    /// <summary>States at all save times.</summary>
    /// <param name="state">States at the first time, <c>[batch, channel, x…]</c>.</param>
    /// <param name="times">Save times in double precision, <c>[time]</c> for all or <c>[time, batch]</c>; repeated times give repeated states.</param>
    public Trajectory Path(Tensor state, Tensor times)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(times);
        var states = new List<Tensor> { state };
        long[] each = [-1, .. Enumerable.Repeat(1L, (int)state.dim() - 1)];
        for (long i = 0; i + 1 < times.shape[0]; i++)
        {
            Tensor from = times[i].to(state.dtype);
            Tensor step = ((times[i + 1] - times[i]) / options.Substeps).to(state.dtype);
            Tensor wide = step.dim() == 0 ? step : step.reshape(each);
            for (int s = 0; s < options.Substeps; s++)
            {
                state = Step(from + step * s, step, wide, state);
            }

            states.Add(state);
        }

        return new Trajectory(times, stack(states));
    }

    private Tensor Step(Tensor time, Tensor step, Tensor wide, Tensor state)
    {
        ButcherTableau method = options.Method;
        var slopes = new List<Tensor>();
        for (int i = 0; i < method.Stages; i++)
        {
            slopes.Add(field.Velocity(time + step * method.Nodes[i], state + wide * Sum(method.Matrix[i], slopes, state)));
        }

        return state + wide * Sum(method.Weights, slopes, state);
    }

    private static Tensor Sum(IReadOnlyList<double> weights, List<Tensor> slopes, Tensor like)
    {
        Tensor? sum = null;
        for (int j = 0; j < weights.Count; j++)
        {
            if (weights[j] != 0)
            {
                sum = sum is null ? slopes[j] * weights[j] : sum + slopes[j] * weights[j];
            }
        }

        return sum ?? zeros_like(like);
    }
}
