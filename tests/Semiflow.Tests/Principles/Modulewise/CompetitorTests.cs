using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Losses;
using Semiflow.Tests.Laws;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Modulewise;

/// <summary>Local losses of other methods against their formulas (spec modulewise.md 10).</summary>
public sealed class CompetitorTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly StackFixture data = new();
    private readonly Generator random = new(9);

    public void Dispose()
    {
        data.Dispose();
        random.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void Similarities_are_cosines_of_centered_rows()
    {
        Tensor rows = randn([5, 4], float64, generator: random);
        Tensor found = SimilarityLoss.Similarities(rows);
        for (int i = 0; i < 5; i++)
        {
            for (int j = 0; j < 5; j++)
            {
                Tensor a = rows[i] - rows[i].mean(), b = rows[j] - rows[j].mean();
                Assert.Equal((a.dot(b) / (a.norm() * b.norm())).item<double>(), found[i, j].item<double>(), 1e-6);
            }
        }

        Tensor maps = randn([5, 4, 3, 3], float64, generator: random);
        Assert.InRange((SimilarityLoss.Similarities(maps.flatten(2).std(2)) - SimilarityLoss.Similarities(maps)).abs().max().item<double>(),
            0, 1e-12);
    }

    [Fact]
    public void Predicted_similarities_weigh_both_terms()
    {
        using ModuleStack stack = StackFixture.Stack(1, 1);
        Tensor features = stack.Features(data.Images, 1).detach().requires_grad_();
        var view = new LocalView(features, stack.Modules[0].Head, data.Labels, data.Images);
        using var loss = new SimilarityLoss([4, 6, 6], random, share: 0.75);
        Terms terms = loss.Value(view);
        double entropy = new CrossEntropy().Value(view.Head.call(features), data.Labels).item<float>();
        Assert.Equal(0.25 * entropy, terms.Items[0].Value.item<float>(), 1e-5);
        Tensor wanted = SimilarityLoss.Similarities(nn.functional.one_hot(data.Labels, 3).to(float32));
        Tensor found = SimilarityLoss.Similarities(((nn.Module<Tensor, Tensor>)loss.Auxiliary).call(features));
        Assert.Equal(0.75 * (found - wanted).square().mean().item<float>(), terms.Items[1].Value.item<float>(), 1e-5);
        terms.Total.backward();
        Assert.All(loss.Auxiliary.parameters(), p => Assert.True(p.grad!.abs().max().item<float>() > 0));
        Assert.True(features.grad!.abs().max().item<float>() > 0);
        Assert.Throws<InputException>(() => new SimilarityLoss([2, 3], random));
    }

    [Fact]
    public void Contrast_is_its_double_sum()
    {
        Tensor features = randn([7, 5], float64, generator: random);
        long[] labels = [0, 1, 0, 2, 1, 0, 3]; // Two classes with one image each: no positives.
        double[][] unit = [.. Enumerable.Range(0, 7).Select(i => (features[i] / features[i].norm()).data<double>().ToArray())];
        double Exp(int i, int j) => Math.Exp(unit[i].Zip(unit[j], (a, b) => a * b).Sum() / 0.3);
        var each = new List<double>();
        for (int i = 0; i < 7; i++)
        {
            int[] positive = [.. Enumerable.Range(0, 7).Where(p => p != i && labels[p] == labels[i])];
            double all = Enumerable.Range(0, 7).Where(a => a != i).Sum(a => Exp(i, a));
            if (positive.Length > 0)
            {
                each.Add(-positive.Average(p => Math.Log(Exp(i, p) / all)));
            }
        }

        Assert.Equal(each.Average(), SupervisedContrast.Of(features, tensor(labels), 0.3).item<double>(), 1e-9);
        Assert.Equal(0, SupervisedContrast.Of(features[..2], tensor(new long[] { 0, 1 }), 0.3).item<double>());
    }

    [Fact]
    public void Image_weights_run_linearly_and_images_are_told_in_their_own_range()
    {
        var options = new InfoProOptions(ImageFirst: 4, ImageLast: 1, LabelFirst: 0, LabelLast: 3);
        Assert.Equal([(4, 0), (3, 1), (2, 2), (1, 3)], Enumerable.Range(0, 4).Select(k => options.Of(k, 4)));
        Assert.Equal((4, 0), options.Of(0, 1));

        using ModuleStack stack = StackFixture.Stack(1, 1);
        Tensor bytes = rand([6, 1, 6, 6], generator: random), images = (bytes - 0.3) / 0.5;
        Tensor features = stack.Features(images, 1).detach();
        using var loss = new InfoProLoss(
            [4, 6, 6], [1, 6, 6], [0.3], [0.5], 0, 2, new InfoProOptions(ImageFirst: 2, LabelFirst: 0.5), random);
        Terms terms = loss.Value(new LocalView(features, stack.Modules[0].Head, data.Labels[..6], images));
        Assert.True(loss.LooksAtImages);
        // The cross entropy is least where the guess is the image: its own entropy bounds it from below.
        double floor = nn.functional.binary_cross_entropy(bytes, bytes).item<float>();
        Assert.True(terms.Items.Single(term => term.Name == "image").Value.item<float>() >= 2 * floor);
        Assert.Throws<InputException>(() => new InfoProLoss([4], [1, 6, 6], [0.3], [0.5], 0, 2, options, random));
    }

    [Fact]
    public void Under_contrast_the_head_reads_along_without_changing_the_module()
    {
        using ModuleStack stack = StackFixture.Stack(1, 1);
        using var loss = new InfoProLoss([4, 6, 6], [1, 6, 6], [0], [1], 0, 2, new InfoProOptions(Contrastive: true), random);
        Tensor features = stack.Features(data.Images, 1);
        Terms terms = loss.Value(new LocalView(features, stack.Modules[0].Head, data.Labels, data.Images));
        terms.Items.Single(term => term.Name == ClassifierLoss.Term).Value.backward();
        Assert.All(stack.Modules[0].Body.parameters(), p => Assert.Null(p.grad));
        Assert.All(stack.Modules[0].Head.parameters(), p => Assert.NotNull(p.grad));
    }

    [Theory]
    [InlineData("similarity")]
    [InlineData("image")]
    [InlineData("contrast")]
    public void Every_loss_trains_in_every_regime_and_resumes_to_the_bit(string kind)
    {
        ILocalLoss Loss(int k, Generator generator) => kind switch
        {
            "similarity" => new SimilarityLoss([4, 6, 6], generator),
            _ when k == 1 => new ClassifierLoss(),
            _ => new InfoProLoss([4, 6, 6], [1, 6, 6], [0], [1], k, 1, new InfoProOptions(Contrastive: kind == "contrast"), generator),
        };
        foreach (string regime in new[] { "parallel", "sequential", "buffered" })
        {
            TrainingLaw.Training<ModuleBatch> Make(ulong seed)
            {
                using var own = new Generator(seed);
                ModuleStack stack = StackFixture.Stack(seed, 1, 1);
                IReadOnlyList<LocalProblem> problems = LocalProblem.Of(stack, k => Loss(k, own), TauSchedule.Fixed(1));
                IDisposable[] owned = [.. problems, .. problems.Select(p => p.LocalLoss).OfType<IDisposable>(), stack];
                if (regime == "sequential")
                {
                    VisitPlan plan = VisitPlan.Sequential(1, 1);
                    var cached = new CachedPrefixBatches(stack, plan, data.Images, data.Labels, 8, 5, withImages: true);
                    return new(new SequentialModules(stack, problems, StackFixture.Sgd, plan, cached.BatchesPerEpoch), cached, null,
                        [cached, .. owned]);
                }

                var shared = new SharedBatches(data.Batches(dropLast: true), 2);
                return regime == "parallel"
                    ? new(new ParallelModules(stack, problems, StackFixture.Sgd), shared, null, [shared, .. owned])
                    : new(new BufferedModules(stack, problems, StackFixture.Sgd, new BufferOptions(2), [8, 1, 6, 6]), shared, null,
                        [shared, .. owned]);
            }

            TrainingLaw.ResumesToTheBit(Make, 2, 3);
        }
    }
}
