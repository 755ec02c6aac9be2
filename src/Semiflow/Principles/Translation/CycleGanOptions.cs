namespace Semiflow.Principles.Translation;

/// <summary>Settings of <see cref="CycleGan"/>.</summary>
internal sealed record CycleGanOptions
{
    /// <summary>Weight of E|F(G(x)) − x| and of E|G(F(y)) − y|, means over all numbers.</summary>
    public double CycleWeight { get; init; } = 10;

    /// <summary>Weight of E|G(y) − y| and of E|F(x) − x|; published 0 or half the cycle weight.</summary>
    public double IdentityWeight { get; init; }

    /// <summary>Generated points that each critic's pool keeps.</summary>
    public int PoolSize { get; init; } = 50;

    /// <summary>Seed of the pools.</summary>
    public ulong Seed { get; init; }
}
