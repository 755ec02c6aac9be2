using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>
/// A layer of a Fourier neural operator, <c>f(spectral convolution + linear map at every node)</c>, in one node of the graph: our own
/// kernel on the CPU, libtorch elsewhere. It works on channels that lie side by side and leaves its results so.
/// </summary>
internal sealed class FourierLayer : autograd.SingleTensorFunction<FourierLayer>
{
    private const string Owner = "owner", Layer = "layer", Wanted = "wanted";

    /// <inheritdoc/>
    public override string Name => "Fourier layer";

    /// <summary>Values of the layer.</summary>
    /// <param name="spectral">The spectral convolution.</param>
    /// <param name="pointwise">The linear map.</param>
    /// <param name="x"><c>[groups·batch, in, x…]</c>, in any memory order.</param>
    /// <param name="gelu">Whether f is <c>x Φ(x)</c>; else nothing.</param>
    /// <returns><c>[groups·batch, out, x…]</c>.</returns>
    public static Tensor Apply(SpectralConvolution spectral, PointwiseLinear pointwise, Tensor x, bool gelu)
    {
        ArgumentNullException.ThrowIfNull(spectral);
        ArgumentNullException.ThrowIfNull(pointwise);
        CustomGradient.ThrowIfFailed();
        (Tensor w, Tensor map, Tensor? bias) = (spectral.Weight, pointwise.Weight, pointwise.Bias);
        if (FourierLayerKernel.For(x, w, map, bias, spectral.Transforms, gelu) is not { } kernel)
        {
            return ApplyTwin(spectral, x, w, map, bias, gelu);
        }

        // The scope ends TorchSharp's second handles, and what is not kept.
        using DisposeScope scope = NewDisposeScope();
        bool wanted = is_grad_enabled() && (x.requires_grad || OfParameters(w, map, bias));
        Tensor y = wanted ? apply(x, w, map, bias!, kernel, spectral, gelu) : kernel.Values(x, w, map, bias, kept: false).Y;
        return y.MoveToOuterDisposeScope();
    }

    /// <summary>The same by libtorch: any device, any order of derivative.</summary>
    /// <param name="spectral">Whose transform it is.</param>
    /// <param name="x"><c>[groups·batch, in, x…]</c>.</param>
    /// <param name="w">Complex matrices, <c>[group, mode…, in, out, 2]</c>.</param>
    /// <param name="map">Matrices at the nodes, <c>[group, out, in]</c>.</param>
    /// <param name="bias"><c>[group, out]</c> or null.</param>
    /// <param name="gelu">Whether f is <c>x Φ(x)</c>; else nothing.</param>
    public static Tensor ApplyTwin(SpectralConvolution spectral, Tensor x, Tensor w, Tensor map, Tensor? bias, bool gelu)
    {
        ArgumentNullException.ThrowIfNull(spectral);
        Tensor sum = spectral.Values(x, w) + PointwiseLinear.Values(x, map, bias);
        return gelu ? nn.functional.gelu(sum) : sum;
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, w, map, bias) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor?)vars[3]);
        var kernel = (FourierLayerKernel)vars[4];
        (Tensor y, Tensor modes, Tensor? sum) = kernel.Values(x, w, map, bias, kept: true);
        ctx.save_for_backward([x, w, map, bias!, modes, sum!]);
        ctx.set_materialize_grads(false);
        ctx.save_data(Owner, kernel);
        ctx.save_data(Layer, (vars[5], vars[6]));
        ctx.save_data(Wanted, (x.requires_grad, OfParameters(w, map, bias)));
        return y;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        CustomGradient.Run(7, [grad_output], ctx.get_saved_variables, saved =>
        {
            if (grad_output.IsInvalid)
            {
                return new Tensor?[7];
            }

            (Tensor x, Tensor w, Tensor map, Tensor? bias) = (saved[0]!, saved[1]!, saved[2]!, saved[3]);
            if (is_grad_enabled())
            {
                var (spectral, gelu) = ((object, object))ctx.get_data(Layer);
                Tensor?[] gradients = CustomGradient.Differentiable(
                    input => ApplyTwin((SpectralConvolution)spectral, input, w, map, bias, (bool)gelu), x,
                    bias is null ? [w, map] : [w, map, bias], grad_output);
                return [gradients[0], gradients[1], gradients[2], bias is null ? null : gradients[3], null, null, null];
            }

            var kernel = (FourierLayerKernel)ctx.get_data(Owner);
            (bool ofInput, bool ofParameters) = ((bool, bool))ctx.get_data(Wanted);
            return [.. kernel.Gradients(grad_output, x, [w, map, bias], saved[4]!, saved[5], ofInput, ofParameters), null, null, null];
        })!;

    private static bool OfParameters(Tensor w, Tensor map, Tensor? bias) =>
        w.requires_grad || map.requires_grad || bias is { requires_grad: true };
}
