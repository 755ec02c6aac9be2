using Semiflow.Recipes;
using Spectre.Console;

namespace Semiflow.Cli;

/// <summary>Progress as a live bar, for terminals.</summary>
internal sealed class LiveObserver(IAnsiConsole console, ProgressContext bars) : IRunObserver
{
    private readonly Dictionary<string, ProgressTask> tasks = [];

    public void Say(string line) => console.MarkupLineInterpolated($"{line}");

    public void Step(RunProgress progress) => Set($"training {progress.Training}", ProgressText.Of(progress), progress.Share);

    public void Epoch(RunProgress progress) => Step(progress);

    public void Advance(string task, double share) => Set(task, task, share);

    private void Set(string key, string text, double share)
    {
        if (!tasks.TryGetValue(key, out ProgressTask? task))
        {
            tasks[key] = task = bars.AddTask(Markup.Escape(text), maxValue: 1);
        }

        task.Description = Markup.Escape(text);
        task.Value = share;
    }
}
