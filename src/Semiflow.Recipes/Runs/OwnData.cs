using System.Security.Cryptography;
using Semiflow.Files;

namespace Semiflow.Recipes.Runs;

/// <summary>Runs on the user's own files.</summary>
internal static class OwnData
{
    /// <summary>Name of such runs in records.</summary>
    public const string RecipeName = "train";

    private const long Hashed = 4L << 30; // Larger files would keep the user waiting: size and time must do.

    /// <summary>The plan of a run on files, whose content it fixes.</summary>
    /// <exception cref="InputException">A file is missing.</exception>
    public static RunPlan Plan(IMethod method, DataSource source, string model, long seed, string device, object config)
    {
        ArgumentNullException.ThrowIfNull(source);
        DataSource whole = source with
        {
            File = Path.GetFullPath(source.File!),
            FileOut = source.FileOut is { } other ? Path.GetFullPath(other) : null,
        };
        return new RunPlan(RecipeName, "own", method, whole, model, seed, device, config)
        {
            Fingerprints = [.. new[] { whole.File, whole.FileOut }.OfType<string>().Select(Fingerprint)],
        };
    }

    /// <summary>Checks that the files of a plan are those it was made with.</summary>
    /// <exception cref="InputException">A file is missing or changed.</exception>
    public static void Check(RunPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        string[] files = [.. new[] { plan.Source.File, plan.Source.FileOut }.OfType<string>()];
        foreach ((string file, string expected) in files.Zip(plan.Fingerprints))
        {
            if (Fingerprint(file) != expected)
            {
                throw new InputException($"{file} is not the file this run was made with (it changed since). Restore it, or start a new "
                    + $"run.");
            }
        }
    }

    private static string Fingerprint(string path)
    {
        if (Directory.Exists(path))
        {
            throw new InputException($"'{path}' is a folder: give one data file, HDF5, NetCDF-4 or npz.");
        }

        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new InputException($"there is no data file '{path}'.");
        }

        if (file.Length > Hashed)
        {
            return FormattableString.Invariant($"size {file.Length}, modified {file.LastWriteTimeUtc:O}");
        }

        using FileStream stream = ArrayFile.Open(path);
        return $"sha256 {Convert.ToHexStringLower(SHA256.HashData(stream))}";
    }
}
