using System.Globalization;
using Semiflow.Flows;
using Semiflow.Kernels;
using Semiflow.Kernels.Torch;
using static TorchSharp.torch;

namespace Semiflow.Systems.Dynamics;

/// <summary>What all dynamical systems share: trajectories side by side, each from its own stream of random numbers.</summary>
internal static class Simulation
{
    /// <summary>Computes trajectories in parallel; the result does not depend on the number of threads.</summary>
    /// <param name="system">The system.</param>
    /// <param name="first">Index of the first trajectory.</param>
    /// <param name="count">Number of trajectories.</param>
    /// <param name="solve">Computes one trajectory: its index, and its frames one after the other, to be written.</param>
    /// <param name="stop">Ends the computation between two trajectories.</param>
    public static TrajectorySet Run(IDynamicalSystem system, int first, int count, Action<int, double[]> solve, CancellationToken stop) =>
        RunGroups(system, first, count, 1, (index, frames) => solve(index, frames[0]!), stop);

    /// <summary>As <see cref="Run"/> for trajectories computed together: group j holds numbers j·size to j·size + size - 1.</summary>
    /// <param name="system">The system.</param>
    /// <param name="first">Index of the first trajectory.</param>
    /// <param name="count">Number of trajectories.</param>
    /// <param name="group">Size of a group.</param>
    /// <param name="solve">Computes a group: its number, and the frames of each member, to be written; null for members not asked for, on
    /// which nothing may depend.</param>
    /// <param name="stop">Ends the computation between two groups.</param>
    public static TrajectorySet RunGroups(
        IDynamicalSystem system, int first, int count, int group, Action<int, double[]?[]> solve, CancellationToken stop)
    {
        string name = system.Card.Name;
        if (count < 1 || first < 0)
        {
            throw new InputException($"{name}: asked for {count} trajectories from number {first}. Ask for at least 1, from 0 on.");
        }

        double[] times = [.. system.Times];
        long[] shape = [times.Length, count, system.Channels.Count, .. system.Grid?.Shape ?? []];
        int size = (int)shape.Skip(2).Aggregate(1L, (product, length) => product * length);
        Tensor states = empty(shape, ScalarType.Float64);
        try
        {
            using Tensor start = states.view(-1).narrow(0, 0, 1); // The memory of all: its own span would end at 2 GiB.
            nint target = PlaneMemory.Pointer<double>(start);
            int from = first / group, to = (first + count - 1) / group;
            PlaneLoop.Run(to - from + 1, k =>
            {
                stop.ThrowIfCancellationRequested();
                int start = (from + k) * group - first;
                double[]?[] frames = [.. Enumerable.Range(start, group)
                    .Select(at => at >= 0 && at < count ? new double[times.Length * size] : null)];
                solve(from + k, frames);
                for (int member = 0; member < group; member++)
                {
                    if (frames[member] is { } written)
                    {
                        Copy(written, target, times.Length, size, count, start + member);
                    }
                }
            });
            if (!states.isfinite().all().item<bool>())
            {
                throw new InputException($"{name}: the integration gave numbers that are not finite. Use parameters closer to the good "
                    + $"values: {system.Card.GoodValues}.");
            }
        }
        catch
        {
            states.Dispose();
            throw;
        }

        return new TrajectorySet(tensor(times).clone(), states) { Grid = system.Grid, Channels = system.Channels };
    }

    /// <summary>Fills the frames behind the first, which holds the initial state.</summary>
    /// <param name="field">The right-hand side.</param>
    /// <param name="times">Save times, equally far apart.</param>
    /// <param name="frames">States one after the other.</param>
    /// <param name="paper">False for errors near 1e-9; true for the published data as scipy's RK45 gives them at its default tolerances,
    /// errors included.</param>
    /// <param name="stop">Ends the computation.</param>
    /// <exception cref="InputException">The integration failed.</exception>
    public static void Solve(ISpanField field, IReadOnlyList<double> times, double[] frames, bool paper, CancellationToken stop)
    {
        SpanFlowOptions options = paper
            ? new SpanFlowOptions { Method = RungeKutta.Dopri5Original, Control = new StepControl(1e-3, 1e-6).AsScipy(), Stop = stop }
            : new SpanFlowOptions { Method = RungeKutta.Dopri8, Control = new StepControl(1e-10, 1e-12), StepToSaveTimes = true,
                Stop = stop };

        // The published generators go on to the horizon, one interval behind the last frame, and their last step shows it.
        double[] until = paper ? [.. times, 2 * times[^1] - times[^2]] : [.. times];
        SpanSolution solution = SpanFlow.Solve(field, frames.AsSpan(0, field.Size), until, options).OrThrow();
        solution.States.AsSpan(0, frames.Length).CopyTo(frames);
    }

    /// <summary>Save times 0, step, 2·step, ….</summary>
    public static IReadOnlyList<double> Times(int frames, double step) => frames >= 2 && step > 0
        ? [.. Enumerable.Range(0, frames).Select(i => i * step)]
        : throw new InputException($"a trajectory has at least 2 frames a positive time apart, not {frames} frames of step "
            + $"{step.ToString(CultureInfo.InvariantCulture)}.");

    /// <summary>Name and parameters, for records.</summary>
    public static string Text(IDynamicalSystem system) => string.Create(
        CultureInfo.InvariantCulture,
        $"{system.Card.Name}, "
                + $"{string.Join(", ", system.Parameters.Select(p =>
                    string.Create(CultureInfo.InvariantCulture, $"{p.Key} = {p.Value:G6}")))}");

    private static unsafe void Copy(double[] frames, nint target, int times, int size, int count, int k)
    {
        for (int t = 0; t < times; t++)
        {
            frames.AsSpan(t * size, size).CopyTo(new Span<double>((double*)target + ((nint)t * count + k) * size, size));
        }
    }
}
