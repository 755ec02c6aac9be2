using Semiflow.Forecasting;
using Semiflow.Operators.Models;
using Semiflow.Principles;
using Semiflow.Principles.Environments;
using Semiflow.Principles.Modulewise;
using Semiflow.Recipes.AphynityRecipes;
using Semiflow.Recipes.Classification;
using Semiflow.Recipes.LeadsRecipes;
using Semiflow.Recipes.LeastActionRecipes;
using Semiflow.Recipes.Modulewise;
using Semiflow.Recipes.Modulewise.Movements;
using Semiflow.Recipes.Modulewise.StepMemory;
using Semiflow.Recipes.OperatorLearning;
using Semiflow.Recipes.Partial;
using Semiflow.Recipes.Translation;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes;

/// <summary>
/// The networks that each paper tier trains have the published sizes: numbers of parameters from the specifications, or counted here layer
/// by layer. Nothing is trained.
/// </summary>
public sealed class PaperNetworkTests
{
    private static readonly Grid Plane = new([.. Enumerable.Repeat(new Axis(0, 1, 32, Boundary.Periodic), 2)]);

    /// <summary>Parameters of each module of the published networks: body and head.</summary>
    public static TheoryData<string, int, int, long[]> Modules => new()
    {
        // ResNet-50 for TinyImageNet: a stage is a module, after a convolution of 7×7 to 64 channels, with half the image's resolution.
        { "modulewise-tinyimagenet", 64, 200, [
            (3 * 64 * 49) + 128 + Bottlenecks(64, 64, 3) + Head(256, 32 / 16, 200), Bottlenecks(256, 128, 4) + Head(512, 16 / 8, 200),
            Bottlenecks(512, 256, 6) + Head(1024, 8 / 8, 200), Bottlenecks(1024, 512, 3) + Head(2048, 4 / 4, 200)] },

        // ResNet-110 for STL-10 in sixteen modules: 18 blocks at 96×96, 48×48 and 24×24.
        { "modulewise-stl10", 96, 10, [
            (3 * 16 * 9) + 32 + (4 * Basic(16, 16)) + Head(16, 96 / 16, 10), .. Times(3, (4 * Basic(16, 16)) + Head(16, 6, 10)),
            (2 * Basic(16, 16)) + Basic(16, 32) + Basic(32, 32) + Head(32, 48 / 16, 10), (4 * Basic(32, 32)) + Head(32, 3, 10),
            .. Times(4, (3 * Basic(32, 32)) + Head(32, 3, 10)), Basic(32, 64) + (2 * Basic(64, 64)) + Head(64, 24 / 8, 10),
            .. Times(5, (3 * Basic(64, 64)) + Head(64, 3, 10))] },

        // The 10-1 net: an encoder to 256 channels at 16×16, five blocks, a convolution to 512 channels at 8×8, five blocks; linear heads.
        { "modulewise-cifar", 32, 10, [
            (3 * 128 * 9) + 256 + (128 * 256 * 25) + 512 + Linear(256 * 256, 10), PreActivation(256) - 512 + Linear(256 * 256, 10),
            .. Times(4, PreActivation(256) + Linear(256 * 256, 10)),
            (256 * 512 * 25) + PreActivation(512) + Linear(512 * 64, 10), .. Times(4, PreActivation(512) + Linear(512 * 64, 10))] },
        { "modulewise-fashion", 28, 10, [
            (16 * 9) + 32 + PreActivation(16) - 32 + Linear(16 * 196, 10), .. Times(7, PreActivation(16) + Linear(16 * 196, 10))] },
    };

    [Theory, MemberData(nameof(Modules))]
    public void Modules_have_the_published_parameters(string name, int side, int classes, long[] parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        using ModuleStack stack = Stack(name, side, classes, LocalMethod.Trgl);
        Assert.Equal(parameters, stack.Modules.Select(module => Count(module.Body) + Count(module.Head)));
    }

    /// <summary>
    /// End to end: the network of torchvision (25,557,032 parameters for 1,000 classes), and that of He et al. (1,727,962) with their
    /// classifiers; the 10-1 net with a linear one.
    /// </summary>
    [Theory]
    [InlineData("modulewise-tinyimagenet", 64, 1000, 25_557_032)]
    [InlineData("modulewise-tinyimagenet", 64, 200, 25_557_032 - (800 * 2049))]
    [InlineData("modulewise-stl10", 96, 10, 1_727_962)]
    [InlineData("modulewise-cifar", 32, 10, 3456 + 256 + 819_200 + 512 + (5 * 1_180_672) - 512 + 3_276_800 + (5 * 4_720_640) + 327_690)]
    public void The_whole_network_has_the_published_parameters(string name, int side, int classes, long parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        using ModuleStack stack = Stack(name, side, classes, LocalMethod.EndToEnd);
        Assert.Equal(parameters, Count(Assert.Single(stack.Modules)));
    }

