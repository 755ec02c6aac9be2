using Semiflow.Operators;
using Semiflow.Spaces;
using Semiflow.Systems.Dynamics;
using Semiflow.Systems.Fields;
using static TorchSharp.torch;

namespace Semiflow.Tests.Systems;

/// <summary>Residuals at functions whose residual is known, for systems of which no random solution has a closed form.</summary>
public sealed class EquationTests
{
    private static readonly Tensor Points = rand([40, 3], ScalarType.Float64, generator: new Generator(7));

    [Fact]
    public void A_standing_interface_solves_allen_cahn()
    {
        var system = new AllenCahn(4, (1, 1), epsilon: 3, diffusivity: 0.5);
        IEquation equation = system.DrawProblem(new Generator(1)).Equation;
        double width = 3 / Math.Sqrt(2 * 0.5);
        Assert.InRange(Largest(equation.Residual(p => ((p.narrow(1, 1, 1) - 0.4) * width).tanh(), Points)), 0, 1e-12);

        // The exact sub-step of the splitting solves the reaction, a sine the heat.
        IEquation reaction = new AllenCahn(4, (1, 1), epsilon: 1.5, diffusivity: 0).DrawProblem(new Generator(1)).Equation;
        Assert.InRange(Largest(reaction.Residual(p => 0.3 / (0.09 + 0.91 * (p.narrow(1, 0, 1) * (-2 * 1.5 * 1.5)).exp()).sqrt(), Points)),
            0, 1e-12);
        IEquation heat = new AllenCahn(4, (1, 1), epsilon: 0, diffusivity: 0.1).DrawProblem(new Generator(1)).Equation;
        Assert.InRange(Largest(heat.Residual(p => (p.narrow(1, 0, 1) * (-0.1 * 5 * Math.PI * Math.PI)).exp()
            * (p.narrow(1, 1, 1) * Math.PI).sin() * (p.narrow(1, 2, 1) * (2 * Math.PI)).sin(), Points)), 0, 1e-11);
    }

    [Fact]
    public void A_damped_standing_wave_solves_the_damped_wave_equation()
    {
        var system = new DampedWave { Speed = 2, Damping = 1.5 };
        IEquation equation = system.DrawProblem(new Generator(1)).Equation;
        double k = 3, frequency = Math.Sqrt(4 * k * k - 1.5 * 1.5 / 4);
        Tensor Standing(Tensor p) => (p.narrow(1, 0, 1) * -0.75).exp() * (p.narrow(1, 0, 1) * frequency).cos()
            * (p.narrow(1, 2, 1) * k).cos();
        Assert.InRange(Largest(equation.Residual(Standing, Points)), 0, 1e-11);
    }

    [Fact]
    public void Reaction_and_diffusion_have_the_residual_of_their_formula()
    {
        var fitz = new ReactionDiffusion { DiffusionU = 0.3, DiffusionV = 0.7, Loss = 0.2 };
        Tensor t = Points.select(1, 0), x = Points.select(1, 1), y = Points.select(1, 2), u = t * x.square(), v = y.square() + t;
        Tensor State(Tensor p) => stack(
            [p.select(1, 0) * p.select(1, 1).square(), p.select(1, 2).square() + p.select(1, 0)], 1);
        Tensor expected = stack(
            [x.square() - 0.3 * 2 * t - (u - u.pow(3) - v - 0.2), ones_like(t) - 0.7 * 2 - (u - v)], 1);
        Assert.InRange(Largest(fitz.DrawProblem(new Generator(1)).Equation.Residual(State, Points) - expected), 0, 1e-12);

        var gray = new GrayScott { DiffusionU = 0.3, DiffusionV = 0.7, Feed = 0.03, Removal = 0.06 };
        Tensor rate = u * v * v;
        expected = stack(
            [x.square() - 0.3 * 2 * t - (0.03 * (1 - u) - rate), ones_like(t) - 0.7 * 2 - (rate - 0.09 * v)], 1);
        Assert.InRange(Largest(gray.DrawProblem(new Generator(1)).Equation.Residual(State, Points) - expected), 0, 1e-12);
    }

    [Fact]
    public void Around_a_square_transport_is_exact_where_nodes_meet_nodes_and_of_order_six_between()
    {
        var system = new SmoothTransport((0.2, 0.4), (0.003, 0.009), (0.2, -0.2), periodic: true);
        double[] errors = [.. new[] { 50, 64, 128 }.Select(points =>
        {
            (GridFunction input, GridFunction output) = system.DrawPairs(3, system.DefaultGrid(points), new Generator(8));
            return Largest(system.Solution.Apply(input).Values - output.Values);
        })];
        Assert.InRange(errors[0], 0, 1e-12);
        Assert.InRange(errors[1] / errors[2], 20, 200);
    }

    private static double Largest(Tensor values) => values.abs().max().item<double>();
}
