using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Spaces;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Reporting;

/// <summary>Reports of invented runs whose figures look like those of real ones.</summary>
internal static class DemoReport
{
    /// <summary>A full report in two variables.</summary>
    public static ReportDocument Full() => new()
    {
        Title = "Convolutional Neural Operator on the Poisson equation",
        Recipe = "cno-poisson",
        Description =
            "A CNO learns the solution operator from the source term f to the solution u from 1,024 exact solutions on a 64 × 64 grid.",
        Equation = "−Δu = f in (0, 1)²,  u = 0 on the boundary",
        Reference = "Raonić et al., Convolutional Neural Operators for robust and accurate learning of PDEs, NeurIPS 2023, Table 1",
        Date = new DateTimeOffset(2026, 11, 23, 14, 5, 0, TimeSpan.Zero),
        Results = new Summary("cno-poisson",
        [
            OperatorFigures.Normalized.For(OperatorFigures.In).Of(0.831, 0.21),
            OperatorFigures.Normalized.For(OperatorFigures.Out).Of(1.24, 0.27),
            OperatorFigures.Physical.For(OperatorFigures.In).Of(0.912), OperatorFigures.Physical.For(OperatorFigures.Out).Of(1.31),
            OperatorFigures.Normalized.For(OperatorFigures.MeanPredictor).Of(98.7),
            CostFigures.Total.Of(318), CostFigures.Step.Of(182), CostFigures.Memory.Of(1834),
        ]),
        Sections = [new ReportSection("Figures", FunctionFigures.Of(Functions()))],
        Configuration =
        [
            new("seed", "7"),
            new("data", "", new ConfigurationEntry("system", "poisson"), new ConfigurationEntry("training", "1024"),
                new ConfigurationEntry("grid", "64 x 64")),
            new("model", "", new ConfigurationEntry("layers", "3"), new ConfigurationEntry(
                "activation", "", new ConfigurationEntry("backend", "kaiser"), new ConfigurationEntry("taps", "12"))),
        ],
        Environment = [new("machine", "2 cores, AVX2, 8 GiB"),
            new("versions", "Semiflow 0.1.0, TorchSharp 0.107.0, libtorch 2.10.0, .NET 10.0.1"), new("seed", "7")],
        Commands = ["git clone https://example.org/semiflow && cd semiflow", "./semiflow run cno-poisson --seed 7 --out runs/poisson"],
    };

    /// <summary>What the full report shows of the model.</summary>
    public static FunctionResults Functions() => new()
    {
        InputName = "Source f",
        ErrorsInDistribution = Errors(256, 0.0083, 1),
        ErrorsOutOfDistribution = Errors(256, 0.0124, 2),
        SamplesInDistribution = [Sample("Best", 0.0041, 3), Sample("Median", 0.0083, 4), Sample("Worst", 0.0312, 5)],
        SamplesOutOfDistribution = [Sample("Best", 0.0061, 6), Sample("Median", 0.0124, 7), Sample("Worst", 0.0502, 8)],
        History = History(120, 9, 0.0079),
        Resolutions =
        [
            new("in distribution", [32, 48, 64, 80, 96, 112, 128], [0.0131, 0.0091, 0.0083, 0.0086, 0.0088, 0.0091, 0.0095]),
            new("out of distribution", [32, 48, 64, 80, 96, 112, 128], [0.0192, 0.0134, 0.0124, 0.0127, 0.0131, 0.0135, 0.014]),
        ],
        TrainingResolution = 64,
        Spectra = [Spectrum("In distribution", 1), Spectrum("Out of distribution", 1.7)],
    };

    /// <summary>A small report in one variable, as a single epoch leaves it.</summary>
    public static ReportDocument Curves(FunctionResults? functions = null) => new()
    {
        Title = "CNO in one variable",
        Recipe = "cno-line",
        Description = "Smoothing of a signal.",
        Date = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Results = new Summary("cno-line", [OperatorFigures.Normalized.For(OperatorFigures.In).Of(1.1)]),
        Sections = [new ReportSection("Figures", FunctionFigures.Of(functions ?? Line()))],
    };

