using Semiflow.Chains;
using Semiflow.Data.Numpy;
using Semiflow.Operators.Models;
using Semiflow.Operators.Models.ImageNetworks;
using Semiflow.Principles.Modulewise;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Modulewise;

/// <summary>
/// Two modules of one block each of the authors' code (github.com/block-wise/module-wise), trained locally: features, logits, transport,
/// losses and gradients.
/// </summary>
public sealed class ModulewiseGoldenTests
{
    [Fact]
    public void Two_modules_trained_locally_are_those_of_the_authors()
    {
        using DisposeScope scope = NewDisposeScope();
        using NumpyArchive golden = NumpyArchive.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "modulewise.npz"));
        using var random = new Generator(1);
        ChainNetwork network = PostActivationResNet.Create(
            PostActivationResNet.OneHundredTen with { Filters = [16, 32], Blocks = [1, 1] }, new ImageShape(3, 32, 32), random);
        ModuleStack stack = ModuleStack.Of(
            network.Cut([1, 1]), network.InputShape,
            (_, shape) => ClassifierHeads.Of(new HeadSpec(HeadKind.OneConvolution, 8), shape, 10, random));
        IReadOnlyList<LocalProblem> problems = LocalProblem.Of(
            stack, _ => new ClassifierLoss(new CrossEntropy(0.1)), TauSchedule.Fixed(golden.Tensor("tau").item<double>()));
        Tensor state = golden.Tensor("x");
        var found = new List<(Tensor Ours, Tensor Theirs)>();
        for (int k = 0; k < 2; k++)
        {
            StackModule module = stack.Modules[k];
            string[] names = [.. golden.Names.Where(n => n.StartsWith($"g/{k}.", StringComparison.Ordinal)).Select(n => n[2..])];
            Parameters(module, golden, k).ToList().ForEach(pair => found.Add((pair.Ours, golden.Tensor("g/" + pair.Name))));
            Assert.Equal(names.Length, Parameters(module, golden, k).Count());
            stack.train();
            Terms terms = problems[k].Loss(new ModuleBatch(state, golden.Tensor("y"), state));
            Close(golden.Tensor($"module{k}/loss"), terms.Total, 1e-5);
            Close(golden.Tensor($"module{k}/transport") / (2 * golden.Tensor("tau").item<double>()), terms.Items[^1].Value, 1e-5);
            ChainPath path = module.Body.Path(state);
            Close(golden.Tensor($"module{k}/features"), path.Output, 1e-5);
            Close(golden.Tensor($"module{k}/logits"), module.Head.call(path.Output), 1e-5);
            terms.Total.backward();
            state = path.Output.detach();
        }

        double scale = found.Max(pair => pair.Theirs.abs().max().item<float>());
        Assert.All(found, pair => Assert.InRange((pair.Ours.grad! - pair.Theirs).abs().max().item<float>(), 0, 1e-4 * scale));
    }

    /// <summary>
    /// Our parameters with the authors' values and names. Both have the same order: stem, branch, classifier; norms behind their
    /// convolution.
    /// </summary>
    private static IEnumerable<(Tensor Ours, string Name)> Parameters(StackModule module, NumpyArchive golden, int k)
    {
        string[] order =
        [
            .. k == 0 ? new[] { "blocks.0.encoder.0.weight", "blocks.0.encoder.1.weight", "blocks.0.encoder.1.bias" } : [],
            "blocks.0.residual.0.weight", "blocks.0.residual.1.weight", "blocks.0.residual.1.bias", "blocks.0.residual.3.weight",
            "blocks.0.residual.4.weight", "blocks.0.residual.4.bias", "classifier.0.weight", "classifier.3.weight", "classifier.3.bias",
            "classifier.5.weight", "classifier.5.bias",
        ];
        var free = module.Body.parameters().Concat(module.Head.parameters()).ToList();
        using IDisposable quiet = no_grad();
        var pairs = new List<(Tensor, string)>();
        foreach (string name in order)
        {
            Tensor theirs = golden.Tensor($"w/{k}.{name}");
            TorchSharp.Modules.Parameter ours = Next(name, theirs);
            ours.copy_(theirs);
            free.Remove(ours);
            pairs.Add((ours, $"{k}.{name}"));
        }

        Assert.Empty(free);
        return pairs;

        // Convolutions are registered before norms: the first of the shape and kind that is left.
        TorchSharp.Modules.Parameter Next(string name, Tensor like) => free.First(p => p.shape.AsSpan().SequenceEqual(like.shape)
            && (like.dim() > 1 || name.EndsWith("bias", StringComparison.Ordinal) == IsBias(p)));

        bool IsBias(TorchSharp.Modules.Parameter p) => module.Body.named_parameters().Concat(module.Head.named_parameters())
            .Single(each => ReferenceEquals(each.parameter, p) || each.parameter.Handle == p.Handle).name
            .EndsWith("bias", StringComparison.Ordinal);
    }

    private static void Close(Tensor expected, Tensor actual, double relative) =>
        Assert.InRange((expected - actual).abs().max().item<float>(), 0, relative * expected.abs().max().item<float>());
}
