namespace Semiflow.Training;

/// <summary>What decides which epoch was best.</summary>
public interface IValidation
{
    /// <summary>Name and unit of the number, for example "median relative L1 error, %".</summary>
    string Metric { get; }

    /// <summary>
    /// The number, lower is better; called after each epoch in evaluation mode, without gradients, inside a dispose scope.
    /// </summary>
    double Evaluate();
}
