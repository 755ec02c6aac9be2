using System.Diagnostics;
using Semiflow.Recipes;

namespace Semiflow.Cli;

/// <summary>Progress as plain lines, for files and pipes: one at the end of an epoch, at most one every two seconds.</summary>
internal sealed class PlainObserver(TextWriter output) : IRunObserver
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private long last = Stopwatch.GetTimestamp() - Pause.Ticks * Stopwatch.Frequency / TimeSpan.TicksPerSecond;

    public void Say(string line) => output.WriteLine(line);

    public void Step(RunProgress progress)
    {
        // One line per move would bury everything else.
    }

    public void Epoch(RunProgress progress)
    {
        if (progress.Epoch == progress.Epochs || Stopwatch.GetElapsedTime(last) >= Pause)
        {
            last = Stopwatch.GetTimestamp();
            output.WriteLine(ProgressText.Of(progress));
            output.Flush();
        }
    }

    public void Advance(string task, double share)
    {
        if (share == 0)
        {
            output.WriteLine($"{task} …");
        }
    }
}
