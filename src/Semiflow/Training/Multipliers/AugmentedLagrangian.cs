using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>
/// The multipliers of the constrained problem "least Ω subject to L = 0": a player minimizes <c>Ω + <see cref="Weigh"/>(L)</c>
/// for some moves, then <see cref="Update"/> updates the multipliers. One number per constraint.
/// </summary>
public sealed class AugmentedLagrangian
{
    private readonly MultiplierSpec spec;
    private double[] multipliers;
    private double penalty;
    private double? violation;
    private double[]? smoothed;
    private double calm = 1;

    /// <summary>Multipliers at their start.</summary>
    /// <param name="spec">How they are updated.</param>
    /// <param name="constraints">Number of constraints, for example one per channel.</param>
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
    public IReadOnlyList<double> Multipliers => spec.Rule == MultiplierRule.ProportionalIntegral && smoothed is { } seen
        ? [.. multipliers.Zip(seen, (integral, value) =>
            Math.Clamp(integral + (spec.Proportional * (value - spec.Tolerance)), spec.Floor, spec.Cap))]
        : multipliers;

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
            ["smoothed"] = smoothed is { } seen ? new JsonArray([.. seen.Select(each => JsonValue.Create(each))]) : null,
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
            smoothed = value["smoothed"].Deserialize<double[]?>();
        }
    }

    /// <summary>Factor of the rates at which multipliers and penalty move, after a divergence.</summary>
    /// <param name="rateFactor">In (0, 1]; 1 for those of the settings.</param>
    internal void Calm(double rateFactor) => calm = rateFactor;

    /// <summary>What a violation costs: Σ λ L, with Σ μ L²/2 for the augmented rule.</summary>
    /// <param name="constraint">L, a scalar or <c>[constraints]</c>, in the graph of the player.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">Another number of constraints.</exception>
    public Tensor Weigh(Tensor constraint)
    {
        ArgumentNullException.ThrowIfNull(constraint);
        if (constraint.numel() != multipliers.Length)
        {
            throw new ArgumentException($"expected {multipliers.Length} constraint values, got shape "
                + $"[{string.Join(", ", constraint.shape)}].", nameof(constraint));
        }

        Tensor weights = tensor(Multipliers.ToArray()).to(constraint.dtype).to(constraint.device).reshape(constraint.shape);
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

        double[] seen = Smoothed(constraint);
        double largest = seen.Max(Math.Abs);
        bool met = spec.Rule == MultiplierRule.Augmented && largest <= spec.Tolerance;
        for (int i = 0; i < multipliers.Length && !met; i++)
        {
            double next = Next(multipliers[i], seen[i]);
            multipliers[i] = Falls(i, seen[i]) ? Math.Min(multipliers[i], next) : next;
        }

        if (spec.Rule == MultiplierRule.Augmented && !met && largest > spec.Decrease * violation)
        {
            penalty = Math.Min(spec.PenaltyCap, penalty * Math.Pow(spec.PenaltyGrowth, calm));
        }

        (violation, smoothed) = (largest, seen);
    }

    /// <summary>The moving means of the constraints with new values.</summary>
    private double[] Smoothed(ReadOnlySpan<double> constraint)
    {
        double[] seen = constraint.ToArray();
        for (int i = 0; i < seen.Length; i++)
        {
            if (!double.IsFinite(seen[i]))
            {
                throw new ArgumentException($"a constraint is {seen[i]}: the multipliers stay as they were.", nameof(constraint));
            }

            seen[i] = smoothed is { } before && spec.Smoothing > 0
                ? (spec.Smoothing * before[i]) + ((1 - spec.Smoothing) * seen[i])
                : seen[i];
        }

        return seen;
    }

    /// <summary>Whether the constraint heals on its own; the first value has nothing to compare with.</summary>
    private bool Falls(int index, double value) =>
        spec.HoldWhileFalling > 0 && (smoothed is not { } before
            || Math.Abs(value) <= (1 - spec.HoldWhileFalling) * Math.Abs(before[index]));

    private double Next(double multiplier, double value) => spec.Rule switch
    {
        MultiplierRule.Growing => Math.Clamp(multiplier + (calm * spec.Rate * value), -spec.Cap, spec.Cap),
        MultiplierRule.ProportionalIntegral => Math.Clamp(multiplier + (calm * spec.Rate * (value - spec.Tolerance)), spec.Floor, spec.Cap),
        MultiplierRule.Augmented => Math.Clamp(multiplier + (calm * penalty * value), -spec.Cap, spec.Cap),
        // The logarithm integrates the relative miss, clipped so that a wild start moves λ no faster than the rate.
        _ => Math.Clamp(multiplier * Math.Exp(calm * spec.Rate * Math.Clamp((value / spec.Tolerance) - 1, -1, 1)), 1 / spec.Cap, spec.Cap),
    };
}
