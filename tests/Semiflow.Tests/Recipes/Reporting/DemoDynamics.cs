using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Spaces;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Reporting;

/// <summary>Figures of invented dynamics whose look is that of real ones.</summary>
internal static class DemoDynamics
{
    private static readonly double[] Times = [.. Enumerable.Range(0, 40).Select(i => 0.5 * i)];

    public static IReadOnlyList<ReportFigure> All =>
    [
        Phase, Series, Strip(3), Strip(2, "c"), Motion, Training, OverTime, Methods, Environments, Spectra, Estimates,
    ];

    public static ReportDocument Document(IReadOnlyList<ReportFigure> figures) => new()
    {
        Title = "APHYNITY on the damped pendulum",
        Recipe = "aphynity-pendulum",
        Description = "Physics without friction and a network that adds what is missing, learned from 25 trajectories.",
        Equation = "θ'' + ω₀² sin θ + α θ' = 0",
        Reference = "Yin et al., ICLR 2021 (arXiv 2010.04456), table 1",
        Date = DateTimeOffset.UnixEpoch,
        Results = new Summary("aphynity-pendulum",
        [
            new Figure("mse", "mean squared error", "", "test trajectories", Headline: true).Of(3.1e-7, 1e-7),
            new Figure("parameter", "error of the parameter", "%", Headline: true).Of(0.9, 4.2),
            new Figure("node", "neural ODE").Of(1.2e-3, 9.1e-3),
        ]),
        Sections =
        [
            new("Forecasts", [.. figures.Take(5)], "Forecasts of trajectories that no training saw, from their initial states."),
            new("Estimates", [.. figures.Skip(5)], "",
                new(["parameter", "truth", "estimate", "oracle"], [["ω²", "0.274", "0.27", "0.25"], ["α", "0.2", "–", "–"]])),
        ],
        Commands = ["semiflow run aphynity-pendulum --tier small"],
    };

    public static ReportFigure Phase => DynamicsFigures.PhasePortraits(
        new("phase", "Phase portraits.", "Three test trajectories."), "angle θ, rad", "dθ/dt, rad/s",
        [.. Enumerable.Range(0, 3).Select(i => ($"Test trajectory {i + 1}", (IReadOnlyList<CurveSeries>)
        [
            Orbit("truth", 1 + (0.3 * i), 0.06, 0.8) with { IsReference = true },
            Orbit("APHYNITY", 1 + (0.3 * i), 0.062, 0.8) with { Style = CurveStyle.Dashed },
            Orbit("neural ODE", 1 + (0.3 * i), -0.08, 0.85),
        ]))]);

    public static ReportFigure Series => DynamicsFigures.TimeSeries(
        new("series", "A test trajectory.", "Both components."), "time t, s",
        ("θ, rad", Wave("truth", 0.06, 0), [Wave("APHYNITY", 0.061, 0) with { Style = CurveStyle.Dashed }, Wave("neural ODE", -0.3, 0)]),
        ("dθ/dt, rad/s", Wave("truth", 0.06, 1.5), [Wave("APHYNITY", 0.061, 1.5) with { Style = CurveStyle.Dashed }, Blown("neural ODE")]));

    public static ReportFigure Motion =>
        DynamicsFigures.Animation(new("motion", "In motion.", "Truth, forecast and error."), Frames(4, 16));

    public static ReportFigure Training => DynamicsFigures.Curves(
        new("training", "Training.", "Loss, multiplier and norms over epochs."),
        new CurvePanel("epoch", "loss, validation", Epochs("loss", e => Math.Exp(-e / 20.0)),
            Epochs("validation", e => 1.5 * Math.Exp(-e / 25.0)) with { Style = CurveStyle.Dashed }) { LogY = true },
        new CurvePanel("epoch", "multiplier λ", Epochs("λ", e => 1 + (e * e * 0.1))) { LogY = true },
        new CurvePanel("epoch", "size of the parts", Epochs("‖physics‖", e => 1 - (0.5 * Math.Exp(-e / 30.0))),
            Epochs("‖augmentation‖", e => 0.2 + (0.6 * Math.Exp(-e / 30.0)))),
        new CurvePanel("epoch", "ω², s⁻²", Epochs("estimate of ω²", e => 0.27 - (0.2 * Math.Exp(-e / 15.0))))
            { Levels = [("truth", 0.2742), ("projection oracle", 0.25)] });

