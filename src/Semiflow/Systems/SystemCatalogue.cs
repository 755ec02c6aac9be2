namespace Semiflow.Systems;

/// <summary>A system with its training law and the law that tests beyond it.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="InDistribution">Law of training and test data.</param>
/// <param name="OutOfDistribution">Law of test data that training never saw.</param>
public sealed record CatalogueSystem(string Name, IHasSolution InDistribution, IHasSolution OutOfDistribution);

/// <summary>The systems that the command line knows by name.</summary>
public static class SystemCatalogue
{
    /// <summary>All systems; a new one adds its line here.</summary>
    public static IReadOnlyList<CatalogueSystem> All { get; } =
    [
        new("poisson", Poisson.InDistribution, Poisson.OutOfDistribution),
        new("wave", Wave.InDistribution, Wave.OutOfDistribution),
        new("transport-smooth", SmoothTransport.InDistribution, SmoothTransport.OutOfDistribution),
        new("transport-discontinuous", DiscontinuousTransport.InDistribution, DiscontinuousTransport.OutOfDistribution),
        new("allen-cahn", AllenCahn.InDistribution, AllenCahn.OutOfDistribution),
    ];

    /// <summary>The system of that name.</summary>
    /// <exception cref="InputException">No such system; the message lists all.</exception>
    public static CatalogueSystem Find(string name) => All.FirstOrDefault(system => system.Name == name)
        ?? throw new InputException($"there is no system '{name}'. There are: {string.Join(", ", All.Select(system => system.Name))}.");
}
