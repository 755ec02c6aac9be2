using System.Globalization;
using System.Collections.Concurrent;
using System.Numerics;
using Semiflow.Flows;
using Semiflow.Spaces;
using Semiflow.Systems.Dynamics;
using Semiflow.Systems.Fluids;
using static TorchSharp.torch;

namespace Semiflow.Systems.Ocean;

/// <summary>
/// Daily sea-surface temperature and currents of an invented ocean: shallow water under seasonal wind carries a temperature,
/// T_t + u·∇T = κΔT + (T* − T)/τ, T* = 15 − 10 y/L + 4 sin(2πt/year) °C (spec partial-observations.md 7.4).
/// </summary>
/// <remarks>
/// <para>It stands in for reanalysis files, which cannot be shipped, and exercises what reads and learns from them; it says nothing about
/// skill on the real ocean.</para>
/// <para>Trajectory i is patch i mod 4 of window i / 4; windows are parts of long runs as in <see cref="ShallowWater"/>. The last patch has
/// an island: its cells are masked, though the flow passes through.</para>
/// </remarks>
internal sealed record SyntheticOcean : IDynamicalSystem
{
    /// <summary>Patches of a window: two by two, away from the walls.</summary>
    public const int Patches = 4;

    private const ulong CloudPurpose = 0x636C6F7564;

    private static readonly SystemCard TheCard = new(
        "ocean", "Synthetic ocean", "T_t + u·∇T = κΔT + (T* − T)/τ in wind-driven shallow water, daily means",
        "sea-surface temperature (°C) and currents u, v (m/s) of patches of a basin", "temperature and currents on the following days",
        "Ayed et al., Learning Dynamical Systems from Partial Observations, arXiv 1902.11136 (generator our own)",
        "160 cells of 10 km, patches of 64; in a hurry 80 cells of 20 km, patches of 32");

    private readonly ConcurrentDictionary<(string, ulong, int), Lazy<double[]>> spun = new();

    /// <summary>80 cells of 20 km, patches of 32, 2 years of spin-up: some seconds for a hundred windows.</summary>
    public static SyntheticOcean Medium { get; } = new()
    {
        Basin = new ShallowWater { Points = 80, SpinUpYears = 2, Season = 0.1, Step = 1 }, Patch = 32,
    };

    /// <summary>64 cells of 25 km, patches of 16, a year of spin-up: a second.</summary>
    public static SyntheticOcean Small { get; } = new()
    {
        Basin = new ShallowWater { Points = 64, SpinUpYears = 1, Season = 0.1, Step = 1 }, Patch = 16, TracerSpinUpDays = 90,
    };

    /// <summary>The currents. Their frames are a day apart.</summary>
    /// <exception cref="ArgumentException">Frames not a day apart.</exception>
    public ShallowWater Basin
    {
        get;
        init => field = value?.Step == 1
            ? value
            : throw new ArgumentException("expected a basin of frames 1 day apart (Step = 1).", nameof(value));
    } = new() { Points = 160, Season = 0.1, Step = 1 };

    /// <summary>Cells of a patch a direction. Good values: 64, 32, at most 0.45 of the basin.</summary>
    public int Patch { get; init; } = 64;

    /// <summary>κ, m²/s. Good value: 100.</summary>
    public double Diffusivity { get; init; } = 100;

    /// <summary>τ, days. Good value: 60.</summary>
    public double RelaxationDays { get; init; } = 60;

    /// <summary>Days that the temperature has to forget its start. Good values: 180, 360.</summary>
    public int TracerSpinUpDays { get; init; } = 180;

    /// <summary>Deviation of the noise of temperatures, °C. Good value: 0.05.</summary>
    public double Noise { get; init; } = 0.05;

    /// <summary>Share of the temperatures that clouds hide each day. Good values: 0, 0.3.</summary>
    public double CloudFraction { get; init; }

    /// <summary>Whether the last patch has an island.</summary>
    public bool Island { get; init; } = true;

    /// <summary>Number of days of a trajectory. Good value: 24.</summary>
    public int Frames { get; init; } = 24;

    /// <summary>Days from the start of one window to the start of the next. Good value: 30.</summary>
    public int Spacing { get; init; } = 30;

    /// <summary>Windows of a run. Good value: 60, five years.</summary>
    public int WindowsPerRun { get; init; } = 60;

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public IReadOnlyList<string> Channels => ["sst", "u", "v"];

