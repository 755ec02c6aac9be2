using Semiflow.Training;
using Semiflow.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>
/// Inference that stops at the first module that is sure enough: samples that are decided go no further, so that easy ones cost less. The
/// probabilities of each module are calibrated by a temperature, one threshold for all is chosen, both on held-out samples.
/// </summary>
public sealed class EarlyExit
{
    private const int Steps = 60; // Of the search for a temperature: its logarithm to 1e-8.

    private readonly ModuleStack stack;

    /// <summary>Inference with given rules.</summary>
    /// <param name="stack">The modules.</param>
    /// <param name="rules">One for each module; the last that is reached decides whatever its rule says.</param>
    /// <param name="depth">Modules that are used at most: behind the best one there is nothing to gain.</param>
    public EarlyExit(ModuleStack stack, IReadOnlyList<ExitRule> rules, int depth)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, stack.Modules.Count);
        (this.stack, Rules, Depth) = (stack, rules.Count == stack.Modules.Count ? rules
            : throw new ArgumentException($"expected {stack.Modules.Count} rules, got {rules.Count}.", nameof(rules)), depth);
    }

    /// <summary>When each module decides.</summary>
    public IReadOnlyList<ExitRule> Rules { get; }

    /// <summary>Modules that are used at most.</summary>
    public int Depth { get; }

    /// <summary>
    /// Rules from held-out samples: the lowest threshold whose accuracy there is at most <paramref name="loss"/> below that of the best
    /// module.
    /// </summary>
    /// <param name="stack">The modules; evaluation mode.</param>
    /// <param name="heldOut">Samples that were not trained on, unshuffled.</param>
    /// <param name="loss">Accuracy that may be lost, 0 to 1.</param>
    public static EarlyExit Calibrate(ModuleStack stack, IBatchSource<LabeledBatch> heldOut, double loss = 0.005)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(heldOut);
        ArgumentOutOfRangeException.ThrowIfNegative(loss);
        using DisposeScope scope = NewDisposeScope();
        (Tensor[] logits, Tensor labels) = Logits(stack, heldOut);
        double[] temperatures = [.. logits.Select(each => Temperature(each, labels))];
        (double[] Sure, bool[] Right)[] modules = [.. logits.Zip(temperatures, (each, t) => Verdicts(each, labels, t))];
        int depth = modules.Select((module, k) => (Count: module.Right.Count(right => right), k)).MaxBy(each => each.Count).k + 1;
        double least = modules[depth - 1].Right.Average(right => right ? 1.0 : 0) - loss;

        double[] candidates = [0, .. modules.Take(depth - 1).SelectMany(module => module.Sure).Distinct().Order(), double.PositiveInfinity];
        // Few enough to try each; of many, every so many-th.
        int stride = Math.Max(1, candidates.Length / 1000);
        double threshold = candidates.Where((_, i) => i % stride == 0)
            .FirstOrDefault(c => Accuracy(modules, depth, c) >= least - 1e-12, double.PositiveInfinity);
        return new EarlyExit(stack, [.. temperatures.Select(t => new ExitRule(t, threshold))], depth);
    }

    /// <summary>Decides a batch; the stack is in evaluation mode.</summary>
    /// <param name="input"><c>[batch, …]</c>.</param>
    public EarlyDecision Decide(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        long count = input.shape[0];
        Tensor classes = zeros(count, int64, input.device), modules = zeros(count, int64, input.device),
            confidence = zeros(count, float32, input.device);
        Tensor open = arange(count, int64, input.device), state = input;
        for (int k = 0; k < Depth && open.shape[0] > 0; k++)
        {
            state = stack.Modules[k].Body.call(state);
            (Tensor sure, Tensor named) = (stack.Modules[k].Head.call(state) / Rules[k].Temperature).softmax(1).max(1);
            Tensor decided = k == Depth - 1 ? ones_like(sure, ScalarType.Bool) : sure >= Rules[k].Threshold;
            Tensor rows = open.masked_select(decided);
            classes.index_copy_(0, rows, named.masked_select(decided));
            confidence.index_copy_(0, rows, sure.masked_select(decided).to(float32));
            modules.index_fill_(0, rows, k);
            Tensor left = decided.logical_not().nonzero().reshape(-1);
            (open, state) = (open.index_select(0, left), state.index_select(0, left));
        }

        return new EarlyDecision(classes.MoveToOuterDisposeScope(), modules.MoveToOuterDisposeScope(),
            confidence.MoveToOuterDisposeScope());
    }

    private static (Tensor[] Logits, Tensor Labels) Logits(ModuleStack stack, IBatchSource<LabeledBatch> batches)
    {
        using IDisposable quiet = no_grad();
        bool training = stack.training;
        stack.eval();
        LabeledBatch[] all = [.. Enumerable.Range(0, batches.BatchesPerEpoch).Select(index => batches.Batch(0, index))];
        IReadOnlyList<Tensor>[] each = [.. all.Select(batch => stack.AllLogits(batch.Images))];
        stack.train(training);
        return ([.. Enumerable.Range(0, stack.Modules.Count).Select(k => cat([.. each.Select(list => list[k])]).to(float64))],
            cat([.. all.Select(batch => batch.Labels)]));
    }

    /// <summary>Golden section over ln T in ±3: the cross entropy is convex in 1/T.</summary>
    private static double Temperature(Tensor logits, Tensor labels)
    {
        double Cost(double log)
        {
            using DisposeScope scope = NewDisposeScope();
            using Scalar scale = Math.Exp(-log);
            return FlatView.Number(nn.functional.cross_entropy(logits * scale, labels));
        }

        double low = -3, high = 3, share = (Math.Sqrt(5) - 1) / 2;
        for (int i = 0; i < Steps; i++)
        {
            double a = high - (share * (high - low)), b = low + (share * (high - low));
            (low, high) = Cost(a) < Cost(b) ? (low, b) : (a, high);
        }

        return Math.Exp((low + high) / 2);
    }

    private static (double[] Sure, bool[] Right) Verdicts(Tensor logits, Tensor labels, double temperature)
    {
        (Tensor sure, Tensor named) = (logits / temperature).softmax(1).max(1);
        return (sure.cpu().data<double>().ToArray(), named.eq(labels).cpu().data<bool>().ToArray());
    }

    private static double Accuracy((double[] Sure, bool[] Right)[] modules, int depth, double threshold)
    {
        int count = modules[0].Right.Length, right = 0;
        for (int i = 0; i < count; i++)
        {
            int k = 0;
            while (k < depth - 1 && modules[k].Sure[i] < threshold)
            {
                k++;
            }

            right += modules[k].Right[i] ? 1 : 0;
        }

        return (double)right / count;
    }
}
