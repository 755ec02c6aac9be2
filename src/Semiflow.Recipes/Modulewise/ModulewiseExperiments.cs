using Semiflow.Images;
using Semiflow.Operators.Models;
using Semiflow.Operators.Models.ImageNetworks.Cuts;
using Semiflow.Training;

namespace Semiflow.Recipes.Modulewise;

/// <summary>The published experiments of module-wise training, and one of our own (spec modulewise.md 7, 8, 12).</summary>
internal static class ModulewiseExperiments
{
    private const string Blockwise =
        "Karkar et al., Block-wise Training of Residual Networks via the Minimizing Movement Scheme (arXiv 2210.00949), ";

    private const string Modulewise =
        "Karkar et al., Module-wise Training of Neural Networks via the Minimizing Movement Scheme, NeurIPS 2023 (arXiv 2309.17357), ";

    /// <summary>
    /// Greedy training loses accuracy with depth, regularized does not: eight modules of one block, 300 images (spec modulewise.md 12.1).
    /// The papers' experiment of this kind is on CIFAR-10; its figures are not a target for other images.
    /// </summary>
    public static Recipe Fashion { get; } = MadeFashion();

    /// <summary>
    /// CIFAR-10 by eleven sequential modules: the encoder and the ten blocks of the 10-1 net (arXiv 2210.00949, tables 5 and 6).
    /// </summary>
    public static Recipe Cifar { get; } = MadeCifar();

    /// <summary>STL-10 by ResNet-110 in sixteen parallel modules, where regularization gains most (arXiv 2309.17357, table 3).</summary>
    public static Recipe Stl10 { get; } = MadeStl10();

    /// <summary>TinyImageNet by ResNet-50 in four parallel modules (arXiv 2309.17357, table 1).</summary>
    public static Recipe TinyImageNet { get; } = MadeTinyImageNet();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Recipe> All { get; } = [Fashion, Cifar, Stl10, TinyImageNet];

    /// <summary>λ as published for CIFAR-100, where the transport has one. (A new one each time: recipes above are made before.)</summary>
    internal static Multiplier Growing => new(Every: 50);

    /// <summary>Gradient descent with momentum 0.9 at a constant rate; a schedule that is asked for falls to 0.</summary>
    internal static Optimizer Descent(double rate, double weightDecay) =>
        new(OptimizerMethod.Sgd, Rate: rate, Momentum: 0.9, WeightDecay: weightDecay);

    private static Recipe MadeFashion()
    {
        var small = new ModulewiseConfig(
            new ModulewiseDataConfig(Train: 300, Validation: 1000, Test: 2000),
            new ModulewiseModelConfig(
                Filters: [16], Blocks: [8], Stem: StemKind.HalvingConvolution, Count: 8, Head: HeadKind.OneLinear, Gain: 0.05),
            new Budget(Epochs: 40, BatchSize: 50), Descent(0.007, weightDecay: 1e-4), Growing,
            new ModulewiseTrainingConfig(TrainingRegime.Sequential), new ModulewiseTransportConfig(TauKind.Fixed, Tau: 1),
            new ModulewiseEvaluationConfig([LocalMethod.VanGl], Seeds: 10));
        return new Recipe(
            "modulewise-fashion", "Fashion-MNIST, 300 images, eight modules", ModulewiseMethod.Instance, "fashion-mnist",
            ModulewiseNetwork.PreActivation, [], small, Paper: small with
            {
                Evaluation = new ModulewiseEvaluationConfig(
                    [LocalMethod.VanGl, LocalMethod.Dgl, LocalMethod.PredSim, LocalMethod.InfoPro, LocalMethod.InfoProContrastive,
                        LocalMethod.EndToEnd],
                    Seeds: 50),
            })
        {
            Demands = [new(ModulewiseFigures.SlopeDifference, 0), new(ModulewiseFigures.AccuracyLastDifference, 0)],
            SettingSources = new Dictionary<string, string>
            {
                ["*"] = "ours: the papers' experiment with few images, made smaller (spec modulewise.md 12.1)",
                ["optimizer.{method,rate,momentum,weight_decay,schedule}"] = "paper: 2210.00949, sequential training",
                ["model.{weights,gain,head}"] = "paper: 2210.00949",
                ["training.{regime,smoothing}"] = "paper: 2210.00949, tables 5 and 6",
                ["transport.{form,reduction}"] = "authors' code",
            },
        };
    }

