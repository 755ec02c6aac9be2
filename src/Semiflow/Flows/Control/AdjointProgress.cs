namespace Semiflow.Flows.Control;

/// <summary>
/// Decides about the steps of the adjoint equation inside the steps of a flow (spec ode.md 6.3), from one place in such a step down to
/// another: both engines ask it.
/// </summary>
/// <param name="options">Control, method and the number of steps allowed.</param>
internal sealed class AdjointProgress(FlowOptions options)
{
    private readonly StepController controller = new(options.Control, options.Method.ErrorOrder, int.MaxValue);
    private double until;
    private double stepSize;
    private double time;
    private double tried;
    private int tries;

    /// <summary>Where the costate is known, in parts of the step of the flow.</summary>
    public double Place { get; private set; }

    /// <summary>How far the step to try goes down, in parts of the step of the flow.</summary>
    public double Length { get; private set; }

    /// <summary>Sets out inside a step of the flow.</summary>
    /// <param name="size">Largest size of the step of the flow.</param>
    /// <param name="latest">Largest time in it, for the resolution of steps.</param>
    /// <param name="from">Where the costate is known.</param>
    /// <param name="to">Where it is asked for, at most <paramref name="from"/>.</param>
    public void Begin(double size, double latest, double from, double to) =>
        (stepSize, time, Place, until, tries) = (size, latest, from, to, 0);

    /// <summary>Chooses the next step; false at the end.</summary>
    public bool Aim()
    {
        if (Place <= until)
        {
            return false;
        }

        tries++;
        double room = (Place - until) * stepSize;
        tried = options.Control is null ? room : controller.Size(time, room);
        Length = tried < room ? tried / stepSize : Place - until;
        return true;
    }

    /// <summary>Whether the step counts: if so, the costate is known at its end.</summary>
    /// <param name="error">Norm of its error; 0 for fixed steps.</param>
    /// <exception cref="FlowException">No step is small enough.</exception>
    public bool Judge(double error)
    {
        if (controller.Judge(time, tried, error, solved: true))
        {
            Place = tried < (Place - until) * stepSize ? Place - Length : until;
            return true;
        }

        return tries <= options.MaxSteps && controller.Failure is null
            ? false
            : throw new FlowException(
                "The adjoint equation could not be solved backward: take gradients through the solver or checkpointed, or a looser "
                    + "tolerance.");
    }
}
