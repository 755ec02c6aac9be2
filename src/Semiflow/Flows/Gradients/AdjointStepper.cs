using Semiflow.Flows.Control;
using Semiflow.Flows.Tensors;
using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Gradients;

/// <summary>Integrates the adjoint equation backward inside a step of the flow, with the same method and control.</summary>
internal sealed class AdjointStepper : IDisposable
{
    private readonly IVectorField field;
    private readonly ButcherTableau method;
    private readonly IReadOnlyList<Tensor> parameters;
    private readonly TensorStageSum sums;
    private readonly TensorErrorNorm? norm;
    private readonly AdjointProgress progress;

    public AdjointStepper(IVectorField field, FlowOptions options, IReadOnlyList<Tensor> parameters)
    {
        (this.field, this.parameters, method) = (field, parameters, options.Method);
        sums = new TensorStageSum([.. method.Matrix.Select((row, i) => row.Take(i).ToArray()), method.Weights, method.ErrorWeights ?? []]);
        norm = options.Control is null ? null : new TensorErrorNorm(options.Control, true);
        progress = new AdjointProgress(options);
    }

    /// <summary>
    /// The costate at <paramref name="until"/>, from that at <paramref name="from"/> above it; adds to the gradients of the parameters.
    /// </summary>
    public Tensor Integrate(AdjointSegment segment, double from, double until, Tensor costate, Tensor[] gradients)
    {
        progress.Begin(segment.Size, segment.Time, from, until);
        while (progress.Aim())
        {
            double length = progress.Length;
            (Tensor next, Tensor[] slopes, List<(int Stage, Tensor?[] Parts)> parts) = Take(segment, progress.Place, -length, costate);
            if (progress.Judge(norm?.Of(sums.Sum(slopes, method.Stages + 1, -length), costate, next)[0] ?? 0))
            {
                Accumulate(parts, length, gradients);
                costate = next;
            }
        }

        return costate;
    }

    public void Dispose()
    {
        sums.Dispose();
        norm?.Dispose();
    }

    private (Tensor Next, Tensor[] Slopes, List<(int Stage, Tensor?[] Parts)> Parts) Take(
        AdjointSegment segment, double from, double step, Tensor costate)
    {
        double[] places = [.. method.Nodes.Select(node => from + (node * step))];
        Tensor[] states = segment.States(places);
        Tensor[] times = segment.Times(places);
        var slopes = new Tensor[method.Stages];
        var parts = new List<(int, Tensor?[])>();
        for (int i = 0; i < slopes.Length; i++)
        {
            Tensor stage = i == 0 ? costate : sums.Add(costate, slopes, i, step);
            stage = method.IsExplicitStage(i) ? stage : Implicit(segment, times[i], states[i], stage, step * method.Matrix[i][i]);
            using IDisposable graph = enable_grad();
            Tensor state = states[i].detach().requires_grad_();
            Tensor velocity = field.Velocity(times[i], state);
            Tensor cotangent = segment.Scaled(stage).neg_();
            bool weighs = method.Weights[i] != 0;
            Tensor?[] found = Derivative.Sparse([velocity], weighs ? [state, .. parameters] : [state], [cotangent], retainGraph: true);
            slopes[i] = found[0] ?? zeros_like(state);
            if (weighs)
            {
                parts.Add((i, found));
            }
        }

        using IDisposable quiet = no_grad();
        return (sums.Add(costate, slopes, method.Stages, step), slopes, parts);
    }

    private void Accumulate(List<(int Stage, Tensor?[] Parts)> parts, double length, Tensor[] gradients)
    {
        using IDisposable quiet = no_grad();
        foreach ((int stage, Tensor?[] found) in parts)
        {
            // The cotangents were those of -h aᵀ, and the step goes down in θ.
            using Scalar weight = (-length * method.Weights[stage]).ToScalar();
            for (int p = 0; p < gradients.Length; p++)
            {
                if (found[p + 1] is { } part)
                {
                    gradients[p].add_(part, weight);
                }
            }
        }
    }

    /// <summary>An implicit stage, of <c>(I + γ h Jᵀ) a = known</c>, h the signed size of the step in time.</summary>
    private Tensor Implicit(AdjointSegment segment, Tensor time, Tensor state, Tensor known, double diagonal)
    {
        using IDisposable quiet = no_grad();
        Tensor jacobian = segment.Scaled(TensorJacobian.Of(field, time, state).transpose(1, 2)) * diagonal;
        Tensor matrix = eye(jacobian.shape[1], dtype: state.dtype, device: state.device) + jacobian;
        return linalg.solve(matrix, known.reshape(known.shape[0], -1, 1)).reshape(known.shape);
    }
}
