using Semiflow.Recipes.Reporting.Figures;

namespace Semiflow.Tests.Recipes.Reporting;

/// <summary>What figures refuse to draw, and how they say it.</summary>
public sealed class FigureRequirementsTests
{
    [Fact]
    public void Messages_say_which_number_is_not_finite()
    {
        void Refused(string name, Action check) =>
            Assert.Contains(name, Assert.Throws<InputException>(check).Message, StringComparison.Ordinal);
        ReportSample sample = DemoReport.Line().SamplesInDistribution[0];
        Refused("error of sample 'Best' is NaN", () => FigureRequirements.Samples([sample with { Error = double.NaN }]));
        Refused("history: training loss of epoch 4", () => FigureRequirements.History([new(4, double.NaN, null, 1)], "history"));
        Refused("history: learning rate of epoch 4", () => FigureRequirements.History([new(4, 1, null, double.NaN)], "history"));
        Refused("spectrum 's', wavenumber 1", () => FigureRequirements.Spectrum(new("s", [1, double.NaN], [1, 1], [1, 1], [])));
        Refused("spectrum 's', error energy 0", () => FigureRequirements.Spectrum(new("s", [1], [1], [1], [double.NaN])));
        FigureRequirements.History([new(1, 1, null, 1)], "history"); // An epoch without validation is none that failed.
        Assert.Contains("series: 2 values for 3 positions", Assert.Throws<ArgumentException>(
            () => FigureRequirements.Length(2, 3, "series")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => FigureRequirements.Length(0, 0, "series"));
        Assert.Throws<ArgumentException>(() => FigureRequirements.Spectrum(new("s", [1, 2], [1, 1], [1, 1], [1])));
    }
}
