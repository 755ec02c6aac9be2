using System.Globalization;
using Semiflow.Data;
using Semiflow.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>Two classes of Fashion-MNIST, values in [0, 1], <c>[n, 1, 28, 28]</c>.</summary>
/// <param name="Key">Such as <c>2-4</c>.</param>
/// <param name="Title">Names of both classes.</param>
/// <param name="Source">Training images of the first.</param>
/// <param name="Target">Training images of the second.</param>
/// <param name="SourceTest">Test images of the first.</param>
/// <param name="TargetTest">Test images of the second.</param>
/// <param name="TargetOther">Other test images of the second, for reference.</param>
internal sealed record FashionImages(
    string Key, string Title, Tensor Source, Tensor Target, Tensor SourceTest, Tensor TargetTest, Tensor TargetOther)
{
    /// <summary>Reads a pair of classes.</summary>
    /// <param name="data">Fashion-MNIST.</param>
    /// <param name="pair">Numbers of the classes, such as <c>2-4</c>.</param>
    /// <param name="train">Training images of each.</param>
    /// <param name="test">Test images of each.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <exception cref="InputException">No such classes, or more images than there are.</exception>
    public static FashionImages Read(ImageData data, string pair, int train, int test, ulong seed)
    {
        string[] names = Names(pair);
        using DisposeScope scope = NewDisposeScope();
        Tensor Images(ImageSet set, int kind, int count) =>
            (set.OfClasses(names[kind]).Subset(count, seed).Bytes().to(float32) / 255).MoveToOuterDisposeScope();
        Tensor target = Images(data.Test, 1, 2 * test);
        return new FashionImages(
            pair, Who(pair).Title, Images(data.Training, 0, train), Images(data.Training, 1, train),
            Images(data.Test, 0, test),
            target[..test].contiguous().MoveToOuterDisposeScope(), target[test..].contiguous().MoveToOuterDisposeScope());
    }

    /// <summary>Shows the images to the witness of a run.</summary>
    public void Show(RunSession run)
    {
        run.Shows(SampleUse.Training, Source, Target);
        run.Shows(SampleUse.Report, SourceTest, TargetTest, TargetOther);
    }

    /// <summary>The row of a pair of classes in the figures.</summary>
    public static Contestant Who(string pair) => new(pair.Replace('-', '_'), string.Join(" to ", Names(pair)));

    private static string[] Names(string pair)
    {
        IReadOnlyList<string> names = FashionMnist.Classes;
        int[] classes = [.. pair.Split('-').Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out int number) ? number : -1)];
        return classes.Length == 2 && classes.All(number => number >= 0 && number < names.Count)
            ? [.. classes.Select(number => names[number])]
            : throw new InputException($"setting study.pairs names pairs of classes such as 2-4, numbers from 0 to {names.Count - 1}, not "
                + $"'{pair}'.");
    }

    /// <summary>Values of images for figures.</summary>
    public static IReadOnlyList<IReadOnlyList<double>> Pictures(Tensor images, int count)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor flat = images[..(int)Math.Min(count, images.shape[0])].reshape(Math.Min(count, images.shape[0]), -1).cpu().to(float64)
            .contiguous();
        return [.. Enumerable.Range(0, (int)flat.shape[0]).Select(i => (IReadOnlyList<double>)flat[i].data<double>().ToArray())];
    }
}
