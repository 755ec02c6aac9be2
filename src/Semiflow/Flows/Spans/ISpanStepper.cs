namespace Semiflow.Flows.Spans;

/// <summary>One step of a method on spans; owns its stages.</summary>
internal interface ISpanStepper
{
    /// <summary>Computes the state after a step and, where the method has embedded weights, the estimated error.</summary>
    /// <param name="time">Time before the step.</param>
    /// <param name="step">Signed size.</param>
    /// <param name="state">State before the step.</param>
    /// <param name="slope">Velocity before the step.</param>
    /// <param name="next">State after the step, overwritten.</param>
    /// <returns>False where the equations of the step were not solved.</returns>
    bool Step(double time, double step, double[] state, double[] slope, double[] next);

    /// <summary>Estimated error of the last step.</summary>
    double[] Error { get; }

    /// <summary>
    /// Velocity after the last step where the method knows it; the integration takes the array and gives another in return.
    /// </summary>
    double[]? EndSlope { get; set; }

    /// <summary>Stages of the last step, for dense output; empty where it has none of its own.</summary>
    double[][] Stages { get; }

    /// <summary>Adds the costs that only the stepper knows.</summary>
    FlowStatistics Costs(FlowStatistics costs);

    /// <summary>hλ of the last step as two stages show it; 0 where they do not.</summary>
    double Stiffness();

    /// <summary>Forgets what was learned about the field: it jumped, or a step failed.</summary>
    void Forget();
}
