using System.Numerics;
using Semiflow.Flows.Control;
using Semiflow.Kernels;

namespace Semiflow.Flows.Fused;

/// <summary>Controlled steps of chunks that keep step with each other: the step control of the general path on fused evaluations.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="method">A method whose last stage is the first of the next step.</param>
/// <param name="options">Control of the steps.</param>
/// <param name="track">Where the control stands.</param>
/// <param name="chunks">The rows.</param>
/// <param name="tapes">Records, one per chunk; null to keep none.</param>
/// <param name="light">True where a record holds states only.</param>
internal sealed unsafe class FusedStepSearch<T>(
    FusedMethod method, FlowOptions options, StepProgress track, FusedChunk<T>[] chunks, FusedTape<T>[]? tapes, bool light)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly StepControl control = options.Control!;
    private readonly double numbers = chunks.Sum(chunk => (double)chunk.Size);

    /// <summary>The steps taken.</summary>
    public FusedSchedule Schedule { get; } = new();

    /// <summary>Walks to the last save time; false where the integration failed.</summary>
    /// <param name="initial">Initial states of the whole batch.</param>
    /// <param name="states">States at the save times, overwritten.</param>
    /// <param name="frame">Numbers in the states of the whole batch.</param>
    public bool Run(T* initial, T* states, nint frame)
    {
        foreach (FusedChunk<T> chunk in chunks)
        {
            chunk.Copy(initial + chunk.Offset, chunk.State);
        }

        foreach (int save in track.TakeSaves())
        {
            Schedule.Add(save, place: 1);
            foreach (FusedChunk<T> chunk in chunks)
            {
                chunk.Copy(chunk.State, states + save * frame + chunk.Offset);
            }
        }

        if (track.Done)
        {
            return true;
        }

        Reserve(0);
        Each((chunk, slots) => chunk.FirstSlope(track.Time, slots));
        track.Begin(control.FirstStep ?? FirstStep());
        while (!track.Done)
        {
            if (!Attempt(states, frame))
            {
                return false;
            }
        }

        return true;
    }

    private bool Attempt(T* states, nint frame)
    {
        track.Aim();
        Reserve(1);
        double[] errors = Each((chunk, slots) =>
        {
            chunk.Step(track.Time, track.Size, slots, firstIsKnown: true);
            return chunk.SquaredError(track.Size, control.RelativeTolerance, control.AbsoluteTolerance);
        });
        double error = Norm(errors);
        if (track.Judge(double.IsFinite(error) ? error : double.NaN, solved: true))
        {
            AcceptedStep taken = track.Steps[^1];
            Schedule.Steps.Add((taken.Time, taken.Size));
            foreach ((int save, double place) in taken.Outputs)
            {
                double[]? weights = method.DenseWeights(place);
                Schedule.Add(save, place);
                foreach (FusedChunk<T> chunk in chunks)
                {
                    chunk.Output(taken.Size, weights, states + save * frame + chunk.Offset);
                }
            }

            foreach (FusedChunk<T> chunk in chunks)
            {
                chunk.Accept();
            }
        }

        return track.Failure is null;
    }

    // Size of the first step (spec ode.md 5.3).
    private double FirstStep()
    {
        (double relative, double absolute) = (control.RelativeTolerance, control.AbsoluteTolerance);
        double size = Norm(Each((chunk, _) => chunk.SquaredSize(chunk.State, relative, absolute)));
        double speed = Norm(Each((chunk, _) => chunk.SquaredSize(chunk.Slopes, relative, absolute)));
        double probe = Math.Min(StepSizeRules.Probe(size, speed), track.Reach);
        double change = Norm(Each((chunk, _) => chunk.SquaredChange(track.Time, probe * track.Direction, relative, absolute)));
        return StepSizeRules.First(probe, speed, change / probe, method.Tableau.Order);
    }

    private double Norm(double[] sums) => Math.Sqrt(sums.Sum() / numbers);

    private void Reserve(int more)
    {
        for (int c = 0; c < (tapes?.Length ?? 0); c++)
        {
            long steps = Schedule.Steps.Count + more;
            tapes![c].Reserve(light ? steps : method.Evaluations(steps));
            if (light && more > 0)
            {
                chunks[c].Copy(chunks[c].State, (T*)tapes[c][steps - 1]);
            }
        }
    }

    private delegate double ChunkWork(FusedChunk<T> chunk, ReadOnlySpan<nint> slots);

    private double[] Each(ChunkWork work)
    {
        double[] results = new double[chunks.Length];
        PlaneLoop.Run(chunks.Length, c =>
        {
            Span<nint> slots = stackalloc nint[method.Stages];
            chunks[c].Slots(light ? null : tapes?[c], Schedule.Steps.Count, slots);
            results[c] = work(chunks[c], slots);
        });
        return results;
    }
}