    private static Recipe MadeCifar() => new(
        "modulewise-cifar", "CIFAR-10, 1,000 images, ten blocks one after another", ModulewiseMethod.Instance, "cifar-10",
        ModulewiseNetwork.PreActivation,
        [
            (ModulewiseFigures.AccuracyLast, 51.34), (Last(LocalMethod.VanGl), 45.67), (ModulewiseFigures.AccuracyBest, 52.06),
            (Best(LocalMethod.VanGl), 51.59), (Last(LocalMethod.EndToEnd), 50.63),
        ],
        // The same images and protocol on blocks of 16 filters instead of 256 and 512.
        Small: new ModulewiseConfig(
            new ModulewiseDataConfig(Train: 1000, Validation: 1000, Test: 2000),
            new ModulewiseModelConfig(Filters: [16], Blocks: [10], Count: 10, Head: HeadKind.OneLinear, Gain: 0.05),
            new Budget(Epochs: 20, BatchSize: 128), Descent(0.007, weightDecay: 1e-4), Growing,
            new ModulewiseTrainingConfig(TrainingRegime.Sequential), new ModulewiseTransportConfig(TauKind.Fixed, Tau: 1),
            new ModulewiseEvaluationConfig([LocalMethod.VanGl], Seeds: 3)),
        Paper: new ModulewiseConfig(
            new ModulewiseDataConfig(Train: 1000, Protocol: SelectionProtocol.Paper, Augment: true),
            new ModulewiseModelConfig(
                Filters: [256, 512], Blocks: [5], Stem: StemKind.HalvingEncoder, JoinKernel: 5, EncoderAlone: true, Count: 10,
                Head: HeadKind.OneLinear, Gain: 0.05),
            new Budget(Epochs: 50, BatchSize: 128), Descent(0.007, weightDecay: 1e-4), Growing,
            new ModulewiseTrainingConfig(TrainingRegime.Sequential, EpochGrowth: 10),
            new ModulewiseTransportConfig(TauKind.Fixed, Tau: 1),
            new ModulewiseEvaluationConfig([LocalMethod.VanGl, LocalMethod.EndToEnd], Seeds: 10),
            new EndToEndConfig(Epochs: 300, Rate: 0.1, Milestones: [120, 160, 200])))
    {
        Source = Blockwise + "tables 5 and 6, 1,000 images",
        SettingSources = new Dictionary<string, string>
        {
            ["data.{train,augment}"] = "paper: 2210.00949, tables 5 and 6",
            ["data.protocol"] = "authors' code: half of the official tests choose",
            ["model.{filters,blocks,stem,encoder_alone,count}"] = "paper: 2210.00949, the 10-1 net",
            ["model.join_kernel"] = "ours: not stated; with 5 the published numbers of parameters of the 2-7 and the 4-4 net come out",
            ["model.{weights,gain}"] = "paper: 2210.00949",
            ["model.head"] = "paper: 2210.00949, one or two linear layers",
            ["budget.{epochs,batch_size}"] = "paper: 2210.00949, sequential training",
            ["optimizer.*"] = "paper: 2210.00949, sequential training",
            ["training.{regime,epoch_growth,smoothing}"] = "paper: 2210.00949, sequential training",
            ["transport.{form,reduction}"] = "authors' code",
            ["transport.{kind,tau}"] = "ours: not published for these tables",
            ["evaluation.{methods,seeds}"] = "paper: 2210.00949, tables 5 and 6",
            ["end_to_end.{epochs,rate,milestones,factor}"] = "paper: 2309.17357, end-to-end baseline",
            ["end_to_end.weight_decay"] = "authors' code: 1e-4, as its modules",
        },
    };

    private static Recipe MadeStl10() => new(
        "modulewise-stl10", "STL-10, ResNet-110 in sixteen modules", ModulewiseMethod.Instance, "stl-10", "resnet-110",
        [
            (ModulewiseFigures.AccuracyBest, 77.22), (Best(LocalMethod.VanGl), 73.57), (Last(LocalMethod.EndToEnd), 77.73),
            (Best(LocalMethod.Dgl), 72.27), (Best(LocalMethod.InfoPro), 73.95), (Best(LocalMethod.InfoProContrastive), 73.73),
        ],
        Small: Parallel(
            new ModulewiseDataConfig(Train: 1000, Validation: 500, Test: 1000, Augment: true), StandIn(), epochs: 6, batch: 64, rate: 0.003,
            tau: 0.5, [LocalMethod.VanGl], seeds: 1),
        Paper: Parallel(
            AllTraining, Published("resnet-110", 16), epochs: 300, batch: 64, rate: 0.002, tau: 0.5,
            [LocalMethod.VanGl, LocalMethod.Dgl, LocalMethod.InfoPro, LocalMethod.InfoProContrastive, LocalMethod.EndToEnd], seeds: 5)
            with { EndToEnd = PublishedEndToEnd })
    {
        Source = Modulewise + "table 3, K = 16",
        SettingSources = new Dictionary<string, string>(ParallelSources)
        {
            ["budget.batch_size"] = "authors' code: command of table 3",
            ["optimizer.rate"] = "authors' code: command of table 3",
            ["transport.tau"] = "authors' code: command of table 3, whose τ is that of the later modules",
            ["evaluation.{methods,seeds}"] = "paper: 2309.17357, table 3",
        },
    };

