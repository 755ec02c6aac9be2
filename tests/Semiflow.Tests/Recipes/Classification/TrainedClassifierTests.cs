using Semiflow.Data.Images;
using Semiflow.Data.Numpy;
using Semiflow.Recipes.Classification;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Classification;

/// <summary>Scores and predictions of a classifier whose logits are its inputs, against numbers by hand.</summary>
public sealed class TrainedClassifierTests : IDisposable
{
    private static readonly TrainedClassifier Identity = new(new ClassifierCard([3], ["red", "green", "blue"]), inputs => inputs);

    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-trained-").FullName;
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Listener said = new();

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string At(string name) => Path.Combine(folder, name);

    /// <summary>Three of four are right; the loss is the mean of −ln softmax of the label's logit.</summary>
    [Fact]
    public void Accuracy_and_loss_are_those_of_the_logits()
    {
        double ln2 = Math.Log(2);
        NumpyArchive.Write(At("in.npz"), [
            ("input", tensor(new[,] { { ln2, 0, 0 }, { 0, ln2, 0 }, { 0, 0, ln2 }, { 0, 0, ln2 } })), ("labels", tensor([0L, 1, 2, 0]))]);
        Summary summary = Identity.Evaluate(new DataSource(File: At("in.npz")), said);
        Assert.Equal(75, summary["accuracy"]!.Value, 1e-9);
        Assert.Equal(((3 * ln2) + Math.Log(4)) / 4, summary["loss"]!.Value, 1e-6); // 2/4 three times, 1/4 once
        Assert.Equal(("accuracy", "%", true), (summary["accuracy"]!.Title, summary["accuracy"]!.Unit, summary["accuracy"]!.Headline));
        Assert.Contains("4 samples of 3 classes", said.Lines);
    }

    /// <summary>More samples than one part holds keep their order.</summary>
    [Fact]
    public void Predictions_are_logits_probabilities_and_labels_in_order()
    {
        Tensor inputs = nn.functional.one_hot(arange(600, ScalarType.Int64).remainder(3), 3).to(float32);
        NumpyArchive.Write(At("in.npz"), [("input", inputs)]);
        Identity.Predict(new PredictionRequest(At("in.npz"), At("out.npz")), said);
        using NumpyArchive archive = NumpyArchive.Open(At("out.npz"));
        Assert.True(archive.Tensor("logits").equal(inputs).all().item<bool>());
        Assert.True(archive.Tensor("label").equal(arange(600, ScalarType.Int64).remainder(3)).all().item<bool>());
        Assert.Equal(Math.E / (Math.E + 2), archive.Tensor("probability")[0, 0].item<float>(), 1e-6);
        Assert.Contains(said.Lines, line => line.EndsWith("red 200, green 200, blue 200", StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_be_scored_or_predicted_is_refused()
    {
        void Refused(string part, Action action) =>
            Assert.Contains(part, Assert.Throws<InputException>(action).Message, StringComparison.Ordinal);
        var source = new DataSource(File: At("in.npz"));
        NumpyArchive.Write(At("in.npz"), [("input", ones(2, 3))]);
        Refused("no labels to compare with", () => Identity.Evaluate(source, said));
        NumpyArchive.Write(At("in.npz"), [("input", ones(2, 3)), ("labels", tensor([0L, 3]))]);
        Refused("label 3; this model has 3 classes, 0 to 2", () => Identity.Evaluate(source, said));
        Refused("did not learn from a folder", () => Identity.Evaluate(new DataSource(File: folder), said));
        Refused("does not depend on time",
            () => Identity.Predict(new PredictionRequest(At("in.npz"), At("out.npz"), null, false, [1]), said));
        Refused(".npz", () => Identity.Predict(new PredictionRequest(At("in.npz"), At("out.csv")), said));
        NumpyArchive.Write(At("out.npz"), [("input", ones(2, 3))]);
        Refused("out.npz", () => Identity.Predict(new PredictionRequest(At("in.npz"), At("out.npz")), said));
    }

    [Fact]
    public void Images_are_found_by_name()
    {
        Assert.Equal("CIFAR-10", ImageSources.Find("cifar-10").Title);
        Assert.Contains("'cifar-10'", Assert.Throws<InputException>(() => ImageSources.Find("cifar10")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "data.path=FOLDER", Assert.Throws<InputException>(() => ImageSources.Find("mnist").Read(null, true)).Message,
            StringComparison.Ordinal);
    }

    private sealed class Listener : IRunObserver
    {
        public List<string> Lines { get; } = [];

        public void Say(string line) => Lines.Add(line);
    }
}
