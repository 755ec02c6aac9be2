namespace Semiflow.Flows.Tensors;

/// <summary>The steps of a method.</summary>
internal static class TensorSteppers
{
    /// <summary>Steps for the method of the options.</summary>
    /// <exception cref="InputException">The method has no steps on tensors.</exception>
    public static ITensorStepper Of(IVectorField field, FlowOptions options) => options.Method.Coupling switch
    {
        StageCoupling.Explicit => new ExplicitTensorStepper(field, options.Method),
        StageCoupling.Diagonal => new DiagonalTensorStepper(field, options),
        _ => throw new InputException($"{options.Method.Name} couples all its stages; on tensors take an explicit method, or a diagonally "
            + $"implicit one such as {RungeKutta.Kvaerno5.Name}."),
    };
}
