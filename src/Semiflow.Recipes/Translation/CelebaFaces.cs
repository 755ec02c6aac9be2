using Semiflow.Data.Images;
using Semiflow.Spaces;
using Semiflow.Training;

namespace Semiflow.Recipes.Translation;

/// <summary>Two domains of CelebA made of an attribute, in the standard or the stress setting (spec domain-translation.md 7, E7).</summary>
/// <param name="Faces">All images.</param>
/// <param name="Source">Places of the training images of α.</param>
/// <param name="Target">Places of the training images of β.</param>
/// <param name="SourceTest">Places of the test images of α.</param>
/// <param name="TargetTest">Places of the test images of β.</param>
internal sealed record CelebaFaces(
    CelebA Faces, IReadOnlyList<int> Source, IReadOnlyList<int> Target, IReadOnlyList<int> SourceTest, IReadOnlyList<int> TargetTest)
{
    /// <summary>Reads the user's files and makes the domains.</summary>
    /// <exception cref="InputException">The files are not there or damaged, there is no such attribute, or too few images are
    /// left.</exception>
    public static CelebaFaces Read(TranslationDataConfig data, Func<string, ulong> seed)
    {
        CelebA faces = CelebA.Read(data.Folder, new ImageSizing { Crop = data.Crop, Side = data.Size }, data.Official);
        IReadOnlyList<int> Of(CelebPart part, bool value) => faces.Indices(part, (data.Attribute, value));
        bool from = !data.Reversed;
        IReadOnlyList<int> target = Stressed(faces, Of(CelebPart.Training, !from), data, seed("stress"));
        return new CelebaFaces(
            faces, Some(Of(CelebPart.Training, from), data.Train, seed("source"), "source"),
            Some(target, data.Train, seed("target"), "target"),
            Some(Of(CelebPart.Test, from), data.Test, seed("source test"), "source test"),
            Some(Of(CelebPart.Test, !from), data.Test, seed("target test"), "target test"));
    }

    /// <summary>Leaves out a share of the images without the stress attribute: then the target domain says more than it should.</summary>
    private static IReadOnlyList<int> Stressed(CelebA faces, IReadOnlyList<int> all, TranslationDataConfig data, ulong seed) =>
        data.StressAttribute is not { } attribute || data.Stress == 0
            ? all
            : [.. all.Where(i => faces.Has(i, attribute) || new RandomStream(seed, (ulong)i).Uniform() >= data.Stress)];

    private static IReadOnlyList<int> Some(IReadOnlyList<int> all, int? count, ulong seed, string what)
    {
        if (all.Count < 2)
        {
            throw new InputException($"CelebA: the {what} domain has {all.Count} images; lower data.stress or choose another attribute.");
        }

        return count is not { } most || most >= all.Count
            ? all
            : [.. Randomness.Permutation(all.Count, seed, 0).Take(most).Order().Select(i => all[i])];
    }
}
