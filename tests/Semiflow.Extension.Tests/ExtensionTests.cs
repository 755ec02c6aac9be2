using System.Reflection;
using System.Runtime.CompilerServices;
using Semiflow.Flows;
using Semiflow.Metrics;
using Semiflow.Native;
using Semiflow.Operators;
using Semiflow.Operators.Models;
using Semiflow.Physics;
using Semiflow.Principles;
using Semiflow.Spaces;
using Semiflow.Systems;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Extension.Tests;

/// <summary>What another assembly can add without a change to the library: system, model, loss, schedule, principle, watcher.</summary>
public sealed class ExtensionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-extension-").FullName;
    private readonly DisposeScope scope;
    private readonly Heat heat = new();

    public ExtensionTests()
    {
        LibTorch.Load(); // The scope below would otherwise be the first use of torch, before Semiflow could help it to load.
        scope = NewDisposeScope();
    }

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void This_assembly_sees_the_public_api_alone()
    {
        IEnumerable<string> friends = typeof(Trainer).Assembly.GetCustomAttributes<InternalsVisibleToAttribute>()
            .Select(a => a.AssemblyName);
        Assert.DoesNotContain(typeof(ExtensionTests).Assembly.GetName().Name, friends);
    }

    [Fact]
    public void A_system_draws_functions_that_the_library_resamples_exactly()
    {
        Grid coarse = heat.DefaultGrid(12);
        (GridFunction input, GridFunction output) = heat.DrawPairs(5, coarse, new Generator(3));
        (GridFunction fineInput, GridFunction fineOutput) = heat.DrawPairs(5, coarse.WithPoints(31), new Generator(3));
        Assert.True(input.Resample(fineInput.Grid).Values.allclose(fineInput.Values, 0, 1e-12));
        Assert.True(output.Resample(fineInput.Grid).Values.allclose(fineOutput.Values, 0, 1e-12));
        Assert.True(Norms.L2(output).lt(Norms.L2(input)).all().item<bool>());
    }

    [Fact]
    public void A_system_solves_and_has_an_equation_that_its_solutions_satisfy()
    {
        (GridFunction input, GridFunction output) = heat.DrawPairs(3, heat.DefaultGrid(24), new Generator(4));
        Assert.True(heat.Solution.Apply(input).Values.allclose(output.Values, 0, 1e-12));
        EquationProblem problem = heat.DrawProblem(new Generator(5));
        Tensor points = rand([50, 2], ScalarType.Float64, generator: new Generator(6));
        Assert.True(problem.Equation.Residual(problem.Solution!, points).abs().max().item<double>() < 1e-12);
        Assert.True(problem.Equation.Residual(p => p.narrow(1, 0, 1), points).sub(1).abs().max().item<double>() < 1e-12);
    }

    [Fact]
    public void A_law_of_motion_written_once_makes_data_and_is_learned_from_them()
    {
        var system = new Oscillator();
        TrajectorySet set = system.Simulate(0, 8, 3);
        PhysicsField truth = system.NewField();
        Tensor again = new FlowMap(truth, new FlowOptions { Method = RungeKutta.Dopri5, Control = new StepControl(1e-9, 1e-9) })
            .Path(set.States[0], set.Times).States;
        Assert.True(again.allclose(set.States, 0, 1e-4));

        PhysicsField law = system.Laws[1].Learned(new LawSetting(Truth: system.Parameters) { Type = ScalarType.Float64 });
        Tensor states = set.States.flatten(0, 1);
        IReadOnlyDictionary<string, double> found = PhysicsProjection.Of(
            law, states, truth.Velocity(zeros([], ScalarType.Float64), states));
        Assert.Equal(1, found["k"], 1e-9);
        Assert.Equal(system.Mu, found["mu"], 1e-9);
    }

    [Fact]
    public void A_model_learns_a_system_in_one_call_and_predicts_on_another_grid()
    {
        (GridFunction input, GridFunction output) = heat.DrawPairs(128, heat.DefaultGrid(32), new Generator(1));
        var model = new Stencil(seed: 2);
        LearnedOperator learned = OperatorRegression.Learn(
            model, input, output, epochs: 60, loss: new LogCoshLoss(), optimizer: new OptimizerSpec(1e-2, Schedule: new InverseRoot()),
            stop: TestContext.Current.CancellationToken);

        (GridFunction unseen, GridFunction expected) = heat.DrawPairs(32, heat.DefaultGrid(75), new Generator(9));
        GridFunction predicted = learned.Apply(unseen);
        Assert.Equal(expected.Grid, predicted.Grid);
        double error = Median(predicted, expected), identity = Median(unseen, expected);
        Assert.InRange(identity, 40, 100); // The map is not the identity, which the model begins with.
        Assert.InRange(error, 0, 10);
    }

    [Fact]
    public void An_operator_of_an_own_model_survives_its_file()
    {
        var entry = new StencilNetwork("stencil");
        var options = new StencilOptions(Channels: 3);
        Grid grid = heat.DefaultGrid(16);
        using var random = new Generator(6);
        var learned = new LearnedOperator(
            entry.Create(options, 1, 1, grid, random), grid, new Normalization([1], [2]), Normalization.Identity(1));
        string file = Path.Combine(folder, "operator.safetensors");
        OperatorFile.Save(file, learned, entry, options);

        GridFunction unseen = heat.Draw(2, heat.DefaultGrid(21), new Generator(8));
        Assert.Equal(Numbers.Of(learned.Apply(unseen).Values), Numbers.Of(OperatorFile.Load(file, entry).Apply(unseen).Values));
        Assert.Contains("'stencil'", Assert.Throws<InputException>(() => OperatorFile.Load(file)).Message, StringComparison.Ordinal);
        var cno = NetworkCatalogue.Find<IGridFunctionNetwork>("cno");
        Assert.Contains("'stencil'", Assert.Throws<InputException>(() => OperatorFile.Load(file, cno)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_added_network_is_found_by_name_wherever_its_capability_is_asked_for()
    {
        const string Name = "added-stencil";
        var added = new StencilNetwork(Name);
        NetworkCatalogue.Add(added);
        Assert.Same(added, NetworkCatalogue.Find<IGridFunctionNetwork>(Name));
        Assert.Contains(Name, NetworkCatalogue.NamesFor<IGridFunctionNetwork>());
        Assert.DoesNotContain(Name, NetworkCatalogue.NamesFor<IVectorFieldNetwork>());
        Assert.Throws<ArgumentException>(() => NetworkCatalogue.Add(new StencilNetwork("cno")));

        // Settings of a method reach its options by their names; what it does not know it does not take.
        Assert.Equal(new StencilOptions(4), added.With(new { Channels = 4, HiddenLayers = 9, Deviation = 0.1 }));

        Grid grid = heat.DefaultGrid(16);
        using var random = new Generator(6);
        var learned = new LearnedOperator(
            added.Create(added.Defaults, 1, 1, grid, random), grid, Normalization.Identity(1), Normalization.Identity(1));
        string file = Path.Combine(folder, "operator.safetensors");
        OperatorFile.Save(file, learned, added, added.Defaults);
        GridFunction unseen = heat.Draw(2, grid, new Generator(8));
        Assert.Equal(Numbers.Of(learned.Apply(unseen).Values), Numbers.Of(OperatorFile.Load(file).Apply(unseen).Values));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Own_loss_and_schedule_train_and_resume_to_the_same_bits(bool kill)
    {
        PairBatches data = Data();
        TrainingResult Train(Stencil model, string name, IProbe[] probes, CancellationToken token) =>
            new Trainer(new TrainerOptions(6, Seed: 4), new CheckpointFolder(Path.Combine(folder, name))).Fit(
                new Regression(model, new LogCoshLoss(), new OptimizerSpec(1e-2, Schedule: new InverseRoot())), data, null, probes, token);

        Stencil whole = new(seed: 1), cut = new(seed: 1), rest = new(seed: 77), loaded = new(seed: 78);
        TrainingResult result = Train(whole, "whole", [], CancellationToken.None);
        Assert.InRange(result.History[^1].Losses["model"]["loss"], 0, 0.3 * result.History[0].Losses["model"]["loss"]);
        Interrupted(stop => Train(cut, "cut", [stop], stop.Token), kill);
        Assert.NotEqual(Numbers.Of(whole), Numbers.Of(cut));
        Assert.Equal(StopReason.Finished, Train(rest, "cut", [], CancellationToken.None).Stopped);
        Assert.Equal(Numbers.Of(whole), Numbers.Of(rest));

        new CheckpointFolder(Path.Combine(folder, "cut")).LoadModel(loaded);
        Assert.Equal(Numbers.Of(whole), Numbers.Of(loaded));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_game_of_two_players_trains_and_resumes_to_the_same_bits(bool kill)
    {
        PairBatches data = Data();
        TrainingResult Train(WeightGame game, string name, IProbe[] probes, CancellationToken token) =>
            new Trainer(new TrainerOptions(6, Seed: 4), new CheckpointFolder(Path.Combine(folder, name))).Fit(game, data, null, probes,
                token);

        WeightGame whole = new(new Stencil(1), 32), cut = new(new Stencil(1), 32), rest = new(new Stencil(77), 32);
        TrainingResult result = Train(whole, "whole", [], CancellationToken.None);
        Assert.InRange(result.History[^1].Losses["model"]["weighted"], 0, 0.3 * result.History[0].Losses["model"]["weighted"]);
        Assert.True(Numbers.Of(whole.Players[1].Parameters[0].Value).Distinct().Count() > 1); // The adversary moved.
        Interrupted(stop => Train(cut, "cut", [stop], stop.Token), kill);
        Assert.NotEqual(whole.Bits(), cut.Bits());
        Assert.Equal(StopReason.Finished, Train(rest, "cut", [], CancellationToken.None).Stopped);
        Assert.Equal(whole.Bits(), rest.Bits());
    }

    [Fact]
    public void A_loss_of_one_player_leaves_the_other_alone()
    {
        var model = new Stencil(1);
        var game = new WeightGame(model, 32);
        double[] logits = Numbers.Of(game.Players[1].Parameters[0].Value), before = Numbers.Of(model);
        using var stop = new StopAfter(1);
        new Trainer(new TrainerOptions(1, Seed: 4)).Fit(game, Data(), null, [stop], stop.Token);
        Assert.Equal(logits, Numbers.Of(game.Players[1].Parameters[0].Value)); // The first move is the model's.
        Assert.NotEqual(before, Numbers.Of(model));
    }

    private static void Interrupted(Func<StopAfter, TrainingResult> train, bool kill)
    {
        using var stop = new StopAfter(19, kill); // In the middle of the third epoch of eight moves.
        if (kill)
        {
            Assert.Throws<StopAfter.KilledException>(() => train(stop));
        }
        else
        {
            TrainingResult result = train(stop);
            Assert.Equal((StopReason.Interrupted, 19L), (result.Stopped, result.Steps));
        }
    }

    /// <summary>Eight batches of eight.</summary>
    private PairBatches Data()
    {
        (GridFunction input, GridFunction output) = heat.DrawPairs(64, heat.DefaultGrid(32), new Generator(1));
        return new PairBatches(input.Values.to(float32), output.Values.to(float32), 8, seed: 5);
    }

    private static double Median(GridFunction prediction, GridFunction target) =>
        ErrorSummary.Of(RelativeError.L1(prediction, target), seed: 1).Median;
}
