using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Modulewise;

/// <summary>A run of module-wise training: trains all methods with every seed, measures and reports.</summary>
internal static class ModulewiseStudy
{
    /// <summary>The run.</summary>
    public static Summary Run(RunSession run, ModulewiseConfig config)
    {
        using DisposeScope scope = NewDisposeScope();
        var data = ModulewiseData.Load(run, config);
        data.Card.Write(run.Folder);
        var trainings = new ModulewiseTrainings(run, config, data);
        LocalMethod[] methods = [LocalMethod.Trgl, .. config.Evaluation.Methods.Distinct().Where(method => method != LocalMethod.Trgl)];
        foreach (LocalMethod method in methods)
        {
            trainings.Check(method); // What does not take these images is found before the first training.
        }

        // Seed after seed: an early look finds whole pairs.
        ModulewiseEntry[] all = [.. Enumerable.Range(0, config.Evaluation.Seeds)
            .SelectMany(seed => methods.Select(method => trainings.Train(method, seed)))];
        var results = new ModulewiseResults([.. methods.SelectMany(method => all.Where(entry => entry.Method == method))]);
        return RunSession.Reported(
            results.Summary(run), config.Evaluation.Report, summary => ModulewiseReport.Write(run, results, config, summary));
    }
}
