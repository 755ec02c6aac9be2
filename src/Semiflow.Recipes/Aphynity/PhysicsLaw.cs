using Semiflow.Physics;
using Semiflow.Spaces;

namespace Semiflow.Recipes.Aphynity;

/// <summary>What a law is made for.</summary>
/// <param name="Grid">Grid of the states; null where they have no space.</param>
/// <param name="Truth">True values of coefficients by name; null where nobody knows them.</param>
/// <param name="Positive">Whether coefficients stay positive.</param>
/// <param name="PaperCompat">Whether borders are those of the authors' code.</param>
internal sealed record LawSetting(Grid? Grid, IReadOnlyDictionary<string, double>? Truth, bool Positive, bool PaperCompat)
{
    /// <summary>The grid.</summary>
    /// <exception cref="InputException">None is known.</exception>
    public Grid OnGrid => Grid ?? throw new InputException(
        "this physics needs derivatives in space, but the data name no grid: add the coordinates of the axes to the file.");
}

/// <summary>A law that the command line knows by name (<c>--physics</c>).</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Equation">What it knows, in Unicode.</param>
/// <param name="Channels">Channels of the states; null for any.</param>
/// <param name="Rank">Dimensions of space; null for any.</param>
/// <param name="Make">Makes it with coefficients to learn; null for no physics at all.</param>
/// <param name="Complete">Name of the law that leaves nothing out; null where there is none.</param>
/// <param name="Known">Makes the complete law with true coefficients; null where there is none.</param>
/// <param name="Squared">Whether the law is affine in the squares of its coefficients.</param>
internal sealed record PhysicsLaw(
    string Name, string Equation, int? Channels, int? Rank, Func<LawSetting, PhysicsField>? Make, string? Complete = null,
    Func<LawSetting, PhysicsField>? Known = null, bool Squared = false)
{
    /// <summary>All laws; the first is the default. A new one is its line here.</summary>
    public static IReadOnlyList<PhysicsLaw> All { get; } =
    [
        new("pendulum", "q′ = p, p′ = −ω₀² sin q", 2, 0, s => PendulumPhysics.Incomplete(s.Truth, s.Positive), "pendulum-complete",
            s => PendulumPhysics.True(s.Truth!)),
        new("pendulum-complete", "q′ = p, p′ = −ω₀² sin q − α p", 2, 0, s => PendulumPhysics.Complete(s.Truth, s.Positive)),
        new("reaction-diffusion", "u_t = aΔu, v_t = bΔv", 2, 2, s => ReactionDiffusionPhysics.Incomplete(s.OnGrid, s.Truth),
            "reaction-diffusion-complete",
            s => ReactionDiffusionPhysics.True(s.OnGrid, s.Truth!)),
        new("reaction-diffusion-complete", "u_t = aΔu + u − u³ − v − k, v_t = bΔv + u − v", 2, 2,
            s => ReactionDiffusionPhysics.Complete(s.OnGrid, s.Truth)),
        new("wave", "w_tt = c²Δw", 2, 2, s => DampedWavePhysics.Incomplete(s.OnGrid, s.Truth, s.PaperCompat), "wave-complete",
            s => DampedWavePhysics.True(s.OnGrid, s.Truth!, s.PaperCompat), Squared: true),
        new("wave-complete", "w_tt = c²Δw − k w_t", 2, 2, s => DampedWavePhysics.Complete(s.OnGrid, s.Truth, s.PaperCompat)),
        new("none", "a network alone", null, null, null),
    ];

    /// <summary>The law of that name.</summary>
    /// <exception cref="InputException">No such law.</exception>
    public static PhysicsLaw Find(string name) =>
        All.FirstOrDefault(law => law.Name == name) ?? throw Names.Unknown("law of physics", name, [.. All.Select(law => law.Name)]);

    /// <summary>Checks that states fit the law.</summary>
    /// <exception cref="InputException">They do not.</exception>
    public void Check(IReadOnlyList<long> shape)
    {
        int rank = shape.Count - 3;
        if ((Channels is { } channels && channels != shape[2]) || (Rank is { } dimensions && dimensions != rank))
        {
            throw new InputException(
                $"the physics '{Name}' acts on states of {Channels} channels{(Rank == 0 ? " without space" : $" in {Rank} dimensions")}; "
                    + $"these have {shape[2]} channels in {rank} dimensions. Choose another with --physics.");
        }
    }
}
