using Semiflow.Data;
using Semiflow.Operators;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.OperatorLearning;

/// <summary>Units change in the precision of the data: single precision, in which networks compute, comes last.</summary>
public sealed class PrecisionTests : IDisposable
{
    private static readonly Grid Line = new(new Axis(0, 1, 64));

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    private static Tensor Wave => (arange(64, float64) * (Math.PI / 32)).sin().view(1, 1, 64);

    private static Tensor Pressure => 101325 + (1e-3 * Wave);

    [Fact]
    public void Pairs_keep_the_finer_precision_of_their_file()
    {
        GridFunction single = new(Line, Wave.to(float32)), fine = new(Line, Pressure);
        var pairs = FunctionPairs.Of(new OperatorPairs(single, fine, [0]), null);
        Assert.Equal((ScalarType.Float64, ScalarType.Float64), (pairs.Input.Values.dtype, pairs.Output.Values.dtype));
        Assert.True(pairs.Output.Values.equal(Pressure).all().item<bool>());
        Assert.Equal(ScalarType.Float32, FunctionPairs.Of(new OperatorPairs(single, single, [0]), null).Output.Values.dtype);
    }

    /// <summary>The identity in units in which the wave is a wave.</summary>
    [Fact]
    public void An_operator_in_single_precision_keeps_a_small_wave_on_a_large_mean()
    {
        var units = Normalization.FromData(Pressure);
        var identity = new LearnedOperator(nn.Sequential(("same", nn.Conv1d(1, 1, 1))), Line, units, units);
        using (no_grad())
        {
            foreach ((string name, TorchSharp.Modules.Parameter value) in identity.Model.named_parameters())
            {
                value.fill_(name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0);
            }
        }

        Tensor wave = identity.Apply(new GridFunction(Line, Pressure)).Values - 101325;
        Assert.True((wave - (1e-3 * Wave)).abs().max().item<double>() < 1e-9);
    }

    [Theory]
    [InlineData(101325, 0.1, true)]
    [InlineData(101325, 1e3, false)]
    [InlineData(1e-30, 1e-30, false)]
    [InlineData(5, 0, false)] // Constant: nothing to lose.
    public void A_channel_that_single_precision_flattens_is_said(double mean, double size, bool lost)
    {
        Tensor values = mean + (size * cat([zeros_like(Wave), Wave], 1));
        string[] said = [.. SinglePrecision.Lost("output", values)];
        Assert.Equal(lost ? 1 : 0, said.Length);
        Assert.All(said, text => Assert.StartsWith("the channel 1 of the output varies by ", text, StringComparison.Ordinal));
        Assert.Empty(SinglePrecision.LostInFile("a.npz", "output", values)); // A file in double precision has it.
        Assert.Equal(said.Length, SinglePrecision.LostInFile("a.npz", "output", values.to(float32)).Count());
        Assert.Equal(!lost, size == 0 || SinglePrecision.Suits(Normalization.FromData(values.narrow(1, 1, 1))));
    }

    [Fact]
    public void Whole_numbers_of_a_file_are_read_whole()
    {
        using Tensor large = tensor(new[] { 16_777_217L });
        Assert.Equal(16_777_217, RealValues.Of("a.npz: 'u'", large).item<double>());
        Assert.Equal(ScalarType.Float32, RealValues.Of("a.npz: 'u'", large.to(ScalarType.Int16)).dtype);
    }
}
