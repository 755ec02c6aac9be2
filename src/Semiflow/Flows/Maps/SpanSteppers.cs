using Semiflow.Flows.Spans;
using Semiflow.Flows.Spans.Implicit;

namespace Semiflow.Flows.Maps;

/// <summary>The stepper of a method.</summary>
internal static class SpanSteppers
{
    // Fixed steps have no tolerance; equations are then solved almost to rounding.
    private static readonly StepControl Tight = new(1e-11, 1e-13);

    internal static ISpanStepper Create(SpanFlowOptions options, CountedField field)
    {
        if (options.Chebyshev is { } chebyshev)
        {
            return new ChebyshevSpanStepper(field, chebyshev);
        }

        StepControl tolerance = options.Control ?? Tight;
        return options.Method.Coupling switch
        {
            StageCoupling.Explicit => new ExplicitSpanStepper(options.Method, field),
            StageCoupling.Diagonal => new DiagonalSpanStepper(
                options.Method, field, System(options, field), tolerance, options.FilterError),
            _ => new CoupledSpanStepper(options.Method, field, new DenseJacobian(field, options.Jacobian), tolerance),
        };
    }

    private static INewtonSystem System(SpanFlowOptions options, CountedField field) =>
        field.Size <= options.DenseUpTo
            ? new DenseNewtonSystem(field, options.Jacobian)
            : new KrylovNewtonSystem(field, options.Preconditioner);
}
