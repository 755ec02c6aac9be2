using Semiflow.Kernels;
using Semiflow.Kernels.Torch;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Bench;

/// <summary>
/// Our convolution against libtorch's and against the processor: values, gradient of the input and gradient of the weights of the shapes
/// that our networks have, as multiply-adds per second.
/// </summary>
public sealed class ConvolutionBenchmark : IBenchmark
{
    private static readonly (int From, int To, int Side, int Kernel, int Stride, int Batch)[] Shapes =
    [
        (16, 16, 64, 3, 1, 16), (32, 32, 32, 3, 1, 16), (64, 64, 16, 3, 1, 16), (128, 128, 8, 3, 1, 16), (32, 32, 64, 3, 1, 1),
        (64, 64, 32, 1, 1, 16), (32, 64, 32, 3, 2, 16), (1, 64, 64, 3, 1, 16), (64, 1, 64, 3, 1, 16), (2, 16, 32, 3, 1, 16),
    ];

    /// <inheritdoc/>
    public string Name => "convolution";

    /// <inheritdoc/>
    public string Summary => "our convolution against libtorch's and the processor's peak, values and both gradients, by shape";

    /// <inheritdoc/>
    public Summary Run(BenchmarkOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return ThreadCount.With(options, () => Measure(options, output));
    }

    private Summary Measure(BenchmarkOptions options, TextWriter output)
    {
        int repetitions = options.Repetitions ?? (options.Quick ? 1 : 11);
        double peak = MachinePeak.Gflops(), bandwidth = MachinePeak.Bandwidth();
        var figures = new List<KeyValuePair<string, SummaryFigure>>
        {
            new("fma_peak_gflops", new SummaryFigure(peak, "GFLOP/s")), new("bandwidth_gbs", new SummaryFigure(bandwidth, "GB/s")),
        };
        output.WriteLine($"float32, {get_num_threads()} threads, {repetitions} interleaved repetitions, medians; multiply-adds at most "
            + $"{peak:f0} GFLOP/s, memory {bandwidth:f0} GB/s");
        foreach (var shape in options.Quick ? Shapes[..1] : Shapes)
        {
            using DisposeScope scope = NewDisposeScope();
            (int from, int to, int side, int kernel, int stride, int batch) = shape;
            Tensor Nodes(int channels, int size) =>
                randn([batch, size, size, channels], generator: new Generator(7)).permute(0, 3, 1, 2);
            Tensor x = Nodes(from, side), w = randn([to, from, kernel, kernel], generator: new Generator(8)), b = zeros(to);
            var rule = new ConvolutionRule(stride, (kernel - 1) / 2, Border.Zero);
            int outSide = (side - 1) / stride + 1;
            Tensor g = Nodes(to, outSide);
            ConvolutionKernel own = ConvolutionKernel.For(x, w, b, rule)!;
            Action[] actions =
            [
                () => Quiet(() => own.Forward(x, w, b)), () => Quiet(() => own.InputGradient(g, w)),
                () => Quiet(() => own.WeightGradient(x, g, biased: true)), () => Quiet(() => FieldConvolution.ApplyTwin(x, w, b, rule)),
                () => Step(FieldConvolution.ApplyTwin, x, w, b, g, rule), () => Step(FieldConvolution.Apply, x, w, b, g, rule),
            ];
            double[] times = Stopwatches.Medians(repetitions, 20, actions);
            double work = 2e-6 * batch * outSide * outSide * from * to * kernel * kernel; // 10⁹ operations, times in ms
            string name = $"{from}_{to}_{side}_k{kernel}" + (stride > 1 ? $"_s{stride}" : "") + (batch == 1 ? "_one" : "");
            void Add(string what, double value, string unit) => figures.Add(new($"{name}_{what}", new SummaryFigure(value, unit)));
            Add("forward_gflops", work / times[0], "GFLOP/s");
            Add("input_gflops", work / times[1], "GFLOP/s");
            Add("weights_gflops", work / times[2], "GFLOP/s");
            Add("share_of_peak_percent", 100 * 3 * work / (times[0] + times[1] + times[2]) / peak, "%");
            Add("forward_over_libtorch", times[3] / times[0], "x");
            Add("step_over_libtorch", times[4] / times[5], "x");
        }

        return new Summary(Name, figures);
    }

    private static void Quiet<T>(Func<T> work)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        work();
    }

    private static void Step(
        Func<Tensor, Tensor, Tensor?, ConvolutionRule, Tensor> convolve, Tensor x, Tensor w, Tensor b, Tensor g, ConvolutionRule rule)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] leaves = [x.detach().requires_grad_(), w.detach().requires_grad_(), b.detach().requires_grad_()];
        autograd.grad([convolve(leaves[0], leaves[1], leaves[2], rule)], leaves, [g]);
    }
}
