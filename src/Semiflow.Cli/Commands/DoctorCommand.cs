using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Semiflow.Native;
using Spectre.Console;
using TorchSharp;

namespace Semiflow.Cli.Commands;

/// <summary><c>semiflow doctor</c>: is this machine suitable, and how was everything found?</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandSession session)
    {
        var command = new Command("doctor",
            "Check this machine: versions, libtorch and how it was loaded, cores, SIMD, memory, GPU, fonts, image data");
        command.SetAction(_ => Examine(session));
        return command;
    }

    private static int Examine(CommandSession session)
    {
        var checks = new List<(string Name, bool Good, string Finding)>
        {
            ("Semiflow", true, Provenance.Version),
            (".NET", true, $"{Environment.Version}, {RuntimeInformation.RuntimeIdentifier}"),
            ("system", true, RuntimeInformation.OSDescription),
        };
        checks.Add(Check("libtorch", LibTorchFinding));
        checks.Add(("TorchSharp", true, VersionOf(typeof(torch).Assembly)));
        checks.Add(("cores", true, $"{Environment.ProcessorCount}"));
        if (checks.Find(check => check.Name == "libtorch").Good)
        {
            checks.Add(
                Check("threads",
                    () => $"{torch.get_num_threads()} for tensors "
                        + $"(OMP_NUM_THREADS={Environment.GetEnvironmentVariable("OMP_NUM_THREADS") ?? "not set"})"));
            checks.Add(Check("GPU", () => torch.cuda.is_available()
                ? $"{torch.cuda.device_count()} CUDA device(s): --device cuda"
                : "none that this build can use (for a CUDA build: SemiflowDevice=cuda, see README)"));
        }

        checks.Add(("SIMD", true, Simd()));
        checks.Add(("memory", true, Memory()));
        checks.Add(Check("figures", Semiflow.Recipes.Reporting.FigureCheck.Run));
        checks.Add(("Fashion-MNIST", true, Semiflow.Data.FashionMnist.Find()
            ?? "not found; only recipes that learn from it need it: apt-get install dataset-fashion-mnist, or see docs/image-data.md"));
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "", "");
        foreach ((string name, bool good, string finding) in checks)
        {
            table.AddRow(good ? "[green]ok[/]" : "[red]FAILED[/]", name, Markup.Escape(finding));
        }

        session.Console.Write(table);
        return checks.TrueForAll(check => check.Good) ? ExitCode.Done : ExitCode.Failed;
    }

    private static (string Name, bool Good, string Finding) Check(string name, Func<string> examine)
    {
        try
        {
            return (name, true, examine());
        }
#pragma warning disable CA1031 // A doctor reports whatever is wrong and continues.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return (name, false, failure.InnerException?.Message ?? failure.Message);
        }
    }

    private static string LibTorchFinding()
    {
        LibTorch.Load();
        float sum = torch.ones(2, 3).sum().item<float>();
        string how = LibTorch.Status.Load == LibTorchLoad.RelaxedCopy
            ? $"loaded from memory with a relaxed version need, a copy of {LibTorch.Status.Path}"
            : "loaded as shipped";
        return sum == 6 ? $"{torch.__version__}, {how}" : throw new InvalidOperationException($"{how}, but 2 x 3 ones add up to {sum}");
    }

    private static string Simd() => RuntimeInformation.ProcessArchitecture + ": " + string.Join(", ", new[]
    {
        (Avx512F.IsSupported, "AVX-512"), (Avx2.IsSupported, "AVX2"), (Fma.IsSupported, "FMA"),
        (Vector128.IsHardwareAccelerated, "128 bit"),
    }.Where(item => item.Item1).Select(item => item.Item2));

    private static string Memory()
    {
        GCMemoryInfo info = GC.GetGCMemoryInfo();
        return string.Create(
            CultureInfo.InvariantCulture, $"{info.TotalAvailableMemoryBytes / 1073741824.0:F1} GiB, this process "
                + $"{ProcessMemory.Resident / 1048576} MiB");
    }

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? assembly.GetName().Version?.ToString() ?? "unknown";
}
