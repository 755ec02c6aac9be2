using Semiflow.Kernels.Filters;
using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Kernels;

/// <summary>Fused kernel and twin against the literal loops in two dimensions.</summary>
public sealed class PlaneByLoopTests
{
    [Theory]
    [InlineData(7, 7, 6, 6)]
    [InlineData(8, 4, 5, 5)]
    [InlineData(5, 10, 8, 4)]
    public void A_plane_goes_through_the_zero_insert_filter_decimate_loop_forward_and_back(
        int rows, int rowsOut, int columns, int columnsOut)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(12);
        Tensor x = randn([rows, columns], ScalarType.Float64, generator: random),
            cotangent = randn([rowsOut, columnsOut], ScalarType.Float64, generator: random);
        (double[,] value, double[,] gradient) =
            new PlaneByLoop((rows, rowsOut), (columns, columnsOut)).Apply(Array(x), Array(cotangent), 0.2, Math.Sqrt(2));
        var activation = new FilteredActivation(
            [ActivationFilter.Kaiser(rows, rowsOut), ActivationFilter.Kaiser(columns, columnsOut)], new LeakyRelu(0.2, Math.Sqrt(2)));
        foreach (Func<Tensor, Tensor> map in new Func<Tensor, Tensor>[] { t => activation.Apply(t), t => activation.ApplyTwin(t) })
        {
            Tensor input = x.view(1, 1, rows, columns).clone().requires_grad_();
            Tensor output = map(input);
            (output * cotangent).sum().backward();
            CustomGradient.ThrowIfFailed();
            Compare.Close(tensor(value), output[0, 0], 1e-12, "values");
            Compare.Close(tensor(gradient), input.grad![0, 0], 1e-12, "gradient");
        }
    }

    private static double[,] Array(Tensor plane)
    {
        var array = new double[plane.shape[0], plane.shape[1]];
        Buffer.BlockCopy(plane.data<double>().ToArray(), 0, array, 0, sizeof(double) * array.Length);
        return array;
    }
}
