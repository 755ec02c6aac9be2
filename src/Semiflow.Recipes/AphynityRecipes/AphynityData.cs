using Semiflow.Flows;
using Semiflow.Systems;
using static TorchSharp.torch;

namespace Semiflow.Recipes.AphynityRecipes;

/// <summary>Trajectories of a run, in double precision on the CPU.</summary>
/// <param name="Train">What is learned from.</param>
/// <param name="Validation">What chooses the best epoch.</param>
/// <param name="Test">What is reported.</param>
/// <param name="System">What made them; null for own data.</param>
internal sealed record AphynityData(TrajectorySet Train, TrajectorySet Validation, TrajectorySet Test, IDynamicalSystem? System)
{
    /// <summary>True values of the coefficients by name; null for own data.</summary>
    public IReadOnlyDictionary<string, double>? Truth => System?.Parameters;

    /// <summary>Makes or reads the trajectories of a run.</summary>
    /// <exception cref="InputException">The file cannot be used.</exception>
    public static AphynityData Load(RunSession run, AphynityConfig config)
    {
        AphynityDataConfig sizes = config.Data;
        if (run.Plan.Source.File is not null)
        {
            TrajectorySplits own = OwnTrajectories.Read(run, sizes.Train, sizes.Validation, sizes.Test);
            return new AphynityData(First(own.Train, sizes.Frames), First(own.Validation, sizes.Frames), First(own.Test, sizes.Frames),
                null);
        }

        IDynamicalSystem system = SystemCatalogue.Find<IDynamicalSystem>(run.Plan.Source.System!).First;
        system = system is IHasLaws known ? known.Sized(sizes.Frames, sizes.Points, sizes.PaperCompat) : system;
        TrajectorySet Part(string name, int? count) =>
            First(run.Data(name, stop => system.Simulate(0, count
                ?? throw new InputException($"setting data.{name} must be at least 1, not unset."), run.Seed(name), stop)), sizes.Frames);
        var data = new AphynityData(Part("train", sizes.Train), Part("validation", sizes.Validation), Part("test", sizes.Test), system);
        run.Observer.Say($"data:       {system}");
        run.Observer.Say(
            $"            {data.Train.Count} trajectories for training, {data.Validation.Count} for validation, {data.Test.Count} for "
                + $"tests, {data.Train.Frames} frames of [{string.Join(", ", data.Train.States.shape.Skip(2))}]");
        return data;
    }

    /// <summary>The same in the units of a model.</summary>
    public AphynityData InUnits(StateUnits states) => states.AreOfData ? this : this with
    {
        Train = states.InUnits(Train), Validation = states.InUnits(Validation), Test = states.InUnits(Test),
    };

    /// <summary>Training trajectories in pieces, as single precision on the device.</summary>
    public TrajectorySet Pieces(int? window, Device device)
    {
        if (window is not { } frames || frames >= Train.Frames)
        {
            return StateUnits.Single(Train, device);
        }

        TrajectorySet single = StateUnits.Single(Train, CPU);
        var starts = Enumerable.Range(0, (Train.Frames - 1) / (frames - 1)).Select(i => i * (frames - 1)).ToArray();
        Tensor All(Tensor whole) => cat([.. starts.Select(start => whole.narrow(0, start, frames))], 1);
        TrajectorySet pieces = single with
        {
            // Only differences of times count for autonomous dynamics, but own times stay own.
            Times = All(single.Times.dim() == 2 ? single.Times : single.Times.unsqueeze(1).expand(single.Frames, single.Count)),
            States = All(single.States), Mask = single.Mask is null ? null : All(single.Mask), Environments = null,
        };
        int[] whole = pieces.Mask is null
            ? [.. Enumerable.Range(0, pieces.Count)]
            : [.. Enumerable.Range(0, pieces.Count).Where(i => pieces.Mask[0, i].all().item<bool>())];
        return StateUnits.Single(pieces.Select(whole), device);
    }

    private static TrajectorySet First(TrajectorySet set, int? frames)
    {
        if (frames is not { } count || count == set.Frames)
        {
            return set;
        }

        return count < set.Frames
            ? set with { Times = set.Times.narrow(0, 0, count), States = set.States.narrow(0, 0, count).contiguous(),
                Mask = set.Mask?.narrow(0, 0, count).contiguous() }
            : throw new InputException($"setting data.frames is {count}, but the trajectories have {set.Frames} frames.");
    }
}
