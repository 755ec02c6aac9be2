namespace Semiflow.Data.Images;

/// <summary>An array of bytes as IDX files hold it.</summary>
/// <param name="Shape">Sizes of its axes.</param>
/// <param name="Bytes">Elements in C order.</param>
internal sealed record IdxArray(IReadOnlyList<int> Shape, byte[] Bytes);
