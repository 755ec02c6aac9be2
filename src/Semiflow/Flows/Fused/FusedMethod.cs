namespace Semiflow.Flows.Fused;

/// <summary>An explicit method as the fused path walks it.</summary>
internal sealed class FusedMethod
{
    /// <param name="tableau">An explicit method.</param>
    /// <param name="shared">True to hand the last stage on as the first of the next step where the method allows it; false to leave out
    /// what no state needs.</param>
    public FusedMethod(ButcherTableau tableau, bool shared)
    {
        Tableau = tableau;
        SharesStage = shared && tableau.FirstSameAsLast;
        Stages = tableau.Stages;
        while (!shared && Stages > 1 && tableau.Weights[Stages - 1] == 0)
        {
            Stages--; // Later stages are left out already, and no other uses it.
        }
    }

    public ButcherTableau Tableau { get; }

    /// <summary>True where the first stage of a step is the last of the step before.</summary>
    public bool SharesStage { get; }

    /// <summary>Stages of a step.</summary>
    public int Stages { get; }

    /// <summary>Evaluations that a further step adds.</summary>
    public int EvaluationsPerStep => SharesStage ? Stages - 1 : Stages;

    /// <summary>Evaluations of a number of steps.</summary>
    public long Evaluations(long steps) => steps * EvaluationsPerStep + (SharesStage ? 1 : 0);

    /// <summary>True where states inside a step need the velocity at its end, which no stage has.</summary>
    public bool NeedsEnd => Tableau.Dense is null && !SharesStage;

    /// <summary>
    /// Weights of the slopes for the state at a place in the step, with that at its end where it <see cref="NeedsEnd"/>; null at the end.
    /// </summary>
    public double[]? DenseWeights(double place)
    {
        if (place == 1)
        {
            return null;
        }

        double[] weights = new double[NeedsEnd ? Stages + 1 : Stages];
        if (Tableau.Dense is not null)
        {
            Tableau.DenseWeights(place, weights);
            return weights;
        }

        // Hermite's cubic: the first and the last slope are the velocities at both ends.
        double back = place - 1, late = place * place * (3 - 2 * place);
        for (int i = 0; i < Stages; i++)
        {
            weights[i] = late * Tableau.Weights[i];
        }

        weights[0] += place * back * back;
        weights[^1] += place * place * back;
        return weights;
    }

    /// <summary>a_ij, 0 where the row ends before.</summary>
    public double Coefficient(int stage, int from) => from < Tableau.Matrix[stage].Count ? Tableau.Matrix[stage][from] : 0;
}
