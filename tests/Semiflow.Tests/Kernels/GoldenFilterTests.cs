using Semiflow.Data.Numpy;
using Semiflow.Kernels.Filters;
using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Kernels;

/// <summary>The reference's filtered leaky ReLU, recorded in <c>Golden/cno_filters.npz</c>: filters, values, gradients.</summary>
public sealed class GoldenFilterTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void Recorded_cases(int number, bool portable)
    {
        using DisposeScope scope = NewDisposeScope();
        using NumpyArchive archive = NumpyArchive.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "cno_filters.npz"));
        Assert.StartsWith("in_size,out_size,filter_size,lrelu_upsampling,cutoff_den,half_width_mult,up,down", archive.Text("cases_columns"),
            StringComparison.Ordinal);
        double[] row = archive.Tensor("cases")[number].contiguous().data<double>().ToArray();
        Tensor Recorded(string name) => archive.Tensor($"case{number}/{name}");

        foreach (string side in new[] { "up", "down" })
        {
            double[] design = Recorded($"{side}_design").data<double>().ToArray();
            double[] taps = Recorded($"{side}_taps_f64").data<double>().ToArray();
            double[] ours = KaiserFilter.Design((int)design[0], design[1], design[2], design[3]);
            Assert.Equal(taps.Length, ours.Length);
            Assert.All(taps.Zip(ours), pair => Assert.Equal(pair.First, pair.Second, 1e-13));
        }

        ActivationFilter filter = ActivationFilter.Kaiser(
            (int)row[0], (int)row[1], oversampling: (int)row[3], tapsPerFactor: (int)row[2], cutoffDenominator: row[4], halfWidth: row[5]);
        var activation = new FilteredActivation([filter, filter], new LeakyRelu(0.2, Math.Sqrt(2))) { Portable = portable };
        Tensor x = Recorded("x").requires_grad_(), bias = Recorded("bias").requires_grad_();
        Tensor y = activation.Apply(x, shift: bias);
        (y * Recorded("cotangent")).sum().backward();
        CustomGradient.ThrowIfFailed();
        Compare.Close(Recorded("y"), y, 1e-5, "values");

        // Recorded: the gradients of the mean, small numbers that an absolute tolerance would not test.
        Compare.Close(Recorded("grad_x") * y.numel(), x.grad!, 1e-5, "gradient of x");
        Compare.Close(Recorded("grad_bias") * y.numel(), bias.grad!, 1e-5, "gradient of the bias");
    }
}