    /// <summary>What the small report shows of the model.</summary>
    public static FunctionResults Line() => new()
    {
        SamplesInDistribution = [Line("Best", 0.004), Line("Median", 0.011), Line("Worst", 0.08)],
        History = History(1, 3, 0.1),
    };

    /// <summary>Log-normal errors around a median.</summary>
    public static double[] Errors(int count, double median, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => median * Math.Exp(0.35 * Normal(random)))];
    }

    /// <summary>A Poisson-like sample: sine modes of decreasing size, and an error of the given size in fine waves.</summary>
    public static ReportSample Sample(string label, double error, int seed, int points = 64)
    {
        var random = new Random(seed);
        double[,] modes = new double[8, 8];
        for (int k = 0; k < 64; k++)
        {
            modes[k / 8, k % 8] = Normal(random);
        }

        Axis axis = new(0, 1, points, Boundary.Dirichlet);
        double[] source = Series(modes, axis, 0);
        double[] target = Series(modes, axis, 1);
        double size = target.Average(Math.Abs);
        double[] wrong = Field(axis, (x, y) => error * size * 2.4 * Math.Sin((17 + seed) * x) * Math.Sin((13 * y) + seed) * (0.4 + x));
        return new ReportSample(
            label, error, new FieldSnapshot([axis, axis], source), new FieldSnapshot([axis, axis], target),
            new FieldSnapshot([axis, axis], [.. target.Zip(wrong, (u, e) => u + e)]));
    }

    /// <summary>A falling history of so many epochs.</summary>
    public static TrainingEpoch[] History(int epochs, int seed, double final)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(1, epochs).Select(e =>
            {
                double level = final * (1 + (60 * Math.Exp(-e / 6.0)) + (6 * Math.Exp(-e / 30.0)));
                return new TrainingEpoch(
                    e, level * 0.8 * Math.Exp(0.04 * Normal(random)), level * Math.Exp(0.1 * Normal(random)),
                    1e-3 * Math.Pow(0.98, (e - 1) / 10 * 10));
            }),
        ];
    }

    private static SpectrumComparison Spectrum(string label, double scale)
    {
        double[] k = [.. Enumerable.Range(0, 33).Select(i => (double)i)];
        double[] target = [.. k.Select(i => 0.02 * scale * Math.Pow(1 + (i / 4), -5) * (i > 20 ? Math.Exp(20 - i) : 1))];
        double[] error = [.. k.Select(i => 2e-7 * scale / (1 + (i / 20)))];
        return new SpectrumComparison(label, k, target, [.. target.Zip(error, (t, e) => t + (0.3 * e))], error);
    }

    private static ReportSample Line(string label, double error)
    {
        Axis axis = new(-1, 1, 128);
        double[] x = axis.Nodes();
        double[] target = [.. x.Select(t => Math.Sin(3 * Math.PI * t) * Math.Exp(-t))];
        return new ReportSample(
            label, error, new FieldSnapshot([axis], [.. x.Select(t => t < 0 ? -1.0 : 1 + t)]), new FieldSnapshot([axis], target),
            new FieldSnapshot([axis], [.. target.Zip(x, (u, t) => u + (2 * error * Math.Cos(40 * t)))]));
    }

    private static double[] Field(Axis axis, Func<double, double, double> value) =>
        [.. axis.Nodes().SelectMany(x => axis.Nodes().Select(y => value(x, y)))];

    // A sine series whose coefficients fall like |k|^(-1 - 2 smoothing).
    private static double[] Series(double[,] modes, Axis axis, int smoothing)
    {
        double[][] sines = [.. axis.Nodes().Select(x => Enumerable.Range(1, 8).Select(k => Math.Sin(Math.PI * k * x)).ToArray())];
        double[] values = new double[axis.Points * axis.Points];
        for (int mode = 0; mode < 64; mode++)
        {
            (int i, int j) = (mode / 8, mode % 8);
            double size = modes[i, j] * Math.Pow(((i + 1) * (i + 1)) + ((j + 1) * (j + 1)), -0.5 - smoothing) / (smoothing == 0 ? 1 : 10);
            for (int node = 0; node < values.Length; node++)
            {
                values[node] += size * sines[node / axis.Points][i] * sines[node % axis.Points][j];
            }
        }

        return values;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
