namespace Semiflow.Physics;

/// <summary>Lotka and Volterra's law as a differentiable field (spec leads.md 6.1).</summary>
public static class LotkaVolterraPhysics
{
    /// <summary>The law with the true values, nothing learned.</summary>
    /// <param name="truth">True values by name, the parameters of the system.</param>
    public static PhysicsField True(IReadOnlyDictionary<string, double> truth) => new(new PredatorPrey(
        Truth.Known("alpha", truth), Truth.Known("beta", truth), Truth.Known("gamma", truth), Truth.Known("delta", truth)));
}
