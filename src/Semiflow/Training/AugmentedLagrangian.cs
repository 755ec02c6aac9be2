using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>
/// The multipliers of the constrained problem "least Ω subject to L = 0": a player minimizes <c>Ω + <see cref="Weigh"/>(L)</c>
/// for some moves, then <see cref="Update"/> moves the multipliers. One number a constraint.
/// </summary>
public sealed class AugmentedLagrangian
{
    private readonly MultiplierSpec spec;
    private double[] multipliers;
    private double penalty;
    private double? violation;

    /// <summary>Multipliers at their start.</summary>
    /// <param name="spec">How they move.</param>
    /// <param name="constraints">Number of constraints, for example one a channel.</param>
    /// <exception cref="InputException">A setting is out of its range.</exception>
    public AugmentedLagrangian(MultiplierSpec spec, int constraints = 1)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentOutOfRangeException.ThrowIfLessThan(constraints, 1);
        this.spec = spec.Checked();
        multipliers = [.. Enumerable.Repeat(spec.Start, constraints)];
        penalty = spec.Penalty;
    }

    /// <summary>λ of each constraint.</summary>
    public IReadOnlyList<double> Multipliers => multipliers;

    /// <summary>μ of the quadratic term; without meaning for other rules than <see cref="MultiplierRule.Augmented"/>.</summary>
    public double Penalty => penalty;

    /// <summary>Largest |L| at the last update; null before the first.</summary>
    public double? Violation => violation;

    /// <summary>Whether the last update found the constraint met to the tolerance.</summary>
    public bool Satisfied => violation <= spec.Tolerance;

    /// <summary>Everything that the next update depends on, numbers to the last bit.</summary>
    public JsonObject State
    {
        get => new()
        {
            ["multipliers"] = new JsonArray([.. multipliers.Select(each => JsonValue.Create(each))]),
            ["penalty"] = penalty,
            ["violation"] = violation,
        };
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            double[] values = value["multipliers"].Deserialize<double[]>()!;
            if (values.Length != multipliers.Length)
            {
                throw new ArgumentException($"expected {multipliers.Length} multipliers, got {values.Length}.", nameof(value));
            }

            (multipliers, penalty, violation) = (values, value["penalty"]!.GetValue<double>(), value["violation"]?.GetValue<double>());
        }
    }

    /// <summary>What a violation costs: Σ λ L, with Σ μ L²/2 for the augmented rule.</summary>
    /// <param name="constraint">L, a scalar or <c>[constraints]</c>, in the graph of the player.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">Another number of constraints.</exception>
    public Tensor Weigh(Tensor constraint)
    {
        ArgumentNullException.ThrowIfNull(constraint);
        if (constraint.numel() != multipliers.Length)
        {
            throw new ArgumentException($"expected {multipliers.Length} constraint values, got shape [{string.Join(", ", constraint.shape)}].", nameof(constraint));
        }

        Tensor weights = tensor(multipliers).to(constraint.dtype).to(constraint.device).reshape(constraint.shape);
        Tensor cost = (constraint * weights).sum();
        return spec.Rule == MultiplierRule.Augmented ? cost + (constraint.square().sum() * (penalty / 2)) : cost;
    }

    /// <summary>Moves the multipliers after a block of moves.</summary>
    /// <param name="constraint">L of each constraint.</param>
    /// <exception cref="ArgumentException">Another number of constraints, or one that is not finite.</exception>
    public void Update(params ReadOnlySpan<double> constraint)
    {
        if (constraint.Length != multipliers.Length)
        {
            throw new ArgumentException($"expected {multipliers.Length} constraint values, got {constraint.Length}.", nameof(constraint));
        }

        double largest = 0;
        foreach (double value in constraint)
        {
            if (!double.IsFinite(value))
            {
                throw new ArgumentException($"a constraint is {value}: the multipliers stay as they were.", nameof(constraint));
            }

            largest = Math.Max(largest, Math.Abs(value));
        }

        bool met = spec.Rule == MultiplierRule.Augmented && largest <= spec.Tolerance;
        for (int i = 0; i < multipliers.Length && !met; i++)
        {
            multipliers[i] = Next(multipliers[i], constraint[i]);
        }

        if (spec.Rule == MultiplierRule.Augmented && !met && largest > spec.Decrease * violation)
        {
            penalty = Math.Min(spec.PenaltyCap, penalty * spec.PenaltyGrowth);
        }

        violation = largest;
    }

    private double Next(double multiplier, double value) => spec.Rule switch
    {
        MultiplierRule.Growing => Math.Clamp(multiplier + (spec.Rate * value), -spec.Cap, spec.Cap),
        MultiplierRule.Augmented => Math.Clamp(multiplier + (penalty * value), -spec.Cap, spec.Cap),
        // The logarithm integrates the relative miss, clipped so that a wild start moves λ no faster than the rate.
        _ => Math.Clamp(multiplier * Math.Exp(spec.Rate * Math.Clamp((value / spec.Tolerance) - 1, -1, 1)), 1 / spec.Cap, spec.Cap),
    };
}