    /// <summary>Without the block that the authors' code counts and never calls (spec cno.md 2.5).</summary>
    [Theory]
    [InlineData("cno-poisson", 746_473)]
    [InlineData("cno-wave", 6_587_705)]
    [InlineData("cno-transport-smooth", 2_746_801)]
    [InlineData("cno-transport-discontinuous", 2_447_841)]
    public void Operators_have_the_published_parameters(string name, long parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        Recipe recipe = RecipeCatalogue.Find(name);
        var config = (OperatorLearningConfig)recipe.Paper;
        Assert.Equal(parameters, Count(NetworkCatalogue.Find<IGridFunctionNetwork>(recipe.Model).Create(
            config.Model, 1, 1, Grid.Unit(config.Data.Points!.Value, rank: 2, Boundary.Dirichlet), new Generator(1))));
    }

    /// <summary>f has the published number of parameters (spec leads.md 5), g as many for each environment.</summary>
    [Theory]
    [InlineData("leads-lotka-volterra", 10, 8_645)]
    [InlineData("leads-gray-scott", 3, 76_229)]
    [InlineData("leads-navier-stokes", 4, 59_621)]
    public void Shared_and_own_dynamics_have_the_published_parameters(string name, int environments, long parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        Recipe recipe = RecipeCatalogue.Find(name);
        bool field = name != "leads-lotka-volterra";
        var states = new StateUnits(name == "leads-navier-stokes" ? 1 : 2, field ? Plane.Axes : null, Environments: environments);
        EnvironmentDynamics dynamics = LeadsNetwork.Dynamics(
            recipe.Model, (LeadsConfig)recipe.Paper, states, Decomposition.Leads, 1, CPU);
        Assert.Equal((parameters, environments * parameters), (Count(dynamics.Shared), Count(dynamics.Own)));
    }

    /// <summary>The published augmentations (spec aphynity.md 5 to 7); the learned energy is ours.</summary>
    [Theory]
    [InlineData("aphynity-pendulum", 41_202)]
    [InlineData("aphynity-reaction-diffusion", 2_946)]
    [InlineData("aphynity-wave", 2_946)]
    public void Augmentations_have_the_published_parameters(string name, long parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        AphynityModelConfig model = ((AphynityConfig)RecipeCatalogue.Find(name).Paper).Model;
        var states = new StateUnits(2, name == "aphynity-pendulum" ? null : Plane.Axes);
        Assert.Equal(parameters, AugmentedDynamics.NewNetwork(model, states, null, 1, CPU).Parameters.Sum(each => each.numel()));
        if (name == "aphynity-pendulum")
        {
            Assert.Equal(600 + 40_200 + 201, AugmentedDynamics.NewHamiltonian(model, states, 1, CPU).Parameters.Sum(each => each.numel()));
        }
    }

    /// <summary>Those of the code that was published for the paper; our encoder is normalized and has no biases.</summary>
    [Theory]
    [InlineData("least-action-cifar", 3, 32, 864 + 64 + 51_200 + 128 + (9 * (73_728 + 256)) - 128 + 1_638_500 + 200 + 1_010)]
    [InlineData("least-action-fashion", 1, 28, 144 + 32 + (9 * (4_608 + 64)) - 32 + 313_700 + 200 + 1_010)]
    public void Classifiers_have_the_published_parameters(string name, int channels, int side, long parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        Recipe recipe = RecipeCatalogue.Find(name);
        Assert.Equal(parameters, Count(LeastActionNetwork.Create(
            recipe.Model, ((LeastActionConfig)recipe.Paper).Model, Card(channels, side, 10), 1)));
    }

    [Fact]
    public void Classifiers_of_points_have_blocks_of_two_layers()
    {
        using DisposeScope scope = NewDisposeScope();
        Recipe circles = RecipeCatalogue.Find("least-action-circles"), analytic = RecipeCatalogue.Find("least-action-analytic");
        Assert.Equal((9 * (Linear(2, 16) + Linear(16, 2))) + Linear(2, 2), Count(LeastActionNetwork.Create(
            circles.Model, ((LeastActionConfig)circles.Paper).Model, new ClassifierCard([2], ["0", "1"]), 1)));
        Assert.Equal(5 * (Linear(2, 32) + Linear(32, 2)), MapStudy.Network(analytic.Model, (MapConfig)analytic.Paper, 0.1, 1).parameters()
            .Where(each => each.requires_grad).Sum(each => each.numel()));
    }