    public static ReportFigure OverTime => DynamicsFigures.Curves(
        new("over-time", "Error over forecast time.", "Mean squared error of 25 test trajectories."),
        new CurvePanel("forecast time t, s", "mean squared error", Growth("APHYNITY", 1e-7), Growth("physics only", 1e-4),
            Growth("neural ODE", 1e-3)) { LogY = true });

    public static ReportFigure Methods => DynamicsFigures.Bars(
        new("methods", "Errors of all methods.", "Mean squared error on test trajectories."), "mean squared error",
        new BarGroup("", new ErrorBar("APHYNITY", 3.1e-7, 1e-7), new ErrorBar("complete physics", 2e-5, 1.5e-6),
            new ErrorBar("physics only", 4e-3, 5.1e-3), new ErrorBar("neural ODE", 1.2e-3, 9.1e-3),
            new ErrorBar("Hamiltonian network", double.NaN)));

    public static ReportFigure Environments => DynamicsFigures.Bars(
        new("environments", "Errors in each environment.", "Mean squared error."), "mean squared error",
        [.. Enumerable.Range(0, 4).Select(i => new BarGroup($"α = 0.{i + 5}", new ErrorBar("LEADS", 1e-3 * (i + 1)),
            new ErrorBar("one per environment", 4e-3), new ErrorBar("one for all", 0.2)))]);

    public static ReportFigure Spectra => DynamicsFigures.Curves(
        new("spectra", "Energy spectra.", "At the last time."),
        new CurvePanel("radial wavenumber k", "energy E(k)", Power("truth", 3) with { IsReference = true },
            Power("forecast", 3.2) with { Style = CurveStyle.Dashed }) { LogX = true, LogY = true });

    public static ReportFigure Estimates => DynamicsFigures.Curves(
        new("estimates", "Estimated against true.", "One dot a run."),
        new CurvePanel("true Δk", "estimated Δk", new CurveSeries("runs", [1, 2, 3, 4, 5], [1.1, 1.9, 3.2, 3.8, 5.1], CurveStyle.Dots))
            { Diagonal = true });

    public static FieldFrames Frames(int count, int points, string label = "")
    {
        Axis axis = new(-1, 1, points);
        double[] nodes = axis.Nodes();
        double[] Field(double t, double shift) =>
            [.. nodes.SelectMany(x => nodes.Select(y => Math.Sin((3 * x) + t) * Math.Cos((2 * y) + shift)))];
        double[] times = [.. Enumerable.Range(0, count).Select(i => 0.25 * i)];
        return new FieldFrames(
            [axis, axis], times, [.. times.Select(t => Masked(Field(t, 0)))],
            [("APHYNITY", [.. times.Select(t => Masked(Field(t, 0.01 * t)))]),
                ("neural ODE", [.. times.Select(t => Masked(Field(t, 0.3 * t)))])], label);
    }

    private static ReportFigure Strip(int frames, string name = "") => DynamicsFigures.FieldStrips(
        new($"strip-{frames}", "A test trajectory.", "Component u."),
        Frames(20, 32, name).At([.. Enumerable.Range(0, frames * 2).Select(i => 3 * i)]));

    private static double[] Masked(double[] values)
    {
        Array.Fill(values, double.NaN, 0, 40); // an island
        return values;
    }

    private static CurveSeries Orbit(string name, double size, double damping, double speed) => new(
        name, [.. Times.Select(t => size * Math.Exp(-damping * t) * Math.Cos(speed * t))],
        [.. Times.Select(t => -size * Math.Exp(-damping * t) * Math.Sin(speed * t))]);

    private static CurveSeries Wave(string name, double damping, double phase) =>
        new(name, Times, [.. Times.Select(t => Math.Exp(-damping * t) * Math.Cos(t + phase))]);

    private static CurveSeries Blown(string name) =>
        new(name, Times, [.. Times.Select(t => t > 12 ? double.NaN : Math.Exp(0.2 * t) * Math.Cos(t + 1.5))]);

    private static CurveSeries Epochs(string name, Func<int, double> value) =>
        new(name, [.. Enumerable.Range(1, 100).Select(e => (double)e)], [.. Enumerable.Range(1, 100).Select(value)]);

    private static CurveSeries Growth(string name, double size) =>
        new(name, Times, [.. Times.Select((t, i) => i == 0 ? 0 : size * Math.Exp(0.2 * t))]);

    private static CurveSeries Power(string name, double slope) =>
        new(name, [.. Enumerable.Range(0, 32).Select(k => (double)k)], [.. Enumerable.Range(0, 32).Select(k => Math.Pow(k + 1.0, -slope))]);
}
