namespace Semiflow.Flows.Spans.Implicit;

/// <summary>Newton systems of small states: a dense Jacobian and its factors.</summary>
internal sealed class DenseNewtonSystem(CountedField field, SpanJacobian? given) : INewtonSystem
{
    private readonly DenseJacobian jacobian = new(field, given);
    private readonly LuFactors factors = new(field.Size);
    private double scale = double.NaN;

    public long Jacobians => jacobian.Count;

    public long Factorizations { get; private set; }

    public void Linearize(double time, double[] state)
    {
        jacobian.Compute(time, state);
        scale = double.NaN;
    }

    public void Scale(double step)
    {
        if (step == scale)
        {
            return;
        }

        scale = step;
        for (int i = 0; i < jacobian.Entries.Length; i++)
        {
            factors.Entries[i] = -step * jacobian.Entries[i];
        }

        for (int i = 0; i < field.Size; i++)
        {
            factors.Entries[i * (field.Size + 1)] += 1;
        }

        factors.Factor();
        Factorizations++;
    }

    public void Solve(double[] vector) => factors.Solve(vector);
}
