using Semiflow.Spaces;
using TorchSharp;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>Inputs with their outputs, in physical units, single precision.</summary>
/// <param name="Input">Input functions.</param>
/// <param name="Output">As many output functions.</param>
internal sealed record Pairs(GridFunction Input, GridFunction Output)
{
    /// <summary>Number of pairs.</summary>
    public int Count => (int)Input.Batch;

    /// <summary>Pairs <paramref name="from"/> to <paramref name="from"/> + <paramref name="count"/> - 1, on their own memory.</summary>
    public Pairs Part(int from, int count) => new(
        Input with { Values = Input.Values.narrow(0, from, count).clone() },
        Output with { Values = Output.Values.narrow(0, from, count).clone() });

    /// <summary>Lets the tensors live as long as the scope around the current one.</summary>
    public void MoveToOuter()
    {
        Input.Values.MoveToOuterDisposeScope();
        Output.Values.MoveToOuterDisposeScope();
    }
}
