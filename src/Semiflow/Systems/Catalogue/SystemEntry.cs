namespace Semiflow.Systems;

/// <summary>A system of the catalogue, as what it is used for.</summary>
/// <typeparam name="T"><see cref="ISystem"/>, or a capability such as <see cref="IHasSolution"/>.</typeparam>
/// <param name="Name">Name on the command line.</param>
/// <param name="Training">The laws that are learned, together where there are several: environments.</param>
/// <param name="Unseen">Laws that training never sees: to test beyond the training law, or to adapt to; empty if there are none.</param>
public sealed record SystemEntry<T>(string Name, IReadOnlyList<T> Training, IReadOnlyList<T> Unseen)
    where T : ISystem
{
    /// <summary>The first law: what the system is, where one is enough.</summary>
    public T First => Training[0];
}
