using System.Collections;
using System.Globalization;

namespace Semiflow.Tests.Protocol;

/// <summary>Where a setting has a meaning, as its documentation says, and what else it may be.</summary>
internal static class SettingContext
{
    // Of a method, or of all; of a setting, or of a section.
    private static readonly (string Method, string Path, string Assignments)[] contexts =
    [
        ("leads", "budget.batch_size", "data.train=2"),
        ("leads", "adaptation", "adaptation.moves=4"),
        ("leads", "baselines.recurrent_width", "evaluation.baselines=[recurrent]"),
        ("leads", "baselines.inner_moves", "evaluation.baselines=[maml] adaptation.moves=4"),
        ("leads", "baselines.inner_rate", "evaluation.baselines=[maml] adaptation.moves=4"),
        ("leads", "baselines.inner_clip_norm", "evaluation.baselines=[maml] adaptation.moves=4 baselines.inner_clip_norm=1e-3"),
        ("leads", "baselines", "evaluation.baselines=[context_conditioned] adaptation.moves=4"),
        ("operator", "model.fourier_scale", "model.fourier_features=2"),
        ("partial", "model.fit_moves", "model.initial=free"),
        ("partial", "model.fit_rate", "model.initial=free"),
        ("partial", "model.gain", "model.initial=warmup"),
        ("partial", "training.discount", "training.first_horizon=2"),
        ("partial", "training.pretrain_epochs", "model.initial=encoder_pretrained"),
        ("aphynity", "optimizer.average", "training.projected=false training.reversal=false"),
        ("aphynity", "training.projected", "training.reversal=false"),
        ("aphynity", "training.reversal", "training.projected=true"),
        ("aphynity", "multiplier.floor",
            "multiplier.rule=proportional_integral multiplier.every=1 multiplier.rate=0 multiplier.start=0.01"),
        ("modulewise", "optimizer.average", "training.regime=parallel"),
        ("modulewise", "budget.passes", "training.regime=parallel"),
        ("modulewise", "budget.patience", "training.regime=parallel"),
        ("modulewise", "training.keep_best", "training.regime=parallel"),
        ("modulewise", "training.slots", "training.regime=buffered training.reuses=2"),
        ("modulewise", "training.fresh_optimizers", "training.laps=2"),
        ("modulewise", "multiplier.tolerance",
            "transport.kind=multiplier multiplier.rule=target multiplier.tolerance=0.01 multiplier.every=1"),
        ("modulewise", "multiplier", "transport.kind=multiplier multiplier.tolerance=0.01 multiplier.every=1"),
        ("translation", "multiplier.floor",
            "training.form=multiplier multiplier.rule=proportional_integral multiplier.every=1 multiplier.rate=0 multiplier.start=0.01"),
        ("translation", "multiplier", "training.form=multiplier multiplier.every=1"),
        ("", "optimizer.momentum", "optimizer.method=sgd"),
        ("", "optimizer.final_share", "optimizer.schedule=cosine"),
        ("", "optimizer.warm_up", "optimizer.schedule=cosine"),
        ("", "optimizer.factor", "optimizer.schedule=step optimizer.every=1"),
        ("", "optimizer.every", "optimizer.schedule=step optimizer.factor=0.5"),
        ("", "optimizer.milestones", "optimizer.schedule=milestones optimizer.milestones=[] optimizer.factor=0.5"),
        ("", "budget.divergence", "budget.recoveries=1"),
        ("", "multiplier.penalty", "multiplier.rule=augmented multiplier.every=1"),
        ("", "multiplier.penalty_growth", "multiplier.rule=augmented multiplier.decrease=1e-6 multiplier.every=1"),
        ("", "multiplier.penalty_cap", "multiplier.rule=augmented multiplier.penalty=0.1 multiplier.penalty_cap=0.1 multiplier.every=1"),
        ("", "multiplier.decrease", "multiplier.rule=augmented multiplier.every=1"),
        ("", "multiplier.tolerance", "multiplier.rule=target multiplier.tolerance=0.01 multiplier.every=1"),
        ("", "multiplier.proportional", "multiplier.rule=proportional_integral multiplier.every=1"),
        ("", "multiplier.floor", "multiplier.rule=proportional_integral multiplier.every=1"),
        ("", "multiplier.every", ""),
        ("", "multiplier", "multiplier.tolerance=0.01 multiplier.every=1"),
    ];

