using Semiflow.Flows.Control;
using Semiflow.Flows.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Gradients;

/// <summary>Integrates the adjoint equation backward inside a step of the flow, with the same method and control.</summary>
internal sealed class AdjointStepper : IDisposable
{
    private readonly IVectorField field;
    private readonly FlowOptions options;
    private readonly ButcherTableau method;
    private readonly IReadOnlyList<Tensor> parameters;
    private readonly TensorStageSum sums;
    private readonly TensorErrorNorm? norm;
    private double proposal = double.PositiveInfinity;
    private double last = 1;
    private double beforeLast = 1;

    public AdjointStepper(IVectorField field, FlowOptions options, IReadOnlyList<Tensor> parameters)
    {
        (this.field, this.options, this.parameters, method) = (field, options, parameters, options.Method);
        sums = new TensorStageSum([.. method.Matrix, method.Weights, method.ErrorWeights ?? []]);
        norm = options.Control is null ? null : new TensorErrorNorm(options.Control, true);
    }

    /// <summary>
    /// The costate at <paramref name="until"/>, from that at <paramref name="from"/> above it; adds to the gradients of the parameters.
    /// </summary>
    public Tensor Integrate(AdjointSegment segment, double from, double until, Tensor costate, Tensor[] gradients)
    {
        for (int tries = 0; from > until; tries++)
        {
            double length = Math.Min(from - until, proposal / segment.Size);
            length = length > 0.9 * (from - until) ? from - until : length;
            (Tensor next, Tensor[] slopes, List<(int Stage, IList<Tensor> Parts)> parts) = Take(segment, from, -length, costate);
            if (norm is not null && !Judge(
                norm.Of(sums.Sum(slopes, method.Stages + 1, -length), costate, next)[0], length * segment.Size, length >= from - until))
            {
                if (tries > options.MaxSteps || length * segment.Size < 1e-14 * Math.Max(1, segment.Size))
                {
                    throw new FlowException(
                        "The adjoint equation could not be solved backward: take gradients through the solver or checkpointed, or a looser "
                            + "tolerance.");
                }

                continue;
            }

            Accumulate(parts, length, gradients);
            (costate, from) = (next, length >= from - until ? until : from - length);
        }

        return costate;
    }

    public void Dispose()
    {
        sums.Dispose();
        norm?.Dispose();
    }

    private (Tensor Next, Tensor[] Slopes, List<(int Stage, IList<Tensor> Parts)> Parts) Take(
        AdjointSegment segment, double from, double step, Tensor costate)
    {
        double[] places = [.. method.Nodes.Select(node => from + (node * step))];
        Tensor[] states = segment.States(places);
        Tensor[] times = segment.Times(places);
        var slopes = new Tensor[method.Stages];
        var parts = new List<(int, IList<Tensor>)>();
        for (int i = 0; i < slopes.Length; i++)
        {
            using IDisposable graph = enable_grad();
            Tensor state = states[i].detach().requires_grad_();
            Tensor velocity = field.Velocity(times[i], state);
            Tensor cotangent = segment.Scaled(i == 0 ? costate : sums.Add(costate, slopes, i, step)).neg_();
            bool weighs = method.Weights[i] != 0;
            IList<Tensor> found = autograd.grad(
                [velocity], weighs ? [state, .. parameters] : [state], [cotangent], retain_graph: true, allow_unused: true);
            slopes[i] = found[0].IsInvalid ? zeros_like(state) : found[0];
            if (weighs)
            {
                parts.Add((i, found));
            }
        }

        using IDisposable quiet = no_grad();
        return (sums.Add(costate, slopes, method.Stages, step), slopes, parts);
    }

    private void Accumulate(List<(int Stage, IList<Tensor> Parts)> parts, double length, Tensor[] gradients)
    {
        using IDisposable quiet = no_grad();
        foreach ((int stage, IList<Tensor> found) in parts)
        {
            // The cotangents were those of -h aᵀ, and the step goes down in θ.
            using Scalar weight = (-length * method.Weights[stage]).ToScalar();
            for (int p = 0; p < gradients.Length; p++)
            {
                if (!found[p + 1].IsInvalid)
                {
                    gradients[p].add_(found[p + 1], weight);
                }
            }
        }
    }

    private bool Judge(double error, double size, bool cut)
    {
        bool usable = double.IsFinite(error);
        double factor = usable ? StepSizeRules.Factor(
            options.Control!, method.ErrorOrder, error, last, beforeLast) : StepSizeRules.FailureFactor;
        if (usable && error <= 1)
        {
            proposal = cut && double.IsFinite(proposal) ? Math.Max(proposal, size * factor) : size * factor;
            (last, beforeLast) = (error, last);
            return true;
        }

        proposal = size * factor;
        return false;
    }
}
