using Semiflow.Flows;
using Semiflow.Operators;
using Semiflow.Physics;
using Semiflow.Spaces;
using Semiflow.Systems;
using Semiflow.Systems.Catalogue;
using Semiflow.Systems.Fields;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Laws;

/// <summary>What every system of the catalogue must satisfy that has a solution operator, a vector field, an equation or laws.</summary>
public sealed class CapabilityLaws
{
    public static TheoryData<string> Solved => Names<IHasSolution>();

    public static TheoryData<string> Moved => Names<IHasVectorField>();

    public static TheoryData<string> Equations => Names<IHasEquation>();

    public static TheoryData<string> Known => Names<IHasLaws>();

    [Theory]
    [MemberData(nameof(Solved))]
    public void The_solution_operator_maps_drawn_inputs_to_drawn_outputs_and_converges(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        IHasSolution system = Quick(SystemCatalogue.Find<IHasSolution>(name).First);
        double[] errors = [.. new[] { 41, 81, 161 }.Select(points =>
        {
            (GridFunction input, GridFunction output) = system.DrawPairs(4, system.DefaultGrid(points), new Generator(8));
            GridFunction found = system.Solution.Apply(input);
            Assert.Equal(output.Grid, found.Grid);
            Assert.Equal(output.Values.shape, found.Values.shape);
            return Inside(name, found, output);
        })];
        // A disk has no values between the nodes: linear interpolation gives its rim the width of a cell.
        (double least, double ratio) = name == "transport-discontinuous" ? (0.04, 0.8) : (1e-4, 1);
        Assert.InRange(errors[^1], 0, least);
        Assert.True(errors[^1] <= Math.Max(1e-10, ratio * errors[0]), string.Join(" ", errors));
        if (name is "poisson" or "wave" or "allen-cahn")
        {
            Assert.InRange(errors[0], 0, 1e-10); // The grid resolves the functions.
        }
    }

    [Theory]
    [MemberData(nameof(Solved))]
    public void The_solution_operator_refuses_grids_that_it_cannot_use(string name)
    {
        IHasSolution system = Quick(SystemCatalogue.Find<IHasSolution>(name).First);
        GridFunction line = new(Grid.Unit(8, 1), zeros(1, 1, 8));
        Assert.Throws<InputException>(() => system.Solution.Apply(line));
    }

    [Theory]
    [MemberData(nameof(Moved))]
    public void Spans_and_tensors_have_one_right_hand_side(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (IHasVectorField system in SystemCatalogue.Find<IHasVectorField>(name) is var entry
            ? entry.Training.Concat(entry.Unseen)
            : [])
        {
            Tensor states = system.Simulate(0, 2, 4).States[^1];
            Tensor velocities = system.NewField().Velocity(zeros([], ScalarType.Float64), states);
            foreach (ISpanField spans in new[] { system.NewSpanField(), new TensorSpanField(system.NewField(), states.shape[1..]) })
            {
                for (int k = 0; k < 2; k++)
                {
                    double[] expected = new double[spans.Size];
                    spans.Velocity(0, states[k].contiguous().data<double>().ToArray(), expected);
                    double[] actual = [.. velocities[k].contiguous().data<double>()];
                    double scale = expected.Max(Math.Abs);
                    Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-13 * scale));
                }
            }

