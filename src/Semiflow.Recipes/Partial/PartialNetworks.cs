using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Kernels;
using Semiflow.Operators.Models;
using Semiflow.Operators.Models.Convolutional;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>The models of a run, each with fresh parameters from a seed.</summary>
/// <param name="model">Name of the network of the dynamics.</param>
/// <param name="config">Sizes.</param>
/// <param name="observed">Observed channels.</param>
/// <param name="channels">Channels of the data, hidden ones included.</param>
/// <param name="grid">Grid of the states.</param>
/// <param name="context">Static fields <c>[1, field, x, y]</c>; null for none.</param>
/// <param name="climate">The mean observation in normalized units, <c>[1, observed, x, y]</c>.</param>
/// <param name="irregular">Whether frames are not evenly spaced.</param>
internal sealed class PartialNetworks(
    string model, PartialConfig config, int observed, int channels, Grid grid, Tensor? context, Tensor climate, bool irregular)
{
    private readonly bool periodic = grid.Axes.All(axis => axis.Boundary == Boundary.Periodic);
    private readonly int fields = (int)(context?.shape[1] ?? 0);

    /// <summary>Names of the networks that the dynamics may be.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. NetworkCatalogue.NamesFor<IVectorFieldNetwork>("residual")
        .Where(name => NetworkCatalogue.Find<IVectorFieldNetwork>(name).Ranks.Contains(2))];

    /// <summary>Channels of the state of the main model.</summary>
    public int State => observed + Hidden;

    private Border Outside => periodic ? Border.Circular : Border.Replicate;

    private int Hidden => config.Model.Initial == InitialStateKind.Given ? channels - observed : config.Model.Hidden;

    /// <summary>The model that the run is about.</summary>
    /// <param name="seed">Seed of its parameters.</param>
    /// <param name="substeps">Steps per frame; null as set.</param>
    public HiddenStateFlow Main(ulong seed, int? substeps = null)
    {
        var random = new Generator(seed);
        PartialModelConfig sizes = config.Model;
        int past = config.Data.Past;
        EncodedState? encoded = sizes.Initial is InitialStateKind.Encoder or InitialStateKind.EncoderPretrained ? Encoder(random) : null;
        return Flow((dynamics, flow) => sizes.Initial switch
        {
            InitialStateKind.Given => new GivenState(),
            InitialStateKind.Zero => new ZeroState(Hidden),
            InitialStateKind.Free => new FittedState(dynamics, flow, observed, Hidden, past, sizes.FitMoves, sizes.FitRate),
            InitialStateKind.Warmup => new NudgedState(dynamics, flow, observed, Hidden, past, sizes.Gain),
            _ => encoded!,
        }, State, random, substeps);
    }

    /// <summary>A baseline.</summary>
    public IForecastModel Baseline(ForecastBaseline kind, ulong seed)
    {
        var random = new Generator(seed);
        int past = config.Data.Past;
        switch (kind)
        {
            case ForecastBaseline.Persistence:
                return new Persistence();
            case ForecastBaseline.Climatology:
                return new Climatology(climate);
            case ForecastBaseline.NoHidden:
                return Flow((_, _) => new ZeroState(0), observed, random);
            case ForecastBaseline.Delay:
                return Flow((_, _) => new DelayState(past), past * observed, random);
            case ForecastBaseline.OneStep:
                return new OneStepForecast(Network(past * observed, observed, random), past, context);
            case ForecastBaseline.ConvLstm:
                var cells = new ConvLstm(2, config.Model.Width, observed + fields, observed, Outside, random);
                return new RecurrentForecast(cells.Forecast, [.. cells.named_parameters().Select(p => (p.name, p.parameter))], seed,
                    context);
            default:
                return new WarpingForecast(Network(past * observed, 2, random), past, periodic, context);
        }
    }

    private EncodedState Encoder(Generator random)
    {
        int past = config.Data.Past;
        return new EncodedState(Network((past * observed) + (irregular ? past - 1 : 0), Hidden, random), past, context, irregular);
    }

    private HiddenStateFlow Flow(Func<IVectorField, FlowOptions, IInitialState> initial, int state, Generator random, int? substeps = null)
    {
        int phase = config.Model.Period is null ? 0 : 2;
        var shape = new VectorFieldShape(state, grid) { Context = fields + phase };
        IVectorFieldNetwork named = NetworkCatalogue.Find<IVectorFieldNetwork>(model, shape);
        PartialModelConfig sizes = config.Model;
        nn.Module<Tensor, Tensor> network = named.Create(
            named.With(new { sizes.Width, sizes.Blocks, sizes.HeadDeviation, sizes.Skips, sizes.Activation }), shape, random);
        int steps = substeps ?? config.Solver.Substeps;
        FlowOptions options = config.Solver.Options() with
            { Substeps = steps, Gradient = steps * config.Training.Horizon > 32 ? GradientMode.Checkpointed : GradientMode.Through };
        var dynamics = new ConditionedField(network, context, config.Model.Period);
        return new HiddenStateFlow(initial(dynamics, options), dynamics,
            new ChannelSelection([.. Enumerable.Range(0, observed)]), options);
    }

    private UNet Network(int inputs, int outputs, Generator random)
    {
        PartialModelConfig sizes = config.Model;
        return new(
            new UNetOptions
            {
                Widths = sizes.EncoderWidths, Border = Outside, HeadDeviation = sizes.HeadDeviation, Activation = sizes.Activation,
            }, inputs + fields, outputs, random);
    }
}
