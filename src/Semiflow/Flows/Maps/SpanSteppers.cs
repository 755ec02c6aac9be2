using Semiflow.Flows.Spans;
using Semiflow.Flows.Spans.Implicit;

namespace Semiflow.Flows.Maps;

/// <summary>The stepper of a method.</summary>
internal static class SpanSteppers
{
    internal static ISpanStepper Create(SpanFlowOptions options, CountedField field)
    {
        if (options.Chebyshev is { } chebyshev)
        {
            return new ChebyshevSpanStepper(field, chebyshev);
        }

        return options.Method.Coupling switch
        {
            StageCoupling.Explicit => new ExplicitSpanStepper(options.Method, field),
            StageCoupling.Diagonal => new DiagonalSpanStepper(
                options.Method, field, System(options, field), options.Control, options.FilterError),
            _ => new CoupledSpanStepper(options.Method, field, new DenseJacobian(field, options.Jacobian), options.Control),
        };
    }

    private static INewtonSystem System(SpanFlowOptions options, CountedField field) =>
        field.Size <= options.DenseUpTo
            ? new DenseNewtonSystem(field, options.Jacobian)
            : new KrylovNewtonSystem(field, options.Preconditioner, options.Control);
}
