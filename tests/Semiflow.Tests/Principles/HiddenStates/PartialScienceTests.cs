using Semiflow.Tests.Cli;
using Semiflow.Training;

namespace Semiflow.Tests.Principles.HiddenStates;

/// <summary>What a hidden state is for (spec partial-observations.md 13.6).</summary>
public sealed class PartialScienceTests : IDisposable
{
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    [Trait("Category", "Science")]
    public void A_hidden_state_forecasts_better_than_none()
    {
        (int code, _, string error) = CommandLine.Run(
            "run", "partial-shallow-water", "--seed", "1", "--out", cli.At("run"), "--set", "training.epochs=16", "data.train=80",
            "data.test=16", "evaluation.baselines=[persistence,no_hidden]",
            "evaluation.substeps=[1]", "evaluation.report=false");
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At("run"), "summary.json"));
        double Figure(string name) => summary[name]!.Value;
        TestContext.Current.TestOutputHelper?.WriteLine($"frame 10: {Figure("nmse_lead_10"):G3}, no hidden "
            + $"{Figure("nmse_no_hidden_lead_10"):G3}, persistence {Figure("nmse_persistence_lead_10"):G3}");
        Assert.InRange(Figure("nmse_lead_10"), 0, Figure("nmse_no_hidden_lead_10"));
        Assert.InRange(Figure("nmse_lead_10"), 0, Figure("nmse_persistence_lead_10"));
        Assert.InRange(Figure("formula_cosine"), 0.9, 1);
    }
}
