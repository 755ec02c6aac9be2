using System.Numerics;
using Semiflow.Flows.Control;
using Semiflow.Kernels;

namespace Semiflow.Flows.Fused;

/// <summary>
/// The continuous adjoint of a path in lock step, by the decisions of the general one: costates go down inside each step of the path with
/// its method and control. Chunks wait for each other only where an error decides.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="options">Method and control.</param>
/// <param name="schedule">The steps of the path.</param>
/// <param name="chunks">The costates, zero at first.</param>
internal sealed unsafe class FusedAdjoint<T>(FlowOptions options, FusedSchedule schedule, FusedAdjointChunk<T>[] chunks) : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly AdjointProgress progress = new(options);
    private readonly double numbers = chunks.Sum(chunk => (double)chunk.Size);
    private readonly List<Action<FusedAdjointChunk<T>>> due = [];

    /// <summary>Costates at the first time.</summary>
    /// <param name="meet">Adds to costates the gradient of the states at a save time.</param>
    /// <exception cref="FlowException">The equation cannot be solved.</exception>
    public void Solve(Action<FusedAdjointChunk<T>, int> meet)
    {
        int output = schedule.Outputs.Count - 1;
        for (int n = schedule.Steps.Count - 1; n >= 0; n--)
        {
            (double time, double size) = schedule.Steps[n];
            int step = n;
            due.Add(chunk => chunk.Enter(step, time, size));
            double place = 1;
            for (; output >= 0 && schedule.Outputs[output].Step == n; output--)
            {
                FusedOutput here = schedule.Outputs[output];
                Descend(time, size, place, here.Place);
                due.Add(chunk => meet(chunk, here.Save));
                place = here.Place;
            }

            Descend(time, size, place, 0);
        }

        for (; output >= 0; output--)
        {
            int save = schedule.Outputs[output].Save;
            due.Add(chunk => meet(chunk, save));
        }

        Catch(_ => 0);
    }

    public void Dispose()
    {
        foreach (FusedAdjointChunk<T> chunk in chunks)
        {
            chunk.Dispose();
        }
    }

    private void Descend(double time, double size, double from, double until)
    {
        progress.Begin(Math.Abs(size), Math.Max(Math.Abs(time), Math.Abs(time + size)), from, until);
        while (progress.Aim())
        {
            (double place, double length) = (progress.Place, progress.Length);
            due.Add(chunk => chunk.Try(place, length));
            if (progress.Judge(options.Control is { } control ? Error(control, length) : 0))
            {
                due.Add(chunk => chunk.Take());
            }
        }
    }

    private double Error(StepControl control, double length)
    {
        double[] errors = Catch(chunk => chunk.SquaredError(-length, control.RelativeTolerance, control.AbsoluteTolerance));
        double error = Math.Sqrt(errors.Sum() / numbers);
        return double.IsFinite(error) ? error : double.NaN;
    }

    /// <summary>Lets every chunk catch up with what is due, and measures.</summary>
    private double[] Catch(Func<FusedAdjointChunk<T>, double> measure)
    {
        double[] results = new double[chunks.Length];
        PlaneLoop.Run(chunks.Length, c =>
        {
            foreach (Action<FusedAdjointChunk<T>> work in due)
            {
                work(chunks[c]);
            }

            results[c] = measure(chunks[c]);
        });
        due.Clear();
        return results;
    }
}
