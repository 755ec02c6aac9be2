using Semiflow.Data.Images;
using Semiflow.Data.Pairs;
using Semiflow.Principles;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Classification;

/// <summary>A run whose model tells classes apart.</summary>
/// <param name="card">What it classifies.</param>
/// <param name="logits">The model in evaluation mode, from inputs <c>[batch, …]</c> on the CPU to logits <c>[batch, classes]</c>.</param>
internal sealed class TrainedClassifier(ClassifierCard card, Func<Tensor, Tensor> logits) : ITrainedRun
{
    private const int Part = 256;

    /// <summary>Share of the samples whose class is found.</summary>
    public static Figure Accuracy { get; } = new("accuracy", "accuracy", "%", Headline: true, Better: Better.Higher);

    /// <summary>Cross entropy.</summary>
    public static Figure Loss { get; } = new("loss", "loss", Note: "cross entropy");

    /// <summary>
    /// Scores the samples of a file (arrays <c>input</c> and <c>labels</c>), or the test images of a folder in the layout of the run's
    /// images.
    /// </summary>
    /// <inheritdoc/>
    public Summary Evaluate(DataSource source, IRunObserver observer)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        bool folder = Directory.Exists(source.File);
        (Tensor inputs, Tensor? labels) = folder ? Folder(source) : File(source, withLabels: true);
        if (labels is null)
        {
            throw new InputException($"{source.File} has no labels to compare with: add an integer array 'labels', or use 'semiflow "
                + $"predict'.");
        }

        long most = labels.max().item<long>();
        if (most >= card.Classes.Count)
        {
            throw new InputException($"{source.File} has label {most}; this model has {card.Classes.Count} classes, 0 to "
                + $"{card.Classes.Count - 1}.");
        }

        observer.Say($"{Plural.Of(inputs.shape[0], "samples")} of {card.Classes.Count} classes");
        ClassifierScore score = ClassifierScore.OfLogits(logits, new LabeledBatches(inputs, labels, Part, 0, shuffle: false));
        return new Summary("eval", [Accuracy.Of(100 * score.Accuracy), Loss.Of(score.Loss)]);
    }

    /// <summary>
    /// Classifies inputs and writes arrays <c>logits</c> and <c>probability</c> [sample, class] and <c>label</c> [sample].
    /// </summary>
    /// <inheritdoc/>
    public void Predict(PredictionRequest request, IRunObserver observer)
    {
        if (request.Times.Count > 0)
        {
            throw new InputException("--times: this run learned a classifier, which does not depend on time.");
        }

        request.CheckOutput();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor inputs = File(request.Reading, withLabels: false).Inputs;
        Tensor values = cat([.. inputs.split(Part).Select(logits)]), labels = values.argmax(1);
        ArrayFormat.Write(request.Output, [("logits", values), ("probability", values.softmax(1)), ("label", labels)]);
        long[] counts = [.. Enumerable.Range(0, card.Classes.Count).Select(c => labels.eq(c).sum().item<long>())];
        observer.Say($"wrote {request.Output}: {Plural.Of(inputs.shape[0], "samples")}; "
            + string.Join(", ", card.Classes.Zip(counts).Where(pair => pair.Second > 0).Select(pair => $"{pair.First} {pair.Second}")));
    }

    private (Tensor Inputs, Tensor? Labels) File(DataSource source, bool withLabels)
    {
        LabeledFile file = LabeledFile.Read(source.File!, source.Labeled() with
        {
            Shape = card.InputShape,
            Normalization = card.Normalization,
            WithLabels = withLabels,
        });
        source.RequireUsed();
        return (file.Inputs, file.Labels);
    }

    private (Tensor Inputs, Tensor? Labels) Folder(DataSource source)
    {
        source.RequireOnly();
        string path = source.File!;
        if (card.Source is null)
        {
            throw new InputException($"{path} is a folder; this model did not learn from a folder of images. Give a file with arrays "
                + $"'input' and 'labels'.");
        }

        Images.ImageSet test = ImageSources.Find(card.Source).Read(path, false).Test.Normalized(card.Normalization!);
        return test.Channels == card.InputShape[0] && test.Height == card.InputShape[1] && test.Width == card.InputShape[2]
            ? (test.Floats(), test.LabelTensor())
            : throw new InputException($"{path} has images of {test.Channels} x {test.Height} x {test.Width}; this model takes "
                + $"{string.Join(" x ", card.InputShape)}.");
    }
}