    /// <summary>A patch, the first axis to the north, the second to the east, m from its corner.</summary>
    public Grid Grid
    {
        get
        {
            var axis = new Axis(0, Patch * Basin.Width / Basin.Points, Patch, Boundary.NeumannCells);
            return new Grid(axis, axis);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Times => Simulation.Times(Frames, 1);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Parameters => new Dictionary<string, double>(Basin.Parameters)
    {
        ["diffusivity"] = Diffusivity, ["relaxation_days"] = RelaxationDays, ["noise"] = Noise,
    };

    /// <summary>Row and column of the first cell of patch <paramref name="patch"/>.</summary>
    public (int Row, int Column) Corner(int patch)
    {
        int margin = Math.Max(1, Basin.Points / 20), far = Basin.Points - margin - Patch;
        return (patch / 2 == 0 ? margin : far, patch % 2 == 0 ? margin : far);
    }

    /// <inheritdoc/>
    public TrajectorySet Simulate(int first, int count, ulong seed, CancellationToken stop = default)
    {
        if (Patch < 8 || Patch > 0.45 * Basin.Points)
        {
            throw new InputException($"ocean: patches of {Patch} cells do not fit two by two into a basin of {Basin.Points}. Take 8 to "
                + $"{(int)(0.45 * Basin.Points)}.");
        }

        if (Spacing < Frames)
        {
            throw new InputException($"ocean: windows of {Frames} days every {Spacing} days overlap. Take a spacing of at least {Frames}.");
        }

        int nodes = Basin.Points * Basin.Points, size = 3 * Patch * Patch;
        bool masked = Island || CloudFraction > 0;
        byte[] present = masked ? new byte[(long)Frames * Math.Max(0, count) * size] : [];
        TrajectorySet set = Simulation.RunGroups(this, first, count, WindowsPerRun * Patches, (run, asked) =>
        {
            OceanRun ocean = SpunUp(seed, run, stop);
            double[] day = new double[4 * nodes];
            for (int k = Array.FindIndex(asked, one => one is not null); k < asked.Length; k++)
            {
                if (asked[k] is null || (k % Patches > 0 && asked[k - 1] is not null))
                {
                    continue; // The first patch asked for of a window computes them all.
                }

                int window = k / Patches;
                for (int frame = 0; frame < Frames; frame++)
                {
                    Reach(ocean, window * Spacing + frame, stop);
                    bool[] clouds = CloudFraction > 0 ? Clouds(seed, run, ocean.Day) : [];
                    ocean.Next(day);
                    for (int patch = k % Patches; patch < Patches && asked[window * Patches + patch] is { } frames; patch++)
                    {
                        int at = run * WindowsPerRun * Patches + window * Patches + patch - first;
                        Span<byte> mask = masked ? present.AsSpan((frame * count + at) * size, size) : [];
                        Cut(day, clouds, patch, frames.AsSpan(frame * size, size), mask);
                    }
                }
            }
        }, stop);
        return masked ? set with { Mask = tensor(present).reshape(set.States.shape).to(ScalarType.Bool) } : set;
    }

    /// <inheritdoc/>
    public bool Equals(SyntheticOcean? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture, $"{Simulation.Text(this)}, patches of {Patch}, {Frames} days every {Spacing}, {WindowsPerRun} "
                + $"windows a run, clouds {CloudFraction}, island {Island}, temperature after {TracerSpinUpDays} days; {Basin}");

    /// <summary>Daily means of the whole basin, day after day without end.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="run">Run of the seed, from 0.</param>
    /// <param name="stop">Ends the computation early.</param>
    /// <returns>For each day temperature (°C, with noise), u, v (m/s) and height (m), n² numbers each, row by row from the south; land
    /// included.</returns>
    public IEnumerable<double[]> Days(ulong seed, int run = 0, CancellationToken stop = default)
    {
        OceanRun ocean = SpunUp(seed, run, stop);
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            double[] means = new double[4 * Basin.Points * Basin.Points];
            ocean.Next(means);
            yield return means;
        }
    }

    /// <summary>
    /// Which cells of the basin clouds hide on a day: the highest values of a smooth random field, <see cref="CloudFraction"/> of all.
    /// </summary>
    /// <param name="seed">Seed.</param>
    /// <param name="run">Run of the seed, from 0.</param>
    /// <param name="day">Day of the run, from 0.</param>
    /// <returns>n² values, row by row from the south.</returns>
    public bool[] Clouds(ulong seed, int run, int day)
    {
        int n = Basin.Points, size = (int)BitOperations.RoundUpToPowerOf2((uint)n);
        var random = new RandomStream(RandomStream.Mix(seed, CloudPurpose + (ulong)run), (ulong)day);
        double[] field = RandomVorticity.Draw(size, random, (k, l) => Math.Exp(-(k * k + l * l) / 50.0));
        double[] seen = [.. Enumerable.Range(0, n * n).Select(i => field[i / n * size + i % n])];
        double threshold = seen.Order().ElementAt(Math.Min(n * n - 1, (int)((1 - CloudFraction) * n * n)));
        return [.. seen.Select(value => CloudFraction > 0 && value >= threshold)];
    }

    /// <summary>Whether a cell of the basin lies on the island: a disk in the middle of the last patch.</summary>
    public bool OnLand(int row, int column)
    {
        (int top, int left) = Corner(Patches - 1);
        double y = row - top - (Patch - 1) / 2.0, x = column - left - (Patch - 1) / 2.0;
        return Island && x * x + y * y <= Patch * Patch / 64.0;
    }

    // A run at its day 0, after all spin-up.
    private OceanRun SpunUp(ulong seed, int run, CancellationToken stop)
    {
        string law = FormattableString.Invariant($"{Basin}, {Diffusivity}, {RelaxationDays}, {TracerSpinUpDays}");
        var ocean = new OceanRun(this, seed, run, stop);
        ocean.Load(spun.GetOrAdd((law, seed, run), _ => new(() =>
        {
            var start = new OceanRun(this, seed, run, stop);
            Reach(start, TracerSpinUpDays, stop);
            return start.Save();
        }, LazyThreadSafetyMode.PublicationOnly)).Value);
        return ocean;
    }

    private static void Reach(OceanRun ocean, int day, CancellationToken stop)
    {
        while (ocean.Day < day)
        {
            stop.ThrowIfCancellationRequested();
            ocean.Skip();
        }
    }

    private void Cut(ReadOnlySpan<double> day, bool[] clouds, int patch, Span<double> frame, Span<byte> present)
    {
        (int top, int left) = Corner(patch);
        int n = Basin.Points;
        for (int i = 0; i < frame.Length; i++)
        {
            int channel = i / (Patch * Patch), row = top + i / Patch % Patch, column = left + i % Patch, cell = row * n + column;
            bool seen = !OnLand(row, column) && (channel > 0 || clouds.Length == 0 || !clouds[cell]);
            frame[i] = seen ? day[channel * n * n + cell] : 0;
            if (present.Length > 0)
            {
                present[i] = seen ? (byte)1 : (byte)0;
            }
        }
    }
}
