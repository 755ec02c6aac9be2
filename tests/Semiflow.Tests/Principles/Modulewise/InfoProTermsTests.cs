using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Losses;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Modulewise;

/// <summary>
/// InfoPro's two terms, λ_x BCE(decoder(h), image in [0, 1]) + λ_y CE, in plain sums over numbers (spec modulewise.md 10).
/// </summary>
public sealed class InfoProTermsTests
{
    [Theory]
    [InlineData(0, 2, 0.5)] // Of three local modules the first.
    [InlineData(1, 1.25, 1)] // Halfway.
    [InlineData(2, 0.5, 1.5)]
    public void Image_and_label_with_the_weights_of_the_module(int module, double imageWeight, double labelWeight)
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new Generator(5);
        Tensor bytes = rand([3, 2, 6, 6], generator: random);
        double[] mean = [0.3, 0.6], deviation = [0.5, 0.2];
        Tensor images = (bytes - tensor(new[] { 0.3f, 0.6f }).view(1, 2, 1, 1)) / tensor(new[] { 0.5f, 0.2f }).view(1, 2, 1, 1);
        using var loss = new InfoProLoss([4, 3, 3], [2, 6, 6], mean, deviation, module, 3, new InfoProOptions(2, 0.5, 0.5, 1.5), random);
        Tensor features = randn([3, 4, 3, 3], generator: random);
        nn.Module<Tensor, Tensor> head = nn.Sequential(nn.Flatten(), nn.Linear(36, 5));
        long[] labels = [4, 0, 2];
        Terms terms = loss.Value(new LocalView(features, head, tensor(labels), images));

        double[] guess = Numbers(((InfoProParts)loss.Auxiliary).Decoder.call(features)), truth = Numbers(bytes);
        Assert.Equal(truth.Length, guess.Length);
        Assert.All(guess, p => Assert.InRange(p, 0, 1));
        double image = guess.Zip(truth, (p, t) => -t * Math.Log(p) - (1 - t) * Math.Log(1 - p)).Average();
        double[] logits = Numbers(head.call(features));
        double label = Enumerable.Range(0, 3)
            .Average(i => Math.Log(Enumerable.Range(0, 5).Sum(c => Math.Exp(logits[5 * i + c] - logits[5 * i + labels[i]]))));
        Assert.Equal(2, terms.Items.Count);
        Assert.Equal(imageWeight * image, terms.Items.Single(term => term.Name == "image").Value.item<float>(), 1e-5);
        Assert.Equal(labelWeight * label, terms.Items.Single(term => term.Name == ClassifierLoss.Term).Value.item<float>(), 1e-5);
    }

    /// <summary>conv 3×3 to 12 – BN – ReLU – conv 3×3 to the channels of the image, of features at the size of the image.</summary>
    [Fact]
    public void The_decoder_has_the_published_layers()
    {
        using var random = new Generator(1);
        using var decoder = new ImageGuess([16, 8, 8], [3, 32, 32], random);
        Assert.Equal(
            [[12, 16, 3, 3], [12], [12], [12], [3, 12, 3, 3], [3]], decoder.named_parameters().Select(p => p.parameter.shape));
        using Tensor guess = decoder.call(zeros(2, 16, 8, 8));
        Assert.Equal([2, 3, 32, 32], guess.shape);
    }

    private static double[] Numbers(Tensor values) => values.detach().to(float64).contiguous().data<double>().ToArray();
}
