namespace Semiflow.Tests.Recipes;

/// <summary>What tiers have otherwise since version 0.1, whose records the golden files keep: all else is as it was then.</summary>
internal static class TierChanges
{
    private static readonly Dictionary<string, string[]> Undone = new()
    {
        ["aphynity-pendulum small"] =
        [
            "budget.recoveries=0", "optimizer.clip_norm=unset", "multiplier.start=3", "training.projected=false", "training.reversal=false",
        ],
        ["aphynity-reaction-diffusion small"] = ["budget.recoveries=0"],
        ["aphynity-wave small"] =
            ["budget.recoveries=0", "multiplier.start=1e5", "training.projected=false", "training.reversal=false"],
        ["cno-poisson small"] = ["budget.epochs=16"],
        ["leads-navier-stokes small"] = ["budget.moves=250"],
        ["partial-shallow-water small"] = ["model.activation=relu"],
        ["partial-euler small"] = ["model.activation=relu"],
        ["partial-ocean small"] = ["model.activation=relu"],
        ["translation-gaussian small"] = ["budget.moves=1000"],
        ["aphynity-pendulum paper"] = ["budget.recoveries=0", "optimizer.clip_norm=unset", "evaluation.augmented=[]"],
        ["aphynity-reaction-diffusion paper"] =
        [
            "data.paper_compat=false", "model.paper_compat=false", "budget.epochs=500", "budget.passes=1", "evaluation.augmented=[]",
        ],
        ["aphynity-wave paper"] =
        [
            "data.paper_compat=false", "model.paper_compat=false", "model.normalize=true", "budget.epochs=500", "budget.passes=1",
            "evaluation.augmented=[]",
        ],
        ["leads-lotka-volterra paper"] = ["adaptation.moves=10000", Decompositions],
        ["leads-gray-scott paper"] = ["adaptation.moves=10000", Decompositions],
        ["leads-navier-stokes paper"] = ["adaptation.moves=10000", "budget.moves=120000", Decompositions],
        ["least-action-cifar paper"] = ["model.width=100"],
        ["modulewise-cifar paper"] = [.. Baseline],
        ["modulewise-stl10 paper"] = [.. Baseline],
        ["modulewise-tinyimagenet paper"] = ["model.network_stem=unset", .. Baseline],
    };

    private const string Decompositions = "evaluation.baselines=[one_for_all,one_per_environment,leads_no_min]";

    private static string[] Baseline =>
    [
        "data.protocol=held_out", "end_to_end.epochs=unset", "end_to_end.rate=unset", "end_to_end.weight_decay=unset",
        "end_to_end.milestones=[]", "end_to_end.own_head=false",
    ];

    /// <summary>The settings of a tier as version 0.1 had them.</summary>
    public static object AsAtFirst(Recipe recipe, string tier) =>
        Configuration.WithAssignments(recipe.Settings(tier), Undone.GetValueOrDefault($"{recipe.Name} {tier}", []));
}