    private static Recipe MadeTinyImageNet() => new(
        "modulewise-tinyimagenet", "TinyImageNet, ResNet-50 in four modules", ModulewiseMethod.Instance, "tinyimagenet", "resnet-50",
        [
            (ModulewiseFigures.AccuracyBest, 60.30), (Best(LocalMethod.VanGl), 58.43), (Last(LocalMethod.EndToEnd), 58.10),
            (Best(LocalMethod.PredSim), 47.48), (Best(LocalMethod.Dgl), 53.96),
        ],
        Small: Parallel(
            new ModulewiseDataConfig(Train: 4000, Validation: 1000, Test: 1000, Augment: true), StandIn(), epochs: 5, batch: 128,
            rate: 0.01, tau: 1, [LocalMethod.VanGl], seeds: 1),
        // The published τ belongs to the published network, whose term lies behind a batch normalization: next to nothing there.
        Paper: Parallel(
            AllTraining, Published("resnet-50", 4) with { NetworkStem = StemKind.HalvingSeven }, epochs: 300, batch: 256, rate: 0.003,
            tau: 5e5, [LocalMethod.VanGl, LocalMethod.PredSim, LocalMethod.Dgl, LocalMethod.EndToEnd], seeds: 5)
            with { EndToEnd = PublishedEndToEnd })
    {
        Source = Modulewise + "table 1, ResNet-50",
        SettingSources = new Dictionary<string, string>(ParallelSources)
        {
            ["model.network_stem"] = "authors' code: 7×7 of stride 2 without pooling",
            ["budget.batch_size"] = "paper: 2309.17357, 4.1",
            ["optimizer.rate"] = "paper: 2309.17357, 4.1",
            ["transport.tau"] = "paper: 2309.17357, table 1",
            ["evaluation.{methods,seeds}"] = "paper: 2309.17357, table 1",
        },
    };

    /// <summary>All training images; the authors choose the epoch on half of the official tests.</summary>
    private static ModulewiseDataConfig AllTraining => new(Protocol: SelectionProtocol.Paper, Augment: true);

    /// <summary>The baseline as published: a larger rate, in steps, and the network's own classifier.</summary>
    private static EndToEndConfig PublishedEndToEnd =>
        new(Epochs: 300, Rate: 0.1, WeightDecay: 1e-4, Milestones: [120, 160, 200], OwnHead: true);

    private static IReadOnlyDictionary<string, string> ParallelSources => new Dictionary<string, string>
    {
        ["data.{train,augment}"] = "paper: 2309.17357, 4.1",
        ["data.protocol"] = "authors' code: half of the official tests choose",
        ["model.{network,modules,pools,head}"] = "authors' code",
        ["model.{weights,gain}"] = "paper: 2309.17357, 4.1",
        ["budget.epochs"] = "paper: 2309.17357, 4.1",
        ["optimizer.{method,momentum,weight_decay,schedule}"] = "paper: 2309.17357, 4.1",
        ["training.{regime,smoothing}"] = "paper: 2309.17357, 4.1",
        ["training.keep_best"] = "authors' code: the best epoch of the best module",
        ["transport.kind"] = "paper: 2309.17357, τ doubled at half of the modules",
        ["transport.{form,reduction}"] = "authors' code",
        ["end_to_end.{epochs,rate,milestones,factor}"] = "paper: 2309.17357, end-to-end baseline",
        ["end_to_end.{weight_decay,own_head}"] = "authors' code: scripts that its history has",
    };

    private static Figure Last(LocalMethod method) => ModulewiseFigures.AccuracyLast.For(ModulewiseFigures.Of(method));

    private static Figure Best(LocalMethod method) => ModulewiseFigures.AccuracyBest.For(ModulewiseFigures.Of(method));

    /// <summary>Eight pre-activation blocks, two per module, for the published network.</summary>
    private static ModulewiseModelConfig StandIn() => new(
        ModulewiseNetwork.PreActivation, Filters: [16, 32], Blocks: [4], Stem: StemKind.HalvingConvolution, Count: 4,
        Head: HeadKind.OneConvolution);

    private static ModulewiseModelConfig Published(string network, int modules)
    {
        PublishedCut cut = PublishedCut.Find(network, modules);
        return new ModulewiseModelConfig(Modules: cut.Blocks, Pools: cut.Pools);
    }

    /// <summary>
    /// Parallel training as published: gradient descent with momentum 0.9, weight decay 2e-4, label smoothing 0.1, τ doubled halfway.
    /// </summary>
    private static ModulewiseConfig Parallel(
        ModulewiseDataConfig data, ModulewiseModelConfig model, int epochs, int batch, double rate, double tau,
        IReadOnlyList<LocalMethod> methods, int seeds) => new(
            data, model, new Budget(epochs, BatchSize: batch), Descent(rate, weightDecay: 2e-4), Growing,
            new ModulewiseTrainingConfig(TrainingRegime.Parallel, Smoothing: 0.1),
            new ModulewiseTransportConfig(TauKind.HalfDouble, Tau: tau),
            new ModulewiseEvaluationConfig(methods, seeds));
}
