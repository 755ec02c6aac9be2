namespace Semiflow.Training;

/// <summary>
/// When a training counts as diverged, and that it then goes back to the end of the last epoch, with a smaller rate and a multiplier that
/// moves more slowly. A number diverges where it is not finite, or leaves the range in which it was before by a factor: the loss and the
/// gradient norm of each player after each move, the validation and what probes measure after each epoch. Where the first move of an epoch
/// shows it, the last of the epoch before is the cause: the parameters become those of an epoch earlier, without its time.
/// </summary>
/// <param name="Recoveries">How often it goes back; afterwards it goes on as it can. Good values: 2 to 5.</param>
/// <param name="Factor">Factor over the running range. Good values: 30 to 1000; noisy losses need the larger.</param>
/// <param name="RateFactor">Factor of all learning rates, and of those of multipliers, per return.</param>
public sealed record DivergenceGuard(int Recoveries = 3, double Factor = 100, double RateFactor = 0.5)
{
    /// <summary>The settings, checked.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is out of its range.</exception>
    internal DivergenceGuard Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Recoveries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Factor, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RateFactor, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RateFactor, 1);
        return this;
    }
}

/// <summary>A divergence, and the return from it.</summary>
/// <param name="Step">The move that showed it, from 1.</param>
/// <param name="What">Which number, such as <c>model: loss</c>.</param>
/// <param name="Why">What was wrong with it.</param>
/// <param name="BackTo">The epoch whose state the training has from there on, 0 for its start.</param>
/// <param name="RateFactor">Factor of the learning rates from there on.</param>
public sealed record Recovery(long Step, string What, string Why, int BackTo, double RateFactor);
