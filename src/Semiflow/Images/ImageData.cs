using Semiflow.Spaces;

namespace Semiflow.Images;

/// <summary>The official training and test images of a data set.</summary>
/// <exception cref="InputException">Images of other sizes, or other classes.</exception>
public sealed record ImageData(ImageSet Training, ImageSet Test)
{
    /// <summary>What is reported on.</summary>
    public ImageSet Test { get; init => field = Fitting(Training, value); } = Fitting(Training, Test);

    /// <summary>Splits for a run.</summary>
    /// <param name="protocol">
    /// <see cref="SelectionProtocol.HeldOut"/>: validation images are drawn from the training images, each class in proportion, and
    /// training images from the others. <see cref="SelectionProtocol.Paper"/>: the test images are split at random into two halves,
    /// validation and test.
    /// </param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="training">Training images to draw; null for all that remain.</param>
    /// <param name="validation">Validation images to draw where they are held out; null for a tenth.</param>
    /// <param name="stratified">True to draw training images of each class in proportion instead of uniformly.</param>
    /// <exception cref="InputException">More images than there are.</exception>
    public ImageSplits Split(SelectionProtocol protocol, ulong seed, int? training = null, int? validation = null, bool stratified = false)
    {
        ImageSet learn, choose, report;
        if (protocol == SelectionProtocol.Paper)
        {
            (choose, report) = Test.Divide(Test.Count / 2, RandomStream.Mix(seed, 1));
            learn = Training;
        }
        else
        {
            (choose, learn) = Training.Divide(validation ?? Training.Count / 10, RandomStream.Mix(seed, 1), Training.Labels.Count > 0);
            report = Test;
        }

        return new ImageSplits(training is { } count ? learn.Subset(count, RandomStream.Mix(seed, 2), stratified) : learn, choose, report);
    }

    private static ImageSet Fitting(ImageSet training, ImageSet test)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(test);
        return (training.Channels, training.Height, training.Width) == (test.Channels, test.Height, test.Width) ? test
            : throw new InputException($"{training.Name}: the training images have {training.Channels} x {training.Height} x "
                + $"{training.Width} "
                + $"pixels, and the test images ({test.Name}) {test.Channels} x {test.Height} x {test.Width}. Give all one size.");
    }
}
