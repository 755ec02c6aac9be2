namespace Semiflow.Data;

/// <summary>Which samples of a published file serve for what.</summary>
/// <param name="Name">Problem.</param>
/// <param name="Train">Training samples; empty in files of out-of-distribution data.</param>
/// <param name="Validation">Validation samples.</param>
/// <param name="Test">Test samples.</param>
/// <param name="InputRange">Normalization where it is not in the file.</param>
/// <param name="OutputRange">Normalization where it is not in the file.</param>
public sealed record OfficialSplit(
    string Name, Range Train, Range Validation, Range Test, ValueRange? InputRange = null, ValueRange? OutputRange = null);

/// <summary>The splits of the CNO data sets (Zenodo 10406879), by file name (spec cno.md 6).</summary>
internal static class OfficialSplits
{
    // Published with minimum and maximum exchanged: the field is flipped as well as scaled.
    private static readonly ValueRange ShearInput = new(1.4307903051376343, 1.4307903051376343 - 2.8615806102752686);
    private static readonly ValueRange ShearOutput = new(2.0603253841400146, 2.0603253841400146 - 4.098649740219116);

    private static readonly (string Prefix, OfficialSplit Inside, Range Outside)[] Table =
    [
        ("PoissonData_64x64_", new("poisson", ..1024, 1024..1152, 1152..1408), ..256),
        ("WaveData_64x64_", new("wave", ..512, 1024..1152, 1152..1408), ..256),
        ("AllenCahn_64x64_", new("allen-cahn", ..256, 256..384, 384..512), ..128),
        ("ContTranslation_64x64_", new("transport-smooth", ..512, 512..768, 768..1024), ..256),
        ("DiscTranslation_64x64_", new("transport-discontinuous", ..512, 512..768, 768..1024), ..256),
        ("NavierStokes_64x64_", new("navier-stokes", ..750, 768..896, 896..1024, ShearInput, ShearOutput), 896..1024),
        ("NavierStokes_128x128_", new("navier-stokes", ..750, 768..896, 896..1024, ShearInput, ShearOutput), 896..1024),
        ("Darcy_64x64_", new("darcy", ..256, 256..384, 384..512), ..128),
        ("Airfoil_128x128_", new("airfoil", ..750, 750..878, 878..1006), ..128),
    ];

    /// <summary>The split for a file, or null when its name is none of the published ones.</summary>
    public static OfficialSplit? Find(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        foreach ((string prefix, OfficialSplit inside, Range outside) in Table)
        {
            if (name.Equals(prefix + "IN", StringComparison.OrdinalIgnoreCase))
            {
                return inside;
            }

            if (name.Equals(prefix + "OUT", StringComparison.OrdinalIgnoreCase))
            {
                return inside with { Train = ..0, Validation = ..0, Test = outside };
            }
        }

        return null;
    }
}
