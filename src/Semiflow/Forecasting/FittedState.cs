using Semiflow.Flows;
using Semiflow.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>
/// A free hidden state of each window, fitted by gradient in training and tests alike: with <c>X = (Y, z)</c> at the first past frame, z
/// minimizes <c>Σ_t ‖Y_t − X_observed(t)‖²</c> over the past, and the solution is followed to the start, where the observed channels are
/// copied (spec partial-observations.md 3.2). The dynamics learn with z held.
/// </summary>
/// <param name="dynamics">The dynamics of the model.</param>
/// <param name="flow">Solver and gradient mode.</param>
/// <param name="observed">Observed channels, the first of the state.</param>
/// <param name="hidden">Hidden channels.</param>
/// <param name="past">Frames of the fit, k.</param>
/// <param name="moves">Moves of Adam from zero; each window has its own, so that those of a batch do not see one another.</param>
/// <param name="rate">First rate, which falls to zero by half a cosine.</param>
internal sealed class FittedState(IVectorField dynamics, FlowOptions flow, int observed, int hidden, int past, int moves, double rate)
    : IInitialState
{
    private readonly FlowMap map = new(dynamics, flow);
    private readonly OptimizerSpec adam = new(rate, WeightDecay: 0, Beta2: 0.99, Epsilon: 1e-12, Schedule: new CosineSchedule());

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters => [];

    /// <inheritdoc/>
    public Tensor State(ObservationWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        (Tensor frames, Tensor times) = PastFrames.Last(window, past);
        Tensor path = map.Path(cat([frames[0], Fit(frames, times)], 1), times).States;
        return cat([frames[past - 1], path[past - 1].narrow(1, observed, hidden)], 1);
    }

    private Tensor Fit(Tensor frames, Tensor times)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable graph = enable_grad();
        Tensor seen = frames.detach(), first = seen[0];
        Parameter free = nn.Parameter(zeros([first.shape[0], hidden, .. first.shape.AsSpan(2)], first.dtype, first.device));
        using IOptimizer optimizer = adam.For([("hidden", free)]);
        for (int move = 0; move < moves; move++)
        {
            using DisposeScope each = NewDisposeScope();
            Tensor loss = (map.Path(cat([first, free], 1), times).States.narrow(2, 0, observed) - seen).square().sum();
            free.grad = autograd.grad([loss], [free])[0];
            optimizer.Step(adam.Rate * adam.Schedule!.Factor(move, moves), gradientNorm: double.NaN); // Nothing is clipped.
            optimizer.ClearGradients();
        }

        return free.detach().MoveToOuterDisposeScope();
    }
}
