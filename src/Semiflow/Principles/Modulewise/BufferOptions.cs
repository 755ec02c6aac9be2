namespace Semiflow.Principles.Modulewise;

/// <summary>How modules that train without waiting for each other hand batches on.</summary>
/// <param name="Slots">S, batches that a boundary remembers.</param>
/// <param name="Reuses">Times that a module may learn from one batch; 0 for any number.</param>
/// <param name="Moves">Moves of each module in a round of the schedule: modules of unequal speed. Null for one each.</param>
internal sealed record BufferOptions(int Slots = 4, int Reuses = 0, IReadOnlyList<int>? Moves = null)
{
    /// <summary>Moves of each of so many modules.</summary>
    /// <exception cref="InputException">A setting is out of its range.</exception>
    internal IReadOnlyList<int> Checked(int modules)
    {
        IReadOnlyList<int> moves = Moves ?? [.. Enumerable.Repeat(1, modules)];
        if (Slots < 1 || Reuses < 0 || moves.Count != modules || moves.Any(each => each < 1))
        {
            throw new InputException(
                $"asynchronous training of {modules} modules needs at least 1 slot, 0 or more reuses and {modules} numbers of moves of at "
                    + $"least 1, not {Slots}, {Reuses} and {string.Join(", ", moves)}.");
        }

        return moves;
    }
}
