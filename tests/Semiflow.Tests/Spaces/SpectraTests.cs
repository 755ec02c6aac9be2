using CsCheck;
using Semiflow.Spaces;
using TorchSharp;
using static Semiflow.Tests.Spaces.Sampled;
using static TorchSharp.torch;

namespace Semiflow.Tests.Spaces;

public sealed class SpectraTests
{
    [Fact]
    public void Shells_sum_to_the_mean_square() =>
        Gen.Select(Grids, Gen.ULong).Sample(
            (grid, seed) =>
            {
                using var scope = NewDisposeScope();
                GridFunction function = Random(grid, seed);
                RadialSpectrum spectrum = Spectra.Radial(function);
                Tensor mean = Norms.L2(function).square() / grid.Volume;
                Assert.Equal([2, 3, spectrum.Wavenumbers.shape[0]], spectrum.Energy.shape);
                Assert.True(Difference(spectrum.Energy.sum(2), mean) < 1e-12 * Math.Max(1, mean.max().item<double>()));
            },
            iter: 60, threads: 1);

    [Fact]
    public void A_single_wave_lies_on_its_shell()
    {
        foreach (Boundary boundary in Boundaries)
        {
            using var scope = NewDisposeScope();
            Grid grid = new(new Axis(0, 2, 16, boundary), new Axis(0, 2, 18, boundary));
            double fundamental = boundary == Boundary.Periodic ? Math.PI : Math.PI / 2;
            Func<double, double> wave = boundary == Boundary.Dirichlet ? Math.Sin : Math.Cos;
            RadialSpectrum spectrum = Spectra.Radial(Of(grid, x => wave(3 * fundamental * x[0]) * wave(4 * fundamental * x[1])));
            Assert.Equal(5 * fundamental, spectrum.Wavenumbers[5].item<double>(), 1e-12);
            Assert.Equal(0.25, spectrum.Energy[0, 0, 5].item<double>(), 1e-12);
            Assert.Equal(0.25, spectrum.Energy.sum().item<double>(), 1e-12);
        }
    }

    [Fact]
    public void Periodic_shells_are_those_of_the_Fourier_transform()
    {
        using var scope = NewDisposeScope();
        GridFunction function = Random(Grid.Unit(8), 3, 1, 1);
        double[] energy = [.. fft.fft2(function.Values, norm: FFTNormType.Forward).abs().square().flatten().data<double>()];
        double[] shells = new double[7];
        for (int i = 0; i < 64; i++)
        {
            (int p, int q) = (Math.Min(i / 8, 8 - i / 8), Math.Min(i % 8, 8 - i % 8));
            shells[(int)Math.Floor(Math.Sqrt(p * p + q * q) + 0.5)] += energy[i];
        }

        Assert.True(Difference(Spectra.Radial(function).Energy.flatten(), tensor(shells)) < 1e-13);
    }

    [Fact]
    public void Spectra_of_one_function_agree_across_grids_and_have_gradients()
    {
        using var scope = NewDisposeScope();
        GridFunction coarse = Random(Grid.Unit(9, 2, Boundary.NeumannCells), 3);
        Tensor one = Spectra.Radial(coarse).Energy, two = Spectra.Radial(coarse.Resample(Grid.Unit(14, 2, Boundary.NeumannCells))).Energy;
        Assert.True(Difference(one, two.slice(2, 0, one.shape[2], 1)) < 1e-12);

        Tensor values = coarse.Values.clone().requires_grad_();
        Spectra.Radial(new GridFunction(coarse.Grid, values)).Energy.sum().backward();
        Assert.True(Difference(values.grad!, 2.0 * coarse.Values / 81) < 1e-13);
    }
}
