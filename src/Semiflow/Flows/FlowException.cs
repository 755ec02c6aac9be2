namespace Semiflow.Flows;

/// <summary>A flow could not be computed to its last save time.</summary>
public sealed class FlowException : Exception
{
    /// <summary>Says where samples failed; the message tells the first.</summary>
    /// <param name="failures">At least one, in order of the samples.</param>
    public FlowException(IReadOnlyList<FlowFailure> failures)
        : base(Tell(failures)) => Failures = failures;

    /// <summary>A failed flow without particulars; prefer the failures.</summary>
    public FlowException()
        : this("The flow failed.")
    {
    }

    /// <summary>A failed flow with a message.</summary>
    public FlowException(string message)
        : base(message)
    {
    }

    /// <summary>A failed flow with a message and its cause.</summary>
    public FlowException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Sample, channel, time and step of each failure.</summary>
    public IReadOnlyList<FlowFailure> Failures { get; } = [];

    private static string Tell(IReadOnlyList<FlowFailure> failures)
    {
        ArgumentNullException.ThrowIfNull(failures);
        FlowFailure first = failures.MinBy(failure => failure.Sample)
            ?? throw new ArgumentException("No failure is given.", nameof(failures));
        return failures.Count == 1 ? $"The flow failed: {first}" : $"The flow of {failures.Count} samples failed, first: {first}";
    }
}
