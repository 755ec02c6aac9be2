using Semiflow.Data.Numpy;
using Semiflow.Flows;
using Semiflow.Flows.Tableaus;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows;

/// <summary>Solutions and evaluation counts of torchdiffeq with the same method and step control.</summary>
public sealed class GoldenFlowTests
{
    public static TheoryData<string, string, double, double> Controlled =>
        [
            .. from law in new[] { "lotka", "pendulum_t", "vdp5" }
               from run in new (string, double, double)[]
               {
                   ("dopri5", 1e-3, 1e-6), ("dopri5", 1e-7, 1e-9), ("dopri5", 1e-10, 1e-12), ("bosh3", 1e-5, 1e-7), ("dopri8", 1e-7, 1e-9),
                   ("tsit5", 1e-7, 1e-9),
               }
               select new TheoryDataRow<string, string, double, double>(law, run.Item1, run.Item2, run.Item3),
        ];

    public static TheoryData<string, string> Fixed =>
        [.. from law in new[] { "lotka", "pendulum_t", "vdp5" } from method in new[]
            { "euler", "midpoint", "rk4" } select new TheoryDataRow<string, string>(law, method)];

    [Theory]
    [MemberData(nameof(Controlled))]
    public void Controlled_steps(string law, string name, double relative, double absolute)
    {
        ButcherTableau method = RungeKutta.Find(name);
        if (name == "bosh3")
        {
            // torchdiffeq interpolates by a quartic through the middle of the step, Bogacki and Shampine's second stage.
            method = method with { Dense = ExplicitTableaus.ThroughMiddle([.. method.Weights], [0, 0.5, 0, 0]) };
        }

        StepControl control = new StepControl(relative, absolute) { Ending = StepEnding.Passed }.AsIntegral();
        Compare(law, $"{name}_r{Digits(relative)}_a{Digits(absolute)}", new SpanFlowOptions { Method = method, Control = control },
            name is "tsit5" or "dopri8");
    }

    [Theory]
    [MemberData(nameof(Fixed))]
    public void Fixed_steps(string law, string name) =>
        Compare(law, name + "_h0.05", new SpanFlowOptions
            { Method = RungeKutta.Find(name == "rk4" ? "rk4-38" : name), Control = null, Substeps = 5 }, false);

    /// <summary>torchdiffeq takes the velocity of Heun's predictor for that of the new state, so only accuracy compares.</summary>
    [Theory]
    [InlineData("lotka")]
    [InlineData("pendulum_t")]
    [InlineData("vdp5")]
    public void Heun_is_no_worse(string law)
    {
        using NumpyArchive archive = Open();
        double[] reference = Numbers(archive, $"{law}/reference");
        double[] recorded = Numbers(archive, $"{law}/adaptive_heun_r0.0001_a1e-06/y");
        var options = new SpanFlowOptions { Method = RungeKutta.Heun2, Control = new StepControl(1e-4, 1e-6).AsIntegral() };
        double[] states = SpanFlow.Solve(Law(law), Numbers(archive, $"{law}/y0"), Numbers(archive, "t"), options).OrThrow().States;
        Assert.True(Distance(states, reference)
            < 3 * Distance(recorded, reference), $"{Distance(states, reference):g3} against {Distance(recorded, reference):g3}");
    }

    /// <param name="law">The law.</param>
    /// <param name="run">The run.</param>
    /// <param name="options">The same method and steps.</param>
    /// <param name="own">True where torchdiffeq interpolates these steps worse than the method does: then the own states must be nearer the
    /// reference.</param>
    private static void Compare(string law, string run, SpanFlowOptions options, bool own)
    {
        using NumpyArchive archive = Open();
        SpanSolution solution = SpanFlow.Solve(Law(law), Numbers(archive, $"{law}/y0"), Numbers(archive, "t"), options).OrThrow();
        double[] recorded = Numbers(archive, $"{law}/{run}/y");
        double[] reference = Numbers(archive, $"{law}/reference");
        double distance = own ? Distance(solution.States, reference) : Distance(solution.States, recorded);
        double allowed = own ? Distance(recorded, reference) : 1e-9;
        Assert.True(distance < allowed, $"{distance:g3}, allowed {allowed:g3}");
        Assert.Equal(Numbers(archive, $"{law}/{run}/nfev")[0], solution.Statistics.Evaluations);
    }

    private static double Distance(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max();

    private static string Digits(double tolerance) =>
        tolerance switch { 1e-3 => "0.001", 1e-4 => "0.0001", _ => $"1e-{-(int)Math.Round(Math.Log10(tolerance)):00}" };

    private static NumpyArchive Open() => NumpyArchive.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "torchdiffeq.npz"));

    private static double[] Numbers(NumpyArchive archive, string name)
    {
        using Tensor values = archive.Tensor(name);
        using Tensor wide = values.to(ScalarType.Float64).contiguous();
        return wide.data<double>().ToArray();
    }

    private static SpanLaw Law(string name) => name switch
    {
        "lotka" => new(2, static (_, y, v) => (v[0], v[1]) = ((1.5 * y[0]) - (y[0] * y[1]), (y[0] * y[1]) - (3 * y[1]))),
        "vdp5" => new(2, static (_, y, v) => (v[0], v[1]) = (y[1], (5 * (1 - (y[0] * y[0])) * y[1]) - y[0])),
        _ => new(2, static (t, y, v) => (v[0], v[1]) = (y[1], -Math.Sin(y[0]) - (0.1 * y[1]) + (0.3 * Math.Cos(2 * t)))),
    };
}
