namespace Semiflow.Fuzz;

/// <summary>A file format: how its small sound files are made, damaged and read.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Ending">Ending of its files, with the dot.</param>
/// <param name="Seeds">Makes the sound files, in a folder that is removed afterwards.</param>
/// <param name="Damage">Makes a damaged file of a sound one.</param>
/// <param name="Readers">The ways in which it is read; each throws nothing but <see cref="InputException"/>.</param>
internal sealed record FuzzFormat(
    string Name, string Ending, Func<string, IReadOnlyList<byte[]>> Seeds, Func<byte[], Random, byte[]> Damage,
    IReadOnlyList<Action<string>> Readers);