            Assert.Empty(system.NewField().Parameters); // Nothing is learned.
            Assert.All(system.NewField().Coefficients, c => Assert.Equal(system.Parameters[c.Name], c.Current, 1e-12));
        }
    }

    /// <summary>
    /// Data are made by other engines and methods (symplectic, implicit, Chebyshev's); the field alone leads to the same states.
    /// </summary>
    [Theory]
    [MemberData(nameof(Moved))]
    public void The_vector_field_leads_from_one_frame_to_the_next_as_the_data_do(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        IHasVectorField system = SystemCatalogue.Find<IHasVectorField>(name).First;
        TrajectorySet set = system.Simulate(0, 2, 4);
        var map = new FlowMap(
            system.NewField(), new FlowOptions { Method = RungeKutta.Tsit5, Control = new StepControl(1e-7, 1e-10), MaxSteps = 100_000 });
        Tensor found = map.Path(set.States[0], set.Times.slice(0, 0, 2, 1)).States[-1];
        foreach (int channel in Enumerable.Range(0, system.Channels.Count))
        {
            Tensor expected = set.States[1].select(1, channel), moved = expected - set.States[0].select(1, channel);
            double error = (found.select(1, channel) - expected).abs().max().item<double>(), scale = moved.abs().max().item<double>();
            Assert.True(error < 1e-4 * scale, $"{name}, {system.Channels[channel]}: {error} of {scale}");
        }
    }

    [Theory]
    [MemberData(nameof(Equations))]
    public void Solutions_have_no_residual_and_others_have(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (IHasEquation system in SystemCatalogue.Find<IHasEquation>(name) is var entry ? entry.Training.Concat(entry.Unseen) : [])
        {
            (IEquation equation, Func<Tensor, Tensor>? solution) = system.DrawProblem(new Generator(3));
            Tensor points = Points(equation, 64);
            // Any smooth function is no solution.
            Tensor Wrong(Tensor p) => stack([.. Enumerable.Range(1, equation.Components).Select(c => (p * c).sin().sum(1))], 1);
            Tensor wrong = equation.Residual(Wrong, points);
            Assert.Equal(points.shape[0], wrong.shape[0]);
            Assert.True(wrong.isfinite().all().item<bool>());
            double scale = wrong.abs().mean().item<double>();
            Assert.True(scale > 1e-3);
            if (solution is not null)
            {
                Assert.Equal([64L, equation.Components], solution(points).shape);
                double left = equation.Residual(solution, points).abs().max().item<double>();
                Assert.True(left < 1e-7 * Math.Max(1, scale), $"{system}: {left}");
            }

            Assert.Throws<ArgumentException>(() => equation.Residual(Wrong, points[TensorIndex.Ellipsis, TensorIndex.Single(0)]));
        }
    }

    [Theory]
    [MemberData(nameof(Equations))]
    public void Residuals_are_differentiable_in_what_is_trained(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        IEquation equation = SystemCatalogue.Find<IHasEquation>(name).First.DrawProblem(new Generator(3)).Equation;
        Tensor factor = tensor(0.7, ScalarType.Float64).requires_grad_(), points = Points(equation, 8);
        Tensor Loss(Tensor value) => equation.Residual(
            p => stack([.. Enumerable.Range(1, equation.Components).Select(c => (p * c).cos().sum(1) * value)], 1), points).square().mean();
        Tensor slope = autograd.grad([Loss(factor)], [factor])[0];
        double numerical = ((Loss(tensor(0.7 + 1e-5, ScalarType.Float64)) - Loss(tensor(0.7 - 1e-5, ScalarType.Float64)))
            / 2e-5).item<double>();
        Assert.Equal(1, slope.item<double>() / numerical, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void The_complete_law_with_true_coefficients_explains_more_than_the_incomplete(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        IHasLaws system = SystemCatalogue.Find<IHasLaws>(name).First;
        TrajectorySet set = system.Simulate(0, 2, 4);
        var setting = new LawSetting(system.Grid, system.Parameters) { Type = ScalarType.Float64 };
        Tensor states = set.States.flatten(0, 1), time = zeros([], ScalarType.Float64), truth = system.NewField().Velocity(time, states);
        double Missing(PhysicsLaw law) => (law.True(setting).Velocity(time, states) - truth).square().mean().item<double>();
        PhysicsLaw complete = system.Laws.Single(law => law.Complete is null);
        foreach (PhysicsLaw law in system.Laws)
        {
            law.Check(set.States.shape);
            PhysicsField learned = law.Learned(setting);
            Assert.NotEmpty(learned.Parameters);
            Assert.Subset(system.Parameters.Keys.ToHashSet(), learned.Coefficients.Select(c => c.Name).ToHashSet());
            Assert.Empty(law.True(setting).Parameters);
            if (law != complete)
            {
                Assert.Equal(complete.Name, law.Complete);
                Assert.True(Missing(complete) < Missing(law));
            }
        }

        Assert.Equal(5, ((IDynamicalSystem)system.Sized(5, null, false)).Times.Count);
    }

    [Fact]
    public void Laws_and_systems_have_names_of_their_own()
    {
        Assert.Distinct(SystemCatalogue.All.Select(entry => entry.Name));
        Assert.Distinct(SystemCatalogue.With<IHasLaws>().SelectMany(entry => entry.First.Laws).Select(law => law.Name));
        Assert.All(SystemCatalogue.All, entry => Assert.Single(SystemCapability.Draws, draws => draws.Has(entry.First)));
        Assert.All(SystemCatalogue.All, entry => Assert.All([.. entry.Training, .. entry.Unseen], each => Assert.All(
            [each.Card.Name, each.Card.Title, each.Card.Equation, each.Card.Input, each.Card.Output, each.Card.Source,
                each.Card.GoodValues],
            Assert.NotEmpty)));
    }

    private static TheoryData<string> Names<T>()
        where T : ISystem => [.. SystemCatalogue.With<T>().Select(entry => entry.Name)];

    private static IHasSolution Quick(IHasSolution system) => system is AllenCahn slow ? slow.WithSolver(32, 10) : system;

    private static Tensor Points(IEquation equation, int count)
    {
        using var random = new Generator(2);
        Tensor lower = tensor(equation.Coordinates.Select(c => c.Lower).ToArray()),
            upper = tensor(equation.Coordinates.Select(c => c.Upper).ToArray());
        return rand([count, equation.Coordinates.Count], ScalarType.Float64, generator: random) * (upper - lower) + lower;
    }

    /// <summary>Largest relative L1 error, where nothing comes in from outside of an open square.</summary>
    private static double Inside(string name, GridFunction found, GridFunction expected)
    {
        Tensor missing = (found.Values - expected.Values).abs(), all = expected.Values.abs();
        if (name.StartsWith("transport", StringComparison.Ordinal))
        {
            int n = expected.Grid.Axes[0].Points, lost = n / 5 + 1; // v = (0.2, -0.2) for a unit of time.
            missing = missing.slice(2, lost, n, 1).slice(3, 0, n - lost, 1);
        }

        return (missing.sum([1, 2, 3]) / all.sum([1, 2, 3])).max().item<double>();
    }
}
