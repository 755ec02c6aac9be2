using Semiflow.Images;

namespace Semiflow.Data;

/// <summary>
/// Two domains of unpaired pictures in the layout of CycleGAN: folders <c>trainA</c>, <c>trainB</c>, <c>testA</c>, <c>testB</c>.
/// </summary>
public sealed record FolderPair(ImageSet TrainingA, ImageSet TrainingB, ImageSet TestA, ImageSet TestB)
{
    private static readonly string[] Parts = ["trainA", "trainB", "testA", "testB"];

    /// <summary>Reads the four folders.</summary>
    /// <param name="folder">The folder around them.</param>
    /// <param name="sizing">How to make one size of all; null where they have it.</param>
    /// <exception cref="InputException">A folder is missing or empty, or the sizes differ.</exception>
    public static FolderPair Read(string folder, ImageSizing? sizing = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ImageSet[] sets = [.. Parts.Select(part => ImageFolder.ReadPlain(Path.Combine(folder, part), sizing))];
        ImageSet? other = sets.FirstOrDefault(set => (set.Height, set.Width) != (sets[0].Height, sets[0].Width));
        return other is null
            ? new FolderPair(sets[0], sets[1], sets[2], sets[3])
            : throw new InputException(
                $"{folder}: pictures of {other.Name} have {other.Height} x {other.Width} pixels, and of trainA {sets[0].Height} x "
                    + $"{sets[0].Width}. Give a side to resize all to.");
    }
}
