using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Kernels;
using Semiflow.Operators.Models.Convolutional;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Forecasting;

/// <summary>The law of every forecast model, and what each must do on its own.</summary>
public sealed class ForecastModelTests : IDisposable
{
    private const int Past = 3, Nodes = 8;
    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<string> Models =>
        ["hidden", "given", "zero", "none", "delay", "one-step", "recurrent", "warping", "persistence", "climatology"];

    public void Dispose() => scope.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void Samples_are_independent_and_a_longer_forecast_begins_with_the_shorter(string name)
    {
        IForecastModel model = Make(name);
        ObservationWindow window = Window(3, 6);
        Tensor whole = model.Forecast(window, 5).Observed;
        Assert.Equal([5L, 3L, 1L, Nodes, Nodes], whole.shape);
        Assert.True(whole.narrow(0, 0, 2).allclose(model.Forecast(window, 2).Observed, 1e-6, 1e-6));
        var alone = new ObservationWindow(window.Past.narrow(1, 1, 1), window.Times) { Start = window.Start!.narrow(0, 1, 1) };
        Assert.True(whole.narrow(1, 1, 1).allclose(model.Forecast(alone, 5).Observed, 1e-5, 1e-5));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_parameter_gets_a_gradient(string name)
    {
        IForecastModel model = Make(name);
        Assert.Distinct(model.Parameters.Select(parameter => parameter.Name));
        if (model.Parameters.Count == 0)
        {
            return;
        }

        Forecast forecast = model.Forecast(Window(2, 5), 3);
        Tensor loss = forecast.Observed.square().sum();
        (forecast.Penalty is { } penalty ? loss + penalty : loss).backward();
        Assert.All(model.Parameters, parameter =>
            Assert.True(parameter.Value.grad is { } gradient && gradient.isfinite().all().item<bool>(), parameter.Name));
    }

    [Fact]
    public void Warping_by_whole_nodes_is_a_shift()
    {
        Tensor frame = rand([1, 1, Nodes, Nodes], generator: new Generator(1));
        var window = new ObservationWindow(frame.unsqueeze(0), arange(3, float64));
        using var network = new ConstantShift(2, -1);
        Tensor moved = new WarpingForecast(network, 1, periodic: true).Forecast(window, 2).Observed;
        Assert.True(moved[0].allclose(frame.roll([2, -1], [2, 3]), 1e-5, 1e-5));
        Assert.True(moved[1].allclose(frame.roll([4, -2], [2, 3]), 1e-5, 1e-5));
    }

    /// <summary>The published code fails both (spec partial-observations.md 13.9).</summary>
    [Fact]
    public void Divergence_is_zero_for_a_rotation_and_two_for_an_expansion()
    {
        Tensor x = arange(Nodes, float32).view(-1, 1).expand(Nodes, Nodes), y = arange(Nodes, float32).view(1, -1).expand(Nodes, Nodes);
        Assert.Equal(0f, WarpingForecast.DivergenceOf(stack([-y, x]).unsqueeze(0)).abs().max().item<float>());
        Assert.Equal(2f, WarpingForecast.DivergenceOf(stack([x, y]).unsqueeze(0)).mean().item<float>(), 1e-5f);
    }

    [Fact]
    public void Scheduled_sampling_shows_the_future_at_first_and_hides_it_in_the_end()
    {
        using var network = new ConvLstm(1, 4, 1, 1, Border.Replicate, new Generator(3));
        var model = new RecurrentForecast(network.Forecast, Named(network), 5);
        ObservationWindow window = Window(2, 7);
        Tensor free = model.Forecast(window, 4).Observed;
        Tensor future = zeros([4, 2, 1, Nodes, Nodes]);
        Tensor first = model.Forecast(window with { Future = future, Step = 0 }, 4).Observed;
        Assert.True(first[0].allclose(free[0])); // The first forecast saw the past alone.
        Assert.False(first[1].allclose(free[1], 1e-3, 1e-3));
        Assert.True(model.Forecast(window with { Future = future, Step = 100_000 }, 4).Observed.allclose(free));
    }

    [Fact]
    public void A_field_sees_place_and_phase()
    {
        Tensor place = arange(Nodes, float32).view([1, 1, -1, 1]).expand([1, 1, Nodes, Nodes]);
        using var network = new SumOfInputs();
        var field = new ConditionedField(network, place, period: 8);
        Tensor state = zeros([2, 1, Nodes, Nodes]);
        Tensor velocity = field.Velocity(tensor(2.0), state); // A quarter of the period: sin = 1, cos = 0.
        Assert.True(velocity.allclose(place.expand([2, 1, Nodes, Nodes]) + 1, 1e-5, 1e-5));
        Tensor each = field.Velocity(tensor(new[] { 0.0, 4.0 }), state); // cos = 1 and -1.
        Assert.True(each[0].allclose(place[0] + 1, 1e-5, 1e-5) && each[1].allclose(place[0] - 1, 1e-5, 1e-5));
    }

    [Fact]
    public void Requests_that_cannot_be_met_are_refused_with_a_reason()
    {
        ObservationWindow window = Window(1, 4) with { Start = null };
        Assert.Contains("encoder", Assert.Throws<InputException>(() => Make("given").Forecast(window, 1)).Message,
            StringComparison.Ordinal);
        Assert.Throws<InputException>(() => new ChannelSelection([]));
        Assert.Throws<InputException>(() => new ChannelSelection([0, 0]));
        Assert.Throws<ArgumentException>(() => new ChannelSelection([3]).Apply(zeros(1, 2, 4, 4)));
        Assert.Throws<ArgumentException>(() => new BlockAverage([0], 3).Apply(zeros(1, 2, 4, 4)));
    }

    [Fact]
    public void Observations_select_and_average()
    {
        Tensor state = rand([2, 3, 4, 4], generator: new Generator(7));
        Assert.True(new ChannelSelection([2, 0]).Apply(state).equal(cat([state.narrow(1, 2, 1), state.narrow(1, 0, 1)], 1)).all()
            .item<bool>());
        Tensor coarse = new BlockAverage([1], 2).Apply(state);
        Assert.Equal([2L, 1L, 2L, 2L], coarse.shape);
        Assert.Equal(state[0, 1, 2, 0].item<float>() + state[0, 1, 2, 1].item<float>() + state[0, 1, 3, 0].item<float>()
            + state[0, 1, 3, 1].item<float>(), 4 * coarse[0, 0, 1, 0].item<float>(), 1e-5f);
    }

    [Fact]
    public void Gaps_in_the_past_repeat_what_was_seen_last()
    {
        Tensor states = rand([3, 2, 2, 4, 4], generator: new Generator(9));
        Tensor mask = ones_like(states).to(ScalarType.Bool);
        mask[1, 0, 0, 2, 2] = false;
        mask[2, 0, 0, 2, 2] = false;
        mask[0, 1, 0, 1, 1] = false;
        var set = new TrajectorySet(arange(4, float64), states.masked_fill(mask.logical_not(), 0)) { Mask = mask };
        Tensor past = new ObservedSequences(new ChannelSelection([0]), 3).Start(set).Past;
        Assert.Equal(states[0, 0, 0, 2, 2].item<float>(), past[2, 0, 0, 2, 2].item<float>());
        Assert.Equal(0, past[0, 1, 0, 1, 1].item<float>());
        Assert.True(past[1, 1].equal(states[1, 1].narrow(0, 0, 1)).all().item<bool>());
    }

    [Fact]
    public void An_encoder_of_irregular_frames_sees_how_old_they_are()
    {
        using var network = new SumOfInputs();
        var window = new ObservationWindow(zeros([3, 2, 1, 4, 4]), tensor(new[] { 0.0, 1.5, 2.0, 3.0 }));
        Tensor state = new EncodedState(network, 3, times: true).State(window);
        Assert.True(state[.., 1].allclose(full([2, 4, 4], -0.5f), 1e-6, 1e-6)); // Ages 0.5 and 2 instead of 1 and 2.
        Tensor each = new EncodedState(network, 3, times: true).State(
            window with { Times = tensor(new[,] { { 0.0, 0 }, { 1, 1 }, { 2, 4 } }) });
        Assert.True(each[0, 1].allclose(zeros(4, 4)) && each[1, 1].allclose(full([4, 4], 4f)));
        Assert.Equal(0, new EncodedState(network, 3).State(window).abs().max().item<float>());
    }

    [Fact]
    public void Skips_let_the_finest_grid_through()
    {
        // The largest wavenumber of the grid: a quarter of the resolution cannot hold it, the way past it can.
        Tensor board = ((arange(Nodes).view(-1, 1) + arange(Nodes)).remainder(2) * 2 - 1).to(float32).expand(1, 1, Nodes, Nodes);
        ResidualDynamics Make(bool skips) =>
            new(new() { Width = 4, Blocks = 1, Border = Border.Circular, HeadDeviation = 0.1, Skips = skips }, 1, 1, new Generator(3));
        float Power(bool skips) => (Make(skips).call(board) * board).mean().abs().item<float>();
        Assert.True(Power(true) > 100 * Power(false), $"{Power(true)} {Power(false)}");
    }

    private static ObservationWindow Window(int batch, int frames)
    {
        var random = new Generator(11);
        return new ObservationWindow(rand([Past, batch, 1, Nodes, Nodes], generator: random), arange(Past + frames, float64))
        {
            Start = rand([batch, 3, Nodes, Nodes], generator: random),
        };
    }

    private static IForecastModel Make(string name)
    {
        var random = new Generator(2);
        var selection = new ChannelSelection([0]);
        var flow = new FlowOptions { Method = RungeKutta.Midpoint };
        IForecastModel Flow(IInitialState initial, int channels) => new HiddenStateFlow(
            initial, new ConditionedField(
                new ResidualDynamics(new() { Width = 4, Blocks = 1, HeadDeviation = 0.05 }, channels, channels, random)), selection, flow);
        UNet Network(int inputs, int outputs) => new(new() { Widths = [4, 8], HeadDeviation = 0.05 }, inputs, outputs, random);
        switch (name)
        {
            case "hidden":
                return Flow(new EncodedState(Network(Past, 2), Past), 3);
            case "given":
                return Flow(new GivenState(), 3);
            case "zero":
                return Flow(new ZeroState(2), 3);
            case "none":
                return Flow(new ZeroState(0), 1);
            case "delay":
                return Flow(new DelayState(2), 2);
            case "one-step":
                return new OneStepForecast(Network(2, 1), 2);
            case "recurrent":
                var cells = new ConvLstm(2, 4, 1, 1, Border.Replicate, random);
                return new RecurrentForecast(cells.Forecast, Named(cells), 5);
            case "warping":
                return new WarpingForecast(Network(2, 2), 2, periodic: true);
            case "persistence":
                return new Persistence();
            default:
                return new Climatology(rand([1, 1, Nodes, Nodes], generator: random));
        }
    }

    private static (string, Parameter)[] Named(nn.Module module) => [.. module.named_parameters().Select(p => (p.name, p.parameter))];

    private sealed class ConstantShift(double x, double y) : nn.Module<Tensor, Tensor>(nameof(ConstantShift))
    {
        public override Tensor forward(Tensor input) =>
            tensor(new[] { (float)x, (float)y }).view([1, 2, 1, 1]).expand([input.shape[0], 2, input.shape[2], input.shape[3]]);
    }

    private sealed class SumOfInputs() : nn.Module<Tensor, Tensor>(nameof(SumOfInputs))
    {
        public override Tensor forward(Tensor input) => input.sum([1], keepdim: true);
    }
}
