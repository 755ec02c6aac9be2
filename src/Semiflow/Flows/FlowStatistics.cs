namespace Semiflow.Flows;

/// <summary>What an integration cost.</summary>
/// <param name="Accepted">Steps taken.</param>
/// <param name="Rejected">Steps tried and thrown away.</param>
/// <param name="Evaluations">Evaluations of the field.</param>
/// <param name="SmallestStep">Size of the smallest step taken; 0 without steps.</param>
/// <param name="LargestStep">Size of the largest step taken; 0 without steps.</param>
public sealed record FlowStatistics(long Accepted, long Rejected, long Evaluations, double SmallestStep, double LargestStep)
{
    /// <summary>Jacobians computed.</summary>
    public long Jacobians { get; init; }

    /// <summary>Factorizations of Newton matrices.</summary>
    public long Factorizations { get; init; }

    /// <summary>Iterations of Newton's method.</summary>
    public long NewtonIterations { get; init; }
}
