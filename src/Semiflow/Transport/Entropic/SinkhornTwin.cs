using static TorchSharp.torch;

namespace Semiflow.Transport.Entropic;

/// <summary>
/// Plain iterations in the log domain by libtorch operations, equal weights: what runs on other devices than the CPU, and the oracle
/// and peer of <see cref="SinkhornIteration"/>.
/// </summary>
internal static class SinkhornTwin
{
    private const int Checked = 10;

    /// <summary>Potentials <c>[n]</c>, <c>[m]</c> of costs <c>[n, m]</c>, the row error over the mass and the iterations.</summary>
    public static (Tensor U, Tensor V, double Error, int Iterations) Solve(Tensor cost, SinkhornOptions options)
    {
        using var scope = NewDisposeScope();
        using IDisposable still = no_grad();
        (long n, long m) = (cost.shape[0], cost.shape[1]);
        Tensor u = zeros([n], cost.dtype, cost.device), v = zeros([m], cost.dtype, cost.device);
        double epsilon = options.Annealing < 1
            ? Math.Max(options.Epsilon, (cost.max() - cost.min()).to(ScalarType.Float64).item<double>())
            : options.Epsilon;
        double error = double.PositiveInfinity;
        int iterations = 0;
        for (bool done = false; !done && iterations < options.MaximumIterations;)
        {
            bool last = epsilon == options.Epsilon;
            int most = last ? options.MaximumIterations - iterations : Checked;
            for (int k = 0; k < most && !done; k++, iterations++)
            {
                using var step = NewDisposeScope();
                Tensor soft = epsilon * (((v - cost) / epsilon).logsumexp(1) - Math.Log(m));
                error = k % Checked == 0 ? ((u + soft) / epsilon).exp().sub(1).abs().mean().to(ScalarType.Float64).item<double>() : error;
                done = last && error <= options.Tolerance;
                (u, v) = (-soft, -epsilon * (((-soft.unsqueeze(1) - cost) / epsilon).logsumexp(0) - Math.Log(n)));
                u.MoveToOuterDisposeScope();
                v.MoveToOuterDisposeScope();
            }

            epsilon = Math.Max(options.Epsilon, epsilon * options.Annealing);
        }

        return (u.MoveToOuterDisposeScope(), v.MoveToOuterDisposeScope(), error, iterations);
    }
}
