using System.Globalization;
using Semiflow.Principles.Modulewise.Weights;
using Semiflow.Training;

namespace Semiflow.Principles.Modulewise;

/// <summary>How the first multipliers depend on the depth of their module (spec modulewise.md 3); k counts from 0.</summary>
public enum MultiplierStart
{
    /// <summary>λ_k = λ, as in the papers.</summary>
    Constant,

    /// <summary>
    /// λ_k = λ kᵖ: later modules may move more. Module 0 starts at λ_0 = 0 with weight 1/λ of its transport, as in the published code.
    /// </summary>
    Increasing,

    /// <summary>
    /// λ_k = λ/kᵖ: later modules may move less. Module 0 starts at λ and moves as it likes until its first update, as in the published
    /// code.
    /// </summary>
    Decreasing,
}

/// <summary>Settings of multipliers in place of a fixed τ. Published for CIFAR-100: λ = 1, h = 1, s = 50.</summary>
/// <param name="Start">λ at the beginning.</param>
/// <param name="Rate">h, added to λ for every unit of the loss.</param>
/// <param name="Every">s, moves of a module from one update to the next.</param>
/// <param name="Depth">How it starts in deeper modules.</param>
/// <param name="Power">p.</param>
/// <param name="OnLoss">True for <c>λ l + E</c> as the papers write it; false for <c>l + E/λ</c> as the published code has it.</param>
internal sealed record TauMultiplier(
    double Start = 1, double Rate = 1, int Every = 50, MultiplierStart Depth = MultiplierStart.Constant, double Power = 1,
    bool OnLoss = false)
{
    /// <summary>
    /// How λ follows the loss: the rule and what belongs to it, growing as published unless said otherwise; start and rate are those above.
    /// </summary>
    public MultiplierSpec Update { get; init; } = new();

    /// <summary>The weight of module <paramref name="module"/>, from 0.</summary>
    /// <exception cref="InputException">A setting is out of its range.</exception>
    internal ITransportWeight Of(int module)
    {
        if (!(Start > 0) || !(Rate >= 0) || Every < 1)
        {
            throw new InputException(
                string.Create(
                    CultureInfo.InvariantCulture, $"a multiplier needs a positive start, a rate of at least 0 and at least 1 move between "
                        + $"updates, not {Start}, {Rate} and {Every}."));
        }

        if (Update.Rule == MultiplierRule.Augmented)
        {
            throw new InputException("a multiplier of modules cannot follow the rule augmented, whose quadratic term their losses lack: "
                + "take growing, target or proportional_integral.");
        }

        if (Update.Rule == MultiplierRule.ProportionalIntegral && !(Update.Floor > 0) && !OnLoss)
        {
            throw new InputException($"the floor of a multiplier must be positive where l + E/λ is minimized, not {Update.Floor}.");
        }

        double power = Math.Pow(module, Power);
        return Depth switch
        {
            MultiplierStart.Constant => new MultiplierWeight(this, Start, 1 / Start),
            MultiplierStart.Increasing => new MultiplierWeight(this, Start * power, 1 / (module == 0 ? Start : Start * power)),
            _ => new MultiplierWeight(this, module == 0 ? Start : Start / power, module == 0 ? 0 : power / Start),
        };
    }
}
