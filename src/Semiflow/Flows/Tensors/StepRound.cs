using Semiflow.Flows.Control;
using static TorchSharp.torch;

namespace Semiflow.Flows.Tensors;

/// <summary>Steps taken together: one size for all active samples, or one each.</summary>
/// <param name="Active">Number of samples that step: the first ones.</param>
/// <param name="Times">Time at the start, one number or one per sample.</param>
/// <param name="Steps">Size, likewise.</param>
/// <param name="Fresh">True where the velocity at the end of the step before must not be used: the field jumped.</param>
/// <param name="Outputs">Save times in these steps; null for none.</param>
internal sealed record StepRound(int Active, double[] Times, double[] Steps, bool Fresh, RoundOutputs? Outputs)
{
    /// <summary>True where each sample has a step of its own.</summary>
    public bool PerSample { get; init; } = Times.Length != 1;

    /// <summary>The times that the field is asked for, one or one per sample.</summary>
    public required TimeWindow[] Windows { get; init; }

    /// <summary>Events at the ends of these steps: row, sample, and the step.</summary>
    public IReadOnlyList<(int Row, int Sample, AcceptedStep Step)> Events { get; init; } = [];

    /// <summary>The time at which the field is asked at a place in a step.</summary>
    public double Asked(int row, double place) => Windows[row].Clamp(Times[row] + (place * Steps[row]));

    /// <summary>The size as the methods take it.</summary>
    public StepSize Size(Tensor state) =>
        PerSample ? new StepSize(double.NaN, HostTensor.Wide(Steps, state)) : new StepSize(Steps[0], null);

    /// <summary>Time of each stage, of the start and of the end, each a scalar or <c>[batch]</c>.</summary>
    public Tensor[] StageTimes(ButcherTableau method, Tensor state)
    {
        int stages = method.Stages;
        double[] all = new double[(stages + 2) * Times.Length];
        for (int i = 0; i < stages + 2; i++)
        {
            double node = i < stages ? method.Nodes[i] : i - stages;
            for (int b = 0; b < Times.Length; b++)
            {
                all[(i * Times.Length) + b] = Asked(b, node);
            }
        }

        Tensor times = HostTensor.Of(all, PerSample ? [stages + 2, Times.Length] : [stages + 2], state);
        return times.unbind(0);
    }
}
