using Semiflow.Operators.Models;
using Semiflow.Training;

namespace Semiflow.Recipes.Modulewise.StepMemory;

/// <summary>Memory of a training step with K modules.</summary>
/// <param name="Modules">K; 1 is end to end.</param>
/// <param name="Account">By account.</param>
/// <param name="MeasuredMib">In fresh processes on the CPU.</param>
/// <param name="GpuMib">On the GPU of the run; null if there is none.</param>
internal sealed record MemoryOfCut(int Modules, MemoryAccount Account, double MeasuredMib, double? GpuMib)
{
    /// <summary>The account in MiB.</summary>
    public double AnalyticMib => Account.Peak / (1024.0 * 1024);
}

/// <summary>What a run found.</summary>
/// <param name="Cuts">Memory of every cut, the whole network first.</param>
/// <param name="CutPercent">Accuracy module by module, percent.</param>
/// <param name="WholePercent">Accuracy end to end, percent.</param>
/// <param name="Training">The training module by module.</param>
internal sealed record MemoryResults(
    IReadOnlyList<MemoryOfCut> Cuts, double CutPercent, double WholePercent, TrainingResult Training)
{
    /// <summary>The network as one module.</summary>
    public MemoryOfCut Whole => Cuts[0];

    /// <summary>Share of a memory that is saved, percent.</summary>
    public static double Saved(double part, double whole) => 100 * (1 - (part / whole));

    /// <summary>The figures of the run.</summary>
    public Summary Summary(RunSession run)
    {
        var figures = new RunFigures(run);
        foreach (MemoryOfCut cut in Cuts.Skip(1))
        {
            Figure saving = MemoryFigures.Saving(cut.Modules);
            figures.Add(saving.For(MemoryFigures.Measured), Saved(cut.MeasuredMib, Whole.MeasuredMib));
            figures.Add(saving.For(MemoryFigures.Analytic), Saved(cut.AnalyticMib, Whole.AnalyticMib));
            figures.Add(saving.For(MemoryFigures.Gpu), cut.GpuMib is { } gpu && Whole.GpuMib is { } all ? Saved(gpu, all) : null);
        }

        foreach (MemoryOfCut cut in Cuts)
        {
            figures.Add(MemoryFigures.Peak(cut.Modules).For(MemoryFigures.Measured), cut.MeasuredMib);
            figures.Add(MemoryFigures.Peak(cut.Modules).For(MemoryFigures.Analytic), cut.AnalyticMib);
        }

        figures.Add(MemoryFigures.Accuracy.For(MemoryFigures.Modulewise), CutPercent);
        figures.Add(MemoryFigures.Accuracy.For(MemoryFigures.EndToEnd), WholePercent);
        return figures.Summary(Whole.Account.Parameters / 4, Training);
    }
}