    /// <summary>Dynamics of 64 channels and six blocks, and a U-Net of 32, 64 and 128 (spec partial-observations.md 3.2, 3.3).</summary>
    [Theory]
    [InlineData("partial-shallow-water", 3)]
    [InlineData("partial-euler", 3)]
    [InlineData("partial-ocean", 9)]
    public void Hidden_states_have_the_networks_of_the_specification(string name, int state)
    {
        using DisposeScope scope = NewDisposeScope();
        Recipe recipe = RecipeCatalogue.Find(name);
        HiddenStateFlow flow = new PartialNetworks(
            recipe.Model, (PartialConfig)recipe.Paper, 1, 3, Plane, null, zeros(1, 1, 32, 32), irregular: false).Main(1);
        long dynamics = Convolution(state, 64) + Convolution(64, 128) + (13 * Convolution(128, 128)) + Convolution(128, 64)
            + Convolution(64, 64) + Convolution(64, state);
        long encoder = Convolution(4, 32) + Convolution(32, 32) + Convolution(32, 64) + (2 * Convolution(64, 64)) + Convolution(64, 128)
            + (2 * Convolution(128, 128)) + (2 * Convolution(128, 64)) + Convolution(64, 64) + (2 * Convolution(64, 32))
            + Convolution(32, 32) + Convolution(32, state - 1);
        Assert.Equal(dynamics + encoder, flow.Parameters.Sum(each => each.Value.numel()));
    }

    [Theory]
    [InlineData("translation-gaussian", 5, 32, 2)]
    [InlineData("translation-shapes", 5, 48, 2)]
    [InlineData("translation-semantic", 5, 32, 2)]
    [InlineData("translation-bias", 3, 32, 1)]
    public void Flows_of_points_have_blocks_of_so_many_layers(string name, int blocks, int width, int hidden)
    {
        using DisposeScope scope = NewDisposeScope();
        Recipe recipe = RecipeCatalogue.Find(name);
        TranslationModelConfig how = ((TranslationConfig)recipe.Paper).Model;
        Assert.Equal(
            blocks * (Linear(2, width) + ((hidden - 1) * Linear(width, width)) + Linear(width, 2)),
            Count(TranslationNetworks.Flow(recipe.Model, how, [2], 1, CPU)));
    }

    [Fact]
    public void Small_checks_and_faces_have_the_networks_of_the_specification()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(4 * Linear(2, 2),
            Count(MmsStudy.Stack(((MmsConfig)RecipeCatalogue.Find("modulewise-mms").Paper).Training.Modules[0])));
        var memory = (MemoryConfig)RecipeCatalogue.Find("modulewise-memory").Paper;
        Assert.Equal((16, 32), (memory.Model.Filters, memory.Model.Blocks));
        Assert.Equal([2, 4, 8, 16], memory.Evaluation.Modules);

        // CycleGAN's generator of 64 channels and six blocks of 256 (arXiv 1703.10593).
        var faces = (TranslationConfig)RecipeCatalogue.Find("translation-celeba").Paper;
        static long Layer(long from, long to, long size) => (from * to * size * size) + to;
        Assert.Equal(
            Layer(3, 64, 7) + Layer(64, 128, 3) + Layer(128, 256, 3) + (12 * Layer(256, 256, 3)) + Layer(256, 128, 3) + Layer(128, 64, 3)
                + Layer(64, 3, 7),
            Count(CelebaExperiment.Flow(faces, 1, CPU)));
    }

    /// <summary>A stack with the initial weights of its layers, which are drawn more quickly than orthogonal ones.</summary>
    private static ModuleStack Stack(string name, int side, int classes, LocalMethod method)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        var config = (ModulewiseConfig)recipe.Paper;
        return ModulewiseNetwork.Stack(
            recipe.Model, config.Model with { Gain = 0 }, Card(recipe.System == "fashion-mnist" ? 1 : 3, side, classes), method, 1,
            config.EndToEnd.OwnHead);
    }

    private static ClassifierCard Card(int channels, int side, int classes) =>
        new([channels, side, side], [.. Enumerable.Range(0, classes).Select(c => $"{c}")]);

    private static long Count(nn.Module module) => module.parameters().Sum(each => each.numel());

    private static IEnumerable<long> Times(int count, long parameters) => Enumerable.Repeat(parameters, count);

    private static long Linear(long from, long to) => (from * to) + to;

    private static long Convolution(long from, long to) => (9 * from * to) + to;

    /// <summary>Convolution, batch normalization and a linear layer on what pooling leaves of the map.</summary>
    private static long Head(long channels, long side, int classes) =>
        (9 * channels * channels) + (2 * channels) + Linear(channels * side * side, classes);

    /// <summary>Two convolutions, each after a batch normalization; the first block of a network lacks the leading one.</summary>
    private static long PreActivation(long filters) => (18 * filters * filters) + (4 * filters);

    /// <summary>Two convolutions with batch normalizations; the shortcut has no parameters.</summary>
    private static long Basic(long from, long to) => (9 * from * to) + (9 * to * to) + (4 * to);

    /// <summary>A stage of bottlenecks to four times the filters, the first with a projecting shortcut.</summary>
    private static long Bottlenecks(long from, long filters, int count)
    {
        long Block(long input) => (input * filters) + (9 * filters * filters) + (4 * filters * filters) + (12 * filters);
        return Block(from) + (4 * filters * from) + (8 * filters) + ((count - 1) * Block(4 * filters));
    }
}
