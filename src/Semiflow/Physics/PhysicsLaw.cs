namespace Semiflow.Physics;

/// <summary>What is known of a motion: terms with coefficients to learn.</summary>
/// <param name="Name">Name on the command line (<c>--physics</c>).</param>
/// <param name="Equation">What it knows, in Unicode.</param>
/// <param name="Make">Makes its terms; null for no physics at all.</param>
public sealed record PhysicsLaw(string Name, string Equation, Func<LawSetting, PhysicsField>? Make)
{
    /// <summary>Channels of the states; null for any.</summary>
    public int? Channels { get; init; }

    /// <summary>Dimensions of space; null for any.</summary>
    public int? Rank { get; init; }

    /// <summary>Name of the law that leaves nothing out; null if there is none, or this is one.</summary>
    public string? Complete { get; init; }

    /// <summary>Channels that change their sign where time runs backwards, such as momenta; empty for a law that is not
    /// reversible.</summary>
    public IReadOnlyList<int> Reversed { get; init; } = [];

    /// <summary>The law with coefficients to learn.</summary>
    /// <param name="setting">What it is made for; null for states without space and unknown truth.</param>
    /// <exception cref="InvalidOperationException">There is no physics in it.</exception>
    public PhysicsField Learned(LawSetting? setting = null) => Make is not null
        ? Make(setting ?? new LawSetting())
        : throw new InvalidOperationException($"'{Name}' has no terms.");

    /// <summary>The law with the true values, nothing learned.</summary>
    /// <param name="setting">What it is made for, with the true values.</param>
    public PhysicsField True(LawSetting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return Learned(setting with { Known = true });
    }

    /// <summary>Checks that states <c>[time, trajectory, channel, x…]</c> fit the law.</summary>
    /// <exception cref="InputException">They do not.</exception>
    public void Check(IReadOnlyList<long> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        int rank = shape.Count - 3;
        if ((Channels is { } channels && channels != shape[2]) || (Rank is { } dimensions && dimensions != rank))
        {
            throw new InputException(
                $"the physics '{Name}' acts on states of {Channels} channels{(Rank == 0 ? " without space" : $" in {Rank} dimensions")}; "
                    + $"these have {shape[2]} channels in {rank} dimensions. Choose another with --physics.");
        }
    }
}
