using System.Numerics;
using Semiflow.Flows;
using Semiflow.Kernels;
using Semiflow.Kernels.Fourier;
using Semiflow.Spaces;
using Semiflow.Systems;
using Semiflow.Systems.Dynamics;
using Semiflow.Systems.Fluids;
using Semiflow.Systems.Ocean;

namespace Semiflow.Bench;

/// <summary>The steps of every system of the dynamics catalogue. A new system adds its line here.</summary>
internal static class SystemSteps
{
    // Arrays that a classical Runge–Kutta step reads or writes at least: state in and velocity out four times, three stage sums of
    // three arrays, one sum of six.
    private const int RungeKuttaArrays = 23;

    // Leapfrog of three fields with a time filter: two levels in, the new and the filtered one out.
    private const int LeapfrogArrays = 12;

    /// <summary>All systems.</summary>
    /// <param name="quick">True for a hundredth of the steps.</param>
    public static IReadOnlyList<SystemStep> All(bool quick)
    {
        int few = quick ? 2 : 500, many = quick ? 1000 : 100_000;
        DampedPendulum pendulum = new();
        LotkaVolterra prey = LotkaVolterra.Environments[0];
        return
        [
            new("pendulum", many, Classical(pendulum.NewSpanField(), [1, 1], 1e-3, many), () => Pendulum(pendulum, many), "arithmetic"),
            new("lotka-volterra", many, Classical(prey.NewSpanField(), [1, 1], 1e-3, many), () => Prey(prey, many), "arithmetic"),
            Field("reaction-diffusion", new ReactionDiffusion().NewSpanField(), 1e-3, few),
            Field("gray-scott", GrayScott.Environments[0].NewSpanField(), 1, few),
            Field("damped-wave", new DampedWave().NewSpanField(), 1e-4, few),
            Linear(quick ? 20 : 400),
            Spectral("navier-stokes", new VorticityFlow(64, 1, 1e-3, 1e-3), 16, 64, 1e-3, few),
            Spectral("euler", new VorticityFlow(64, 2 * Math.PI, 1e-3, tracer: true), 28, 64, 1e-3, few),
            Basin(few),
        ];
    }

    private static Action Classical(ISpanField field, double[] start, double step, int steps)
    {
        var options = new SpanFlowOptions { Method = RungeKutta.Classical4, Control = null, Substeps = steps };
        return () => SpanFlow.Solve(field, start, [0, steps * step], options).OrThrow();
    }

    private static SystemStep Field(string name, ISpanField field, double step, int steps)
    {
        var random = new RandomStream(1, 0);
        double[] start = [.. Enumerable.Range(0, field.Size).Select(_ => random.Uniform(0, 0.1))];
        return new(name, steps, Classical(field, start, step, steps), Passes(field.Size, RungeKuttaArrays, steps), "memory");
    }

    private static SystemStep Linear(int count)
    {
        LinearSystem system = LinearSystem.Environments[0];
        int frames = system.Frames - 1;
        double sum = 0;
        return new("linear", count * frames, () => system.Simulate(0, count, 1).States.Dispose(), () =>
        {
            for (int i = 0; i < count * frames; i++)
            {
                for (int m = 0; m < 8; m++)
                {
                    double mode = Math.Exp(-1e-9 * (i + m));
                    for (int k = 0; k < 8; k++)
                    {
                        sum += mode * k;
                    }
                }
            }
        }, "arithmetic");
    }

    private static SystemStep Spectral(string name, VorticityFlow flow, int transforms, int points, double step, int steps)
    {
        var random = new RandomStream(2, 0);
        double[] first = [.. Enumerable.Range(0, points * points).Select(_ => random.Normal())], second = [.. first.Select(x => -x)];
        flow.Set(first, second);
        var fourier = new PlaneFourier(points, points);
        int band = (points - 1) / 3; // The solver's band: products of its modes are not aliased.
        AlignedNumbers real = new(first.Length), imaginary = new(first.Length);
        return new(name, 2 * steps, () => flow.Advance(steps * step), () =>
        {
            for (int i = 0; i < steps * transforms / 2; i++)
            {
                fourier.Forward(real.Span, imaginary.Span, band);
                fourier.Inverse(real.Span, imaginary.Span, band);
            }
        }, "transforms");
    }

    private static SystemStep Basin(int steps)
    {
        const int Points = 128;
        ShallowWaterFlow flow = new ShallowWater { Points = Points }.NewFlow();
        flow.Start(new double[Points * Points]);
        return new("shallow-water", steps, () =>
        {
            for (int i = 0; i < steps; i++)
            {
                flow.Advance();
            }
        }, Passes(Points * Points, LeapfrogArrays, steps), "memory");
    }

    // As many triads a = b + s c as read and write that many arrays.
    private static Action Passes(int size, int arrays, int steps)
    {
        double[] a = new double[size], b = new double[size], c = new double[size];
        return () =>
        {
            for (int pass = 0; pass < steps * arrays / 3; pass++)
            {
                for (int i = 0; i <= size - Vector<double>.Count; i += Vector<double>.Count)
                {
                    (new Vector<double>(b, i) + new Vector<double>(c, i) * 0.5).CopyTo(a, i);
                }
            }
        };
    }

    private static void Pendulum(DampedPendulum system, int steps)
    {
        double frequency = system.SquaredFrequency, damping = system.Damping;
        ByHand(steps, (q, p) => (p, -frequency * Math.Sin(q) - damping * p));
    }

    private static void Prey(LotkaVolterra system, int steps)
    {
        double alpha = system.Alpha, beta = system.Beta, gamma = system.Gamma, delta = system.Delta;
        ByHand(steps, (x, y) => (alpha * x - beta * x * y, delta * x * y - gamma * y));
    }

    // The same steps on two numbers without an engine.
    private static void ByHand(int steps, Func<double, double, (double X, double Y)> velocity)
    {
        const double H = 1e-3;
        double x = 1, y = 1;
        for (int i = 0; i < steps; i++)
        {
            (double x1, double y1) = velocity(x, y);
            (double x2, double y2) = velocity(x + H / 2 * x1, y + H / 2 * y1);
            (double x3, double y3) = velocity(x + H / 2 * x2, y + H / 2 * y2);
            (double x4, double y4) = velocity(x + H * x3, y + H * y3);
            x += H / 6 * (x1 + 2 * x2 + 2 * x3 + x4);
            y += H / 6 * (y1 + 2 * y2 + 2 * y3 + y4);
        }
    }
}
