using Semiflow.Data.Ocean;
using Semiflow.Flows;
using Semiflow.Systems.Ocean;

namespace Semiflow.Recipes.Partial;

/// <summary>
/// Sequences of sea-surface temperature, with currents to score by, out of NetCDF files (spec partial-observations.md 7).
/// </summary>
internal static class PartialOcean
{
    private const string Parts = "train validation test", ScaleFile = "data/ocean.json";

    /// <summary>
    /// Reads the files of the settings, or of the run; without any, writes the synthetic ocean to <c>data/ocean.nc</c> of the run and reads
    /// that.
    /// </summary>
    /// <exception cref="InputException">A file cannot be read, or gives too few sequences.</exception>
    public static (TrajectorySplits Splits, PartialOrigin Origin) Load(RunSession run, PartialConfig config)
    {
        string? own = run.Plan.Source.File;
        run.Plan.Source.Used.ReadAs = "ocean fields";
        run.Plan.Source.RequireUsed();
        IReadOnlyList<string> files = own is null ? config.Ocean.Files : [own];
        var cut = new Lazy<IReadOnlyDictionary<string, ScaledSet>>(() => Cut(run, config, files));
        TrajectorySet[] sets = [.. Parts.Split(' ').Select(part => run.Data(part, _ => cut.Value[part].Set))];
        if (!File.Exists(Path.Combine(run.Folder.Path, ScaleFile)))
        {
            ModelCard.Write(run.Folder, ScaleFile, new OceanScales(
                [.. cut.Value["test"].Scales.Select(scale => double.IsNaN(scale) ? 0 : scale)]));
        }

        double[] scales = [.. ModelCard.Read<OceanScales>(run.Record, ScaleFile).Scales];
        var splits = new TrajectorySplits(sets[0], sets[1], sets[2]);
        run.Observer.Say($"data:       {(files.Count == 0 ? "synthetic ocean" : string.Join(", ", files))}: {splits.Train.Count} training, "
            + $"{splits.Validation.Count} validation, {splits.Test.Count} test sequences "
            + $"of {splits.Train.Frames} frames, patches of {config.Ocean.Patch} cells, channels "
                + $"{string.Join(", ", splits.Train.Channels)}{(splits.Train.Mask is null ? "" : ", some values missing")}");
        PartialOrigin origin = Origin(config.Ocean, files, scales);
        run.Observer.Say($"            {origin.Remark}");
        return (splits, origin);
    }

    private static PartialOrigin Origin(OceanConfig config, IReadOnlyList<string> files, double[] scales)
    {
        string unit = config.Preset switch { OceanPreset.Raw => "°C", OceanPreset.Flow => "σ of the frame", _ => "σ" };
        string speed = config.Preset switch { OceanPreset.Raw => "m/s", OceanPreset.Flow => "mean speed of the frame", _ => "σ" };
        string remark = files.Count == 0
            ? "A synthetic ocean, through the same file format as a reanalysis: it checks the way from file to forecast and says nothing "
                + "about skill on the real ocean."
            : $"{string.Join(", ", files.Select(Path.GetFileName))}, preset {Configuration.Text(config.Preset)}.";
        return new PartialOrigin(
            files.Count == 0 ? new SyntheticOcean().Card : null, remark, "days", [unit, speed, speed], NorthFirst: true,
            scales.All(scale => scale > 0) ? scales : null, "°C");
    }

    /// <summary>
    /// Sequences by time: training years, then the first half of the rest, then the second, none of them across a border.
    /// </summary>
    private static Dictionary<string, ScaledSet> Cut(RunSession run, PartialConfig config, IReadOnlyList<string> files)
    {
        OceanConfig how = config.Ocean;
        OceanSequences all = OceanData.Read(files.Count > 0 ? files : [Synthetic(run, how)], new OceanRequest
        {
            Patch = how.Patch, Corner = how.Row is { } row && how.Column is { } column ? (row, column) : null, Level = how.Level,
            Preset = how.Preset, MaxLand = how.MaxLand, Spacing = how.Spacing, TrainingShare = how.TrainingShare,
            Frames = config.Data.Past + config.Evaluation.Horizon,
        });
        OceanWindow[] windows = [.. all.Windows];
        int[] train = [.. Indices(window => window.Training)], rest = [.. Indices(window => !window.Training)];
        double last = all.Trajectories.Times[-1].item<double>();
        double middle = rest.Length == 0 ? 0 : (rest.Min(i => windows[i].StartDay) + rest.Max(i => windows[i].StartDay) + last) / 2;
        return new Dictionary<string, ScaledSet>
        {
            ["train"] = Some("train", train, config.Data.Train),
            ["validation"] = Some("validation", [.. rest.Where(i => windows[i].StartDay + last < middle)], config.Data.Validation),
            ["test"] = Some("test", [.. rest.Where(i => windows[i].StartDay >= middle)], config.Data.Test),
        };

        IEnumerable<int> Indices(Func<OceanWindow, bool> which) =>
            Enumerable.Range(0, windows.Length).Where(i => which(windows[i])).OrderBy(i => windows[i].StartDay);

        ScaledSet Some(string name, int[] from, int? count)
        {
            if (from.Length == 0)
            {
                throw new InputException($"the ocean files contain no {name} sequences of {config.Data.Past + config.Evaluation.Horizon} "
                    + $"frames. Use a longer period, a smaller ocean.patch or ocean.spacing, another ocean.training_share, or a shorter "
                        + $"evaluation.horizon.");
            }

            int taken = Math.Min(count ?? from.Length, from.Length);
            // Over the whole time, not only its start.
            int[] chosen = [.. Enumerable.Range(0, taken).Select(i => from[(int)((long)i * from.Length / taken)])];
            return new ScaledSet(all.Trajectories.Select(chosen), [.. chosen.Select(i => windows[i].Scale)]);
        }
    }

    private static string Synthetic(RunSession run, OceanConfig how)
    {
        string file = Path.Combine(run.Folder.Path, "data", "ocean.nc");
        if (!File.Exists(file))
        {
            run.Folder.MakeFolder("data");
            var ocean = new SyntheticOcean
            {
                Basin = new ShallowWater { Points = how.Cells, SpinUpYears = how.SpinUpYears, Season = 0.1, Step = 1 }, Patch = how.Patch,
                CloudFraction = how.Clouds,
            };
            OceanFile.Write(file, ocean, how.Days, run.Seed("ocean"), stop: run.Token);
        }

        return file;
    }

    private sealed record OceanScales(IReadOnlyList<double> Scales);

    private sealed record ScaledSet(TrajectorySet Set, IReadOnlyList<double> Scales);
}
