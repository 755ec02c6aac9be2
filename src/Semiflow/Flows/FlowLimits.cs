namespace Semiflow.Flows;

/// <summary>What a flow on tensors cannot do, said when it is made.</summary>
internal static class FlowLimits
{
    /// <summary>Checks options.</summary>
    /// <exception cref="InputException">They ask for what no flow on tensors does; the message names what works.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static void Check(FlowOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Substeps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxSteps, 1);
        options.Control?.Check();
        ButcherTableau method = options.Method;
        if (method.Coupling == StageCoupling.Full)
        {
            throw new InputException($"{method.Name} couples all its stages; on tensors take an explicit method, or a diagonally "
                + $"implicit one such as {RungeKutta.Kvaerno5.Name}.");
        }

        if (options.Control is not null && method.ErrorWeights is null)
        {
            throw new InputException($"{method.Name} estimates no error: take fixed steps with it, or a method with a step control "
                + $"such as {RungeKutta.Tsit5.Name}.");
        }

        if (options.Events.Count > 0 && (options.LockStep || options.Gradient != GradientMode.Through))
        {
            throw new InputException($"Events happen to samples at times of their own: leave lock step, and take gradients through the "
                + $"steps ({nameof(GradientMode)}.{nameof(GradientMode.Through)}).");
        }

        if (options.JumpTimes.Count > 0 && method.LargestNode > 1)
        {
            throw new InputException($"{method.Name} looks beyond the end of its steps, which must not pass jump times: take "
                + $"{RungeKutta.Kvaerno3.Name}.");
        }

        if (options.JumpTimes.Concat(options.StopTimes).Any(time => !double.IsFinite(time)))
        {
            throw new InputException("Stop and jump times must be finite.");
        }
    }
}
