using Semiflow.Data;
using Semiflow.Images;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Tests.Docs;

/// <summary>The program of docs/image-data.md, to the letter; <see cref="ImageGuideTests"/> compares and runs it.</summary>
internal static class ImageGuide
{
    public static LabeledBatch Run(TextWriter console)
    {
        // begin
        ImageData data = FashionMnist.Read();               // or Read("folder"), Cifar.Read10(), ImageFolder.ReadData("folder"), …
        ImageSplits splits = data.Split(SelectionProtocol.HeldOut, seed: 1, training: 300, validation: 1000);
        var training = new ImageBatches(splits.Training, batchSize: 50, seed: 1, new Augmentation { Padding = 2, Flip = true });
        LabeledBatch batch = training.Batch(epoch: 0, index: 0);
        console.WriteLine($"{splits.Training.Count} images to learn from, {splits.Validation.Count} to choose on, {splits.Test.Count} to "
            + $"report on");
        console.WriteLine($"a batch: images [{string.Join(", ", batch.Images.shape)}], the first is a "
            + $"{data.Training.Classes[(int)batch.Labels[0].item<long>()]}");
        using Tensor bytes = splits.Training.Normalization.Restore(batch.Images);   // uint8 again, for a picture
        // end
        return batch;
    }
}
