namespace Semiflow.Flows.Spans.Implicit;

/// <summary>Solves with the matrix <c>1 − s J</c> of an implicit stage.</summary>
internal interface INewtonSystem
{
    /// <summary>Takes the Jacobian at a state.</summary>
    void Linearize(double time, double[] state);

    /// <summary>Takes s, the step times the diagonal coefficient.</summary>
    void Scale(double step);

    /// <summary>Replaces a vector by the solution.</summary>
    void Solve(double[] vector);

    /// <summary>Jacobians so far.</summary>
    long Jacobians { get; }

    /// <summary>Factorizations so far.</summary>
    long Factorizations { get; }
}