    // What runs leave out that only look at the main training.
    private static readonly Dictionary<string, string> lean = new()
    {
        ["operator"] = "data.test_out=0 evaluation.resolutions=[]",
        ["partial"] = "evaluation.baselines=[] evaluation.substeps=[1]",
        ["leads"] = "evaluation.baselines=[] adaptation.kinds=[fresh] adaptation.moves=0 data.test=1",
        ["aphynity"] = "evaluation.baselines=[] evaluation.augmented=[]",
        ["least-action"] = "evaluation.vanilla=false evaluation.rates=[]",
        ["least-action-map"] = "evaluation.wind_up_gain=0",
        ["modulewise"] = "evaluation.methods=[]",
        ["translation"] = "evaluation.baselines=false study.weights=[]",
    };

    /// <summary>What is set before a setting is changed; later words win.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="path">The setting.</param>
    /// <param name="whole">Whether all contestants take part.</param>
    public static IReadOnlyList<string> Of(Recipe recipe, string path, bool whole)
    {
        string method = recipe.Method.Name, words = whole ? "" : lean.GetValueOrDefault(method) ?? "";
        string? Find(string of) => contexts.Where(each => each.Method == of && each.Path == path).Select(each => each.Assignments)
            .Concat(contexts.Where(each => each.Method == of && path.StartsWith(each.Path + ".", StringComparison.Ordinal))
                .Select(each => each.Assignments)).FirstOrDefault();
        HashSet<string> known = [.. Setting.Of(recipe.Small).Select(setting => setting.Path)];
        string section = string.Join(' ', contexts.Where(each => each.Method == method && each.Path == "multiplier"
            && path.StartsWith("multiplier.", StringComparison.Ordinal)).Select(each => each.Assignments));
        return [.. $"{words} {section} {Find(method) ?? ""} {Find("") ?? ""}".Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(word => known.Contains(word.Split('=')[0]))];
    }

    /// <summary>Texts of other values, the likeliest to show first; not all of them within its bounds.</summary>
    public static IEnumerable<string> Values(Setting setting)
    {
        Type type = Nullable.GetUnderlyingType(setting.Property.PropertyType) ?? setting.Property.PropertyType;
        if (type == typeof(bool))
        {
            return ["true", "false"];
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type).Cast<object>().Select(Configuration.Text);
        }

        if (type == typeof(string))
        {
            return ["euler", "rk4", "mlp", "conv", "Smiling", "Male"];
        }

        if (typeof(IEnumerable).IsAssignableFrom(type))
        {
            Type item = type.GetGenericArguments()[0];
            return item.IsEnum ? ["[]", .. Enum.GetValues(item).Cast<object>().Select(each => $"[{Configuration.Text(each)}]")]
                : item == typeof(string) ? ["[2-4]", "[5-9]"]
                : ["[1]", "[1,2]", "[3]", "[0.5]", "[4,8]", "[16]", "[24]", "[2,4]"];
        }

        double now = Convert.ToDouble(setting.Value ?? 0, CultureInfo.InvariantCulture);
        return type == typeof(double)
            ? new[] { 2 * now, now / 2, 0.5, 1e-3, 1, 0, 4, 100 }.Select(value => value.ToString("R", CultureInfo.InvariantCulture))
            : new[] { now + 1, 2 * now, now - 1, 1, 4, 16, 24, 32 }.Select(value => value.ToString(CultureInfo.InvariantCulture));
    }
}
