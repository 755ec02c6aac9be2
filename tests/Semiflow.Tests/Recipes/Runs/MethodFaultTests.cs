using System.Globalization;
using Semiflow.Data;
using Semiflow.Tests.Cli;
using Semiflow.Tests.Files;

namespace Semiflow.Tests.Recipes.Runs;

/// <summary>
/// Faults of the disk in a short run of each method, through the command line: at each kind of operation where it comes first and last,
/// the beginnings and ends of phases. <c>SEMIFLOW_FAULTS</c> is how many operations of each method are tried; 0 stands for all.
/// </summary>
public sealed class MethodFaultTests : IDisposable
{
    private static readonly Fault[] All = Enum.GetValues<Fault>();
    private readonly CommandLine cli = new();

    public static TheoryData<string, string> Methods => new()
    {
        { "cno-poisson", CommandLine.Tiny + " data.train=8 data.validation=4 data.test=4 data.test_out=4 evaluation.resolutions=16 "
            + "training.epochs=1 evaluation.report=true" },
        { "aphynity-pendulum", "model.width=8 data.train=4 data.validation=2 data.test=2 data.frames=6 training.epochs=1 training.passes=1 "
            + "training.inner_iterations=1 evaluation.baselines=[physics_only] evaluation.report=false" },
        { "leads-lotka-volterra", "model.width=6 data.validation=1 data.test=2 training.moves=2 training.moves_per_epoch=2 "
            + "adaptation.moves=2 adaptation.kinds=[shared_only] evaluation.baselines=[one_for_all] evaluation.report=false" },
        { "partial-shallow-water",
            "data.train=6 data.validation=2 data.test=3 data.past=2 model.width=4 model.blocks=1 model.encoder_widths=[4,6] "
            + "training.epochs=1 training.batch_size=3 training.first_horizon=1 training.horizon=2 evaluation.horizon=3 "
            + "evaluation.substeps=[1] data.points=32 data.spin_up_years=0.05 evaluation.baselines=[no_hidden] evaluation.report=false" },
        { "least-action-circles", "model.blocks=2 model.width=4 data.train=[12] data.test=20 budget.batch_size=6 budget.epochs=1 "
            + "budget.passes=1 evaluation.seeds=1 evaluation.rates=[] evaluation.transport_points=20 evaluation.report=false" },
        { "least-action-analytic", "data.points=40 model.width=4 model.blocks=2 budget.batch_size=20 budget.moves=4 "
            + "evaluation.wind_up_gain=0 evaluation.report=false" },
        { "modulewise-mms", "data.points=32 training.modules=[2,4] training.moves=2" },
        { "modulewise-fashion", "data.train=24 data.validation=12 data.test=16 model.filters=[4] model.blocks=[2] model.count=2 "
            + "training.batch_size=24 training.epochs=1 evaluation.seeds=1 evaluation.report=false" },
        { "translation-gaussian", "data.test=40 model.blocks=2 model.width=8 training.moves=2 training.moves_per_epoch=2 "
            + "training.batch_size=16 study.weights=[0.1] evaluation.report=false" },
    };

    public void Dispose() => cli.Dispose();

    [Theory]
    [MemberData(nameof(Methods))]
    [Trait("Category", "Science")]
    public void A_run_ends_with_a_message_and_resumes_to_the_same_files(string recipe, string settings)
    {
        Assert.SkipUnless(recipe != "modulewise-fashion" || FashionMnist.Find() is not null, "Fashion-MNIST is not on this machine.");
        int wanted = int.Parse(Environment.GetEnvironmentVariable("SEMIFLOW_FAULTS") ?? "5", CultureInfo.InvariantCulture);
        var sweep = new FaultSweep(
            folder => Run(["run", recipe, "--seed", "3", "--out", folder, "--set", .. settings.Split(' ')]),
            folder => Run(["resume", folder]), cli.At("faults"));
        int[] chosen = [];
        int tried = sweep.Try(operations => chosen = [.. Chosen(operations, wanted)], All, inTurn: wanted != 0);
        Assert.Equal(wanted == 0 ? All.Length * sweep.Operations.Count : chosen.Length, tried);
        Assert.True(chosen.Length >= Math.Min(5, wanted == 0 ? 5 : wanted));
        Assert.Empty(sweep.Needless);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{recipe}: {tried} faults at {chosen.Length} of {sweep.Operations.Count} operations, {sweep.Continued} continued");
    }

    /// <summary>Where each kind of operation comes first and last; of these so many, spread evenly, or really all.</summary>
    private static IEnumerable<int> Chosen(IReadOnlyList<string> operations, int wanted)
    {
        if (wanted == 0)
        {
            return Enumerable.Range(1, operations.Count);
        }

        int[] ends = [.. operations.Index().GroupBy(each => each.Item).SelectMany(group => new[] { group.First(), group.Last() })
            .Select(each => each.Index + 1).Distinct().Order()];
        int count = Math.Min(wanted, ends.Length);
        return Enumerable.Range(0, count).Select(i => ends[(int)((i + 0.5) * ends.Length / count)]);
    }

    private static (int Code, string Error) Run(string[] command)
    {
        (int code, _, string error) = CommandLine.Run(command);
        return (code, error);
    }
}
