using System.Text.Json.Nodes;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Native;
using Semiflow.Workers;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Runs;

/// <summary>The runs of several seeds at a time, each in a process of its own.</summary>
internal static class SeedCrew
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Saving = TimeSpan.FromSeconds(10);

    /// <summary>Does what is not done yet; threads are shared out.</summary>
    /// <exception cref="InputException">Data or settings cannot be used.</exception>
    /// <exception cref="WorkerException">A process died.</exception>
    /// <exception cref="OperationCanceledException">Stopped; all is saved.</exception>
    public static IReadOnlyList<SeedOutcome> Run(RunSession session)
    {
        using IDisposable promise = ProcessEnd.Saving();
        int jobs = Math.Min(session.Jobs, session.Plan.Seeds.Count), threads = Math.Max(1, get_num_threads() / jobs);
        session.Observer.Say($"{Plural.Of(jobs, "seeds")} at a time, each on {Plural.Of(threads, "threads")}; what they say is in "
            + "the log.txt of each");
        var waiting = new Queue<long>(session.Plan.Seeds);
        var running = new List<(long Seed, WorkerProcess Process)>();
        var done = new Dictionary<long, SeedOutcome>();
        try
        {
            while (waiting.Count + running.Count > 0)
            {
                session.Token.ThrowIfCancellationRequested();
                while (running.Count < jobs && waiting.TryDequeue(out long next))
                {
                    running.Add((next, WorkerProcess.Start(SeedTask.TaskName, SeedTask.Order(session.Folder.Path, next), threads)));
                    session.Observer.Say($"seed {next} begins");
                }

                foreach ((long seed, WorkerProcess process) in running.Where(each => each.Process.HasExited).ToList())
                {
                    running.Remove((seed, process));
                    using (process)
                    {
                        done[seed] = Outcome(session, seed, process);
                    }

                    session.Observer.Advance("seeds", (double)done.Count / session.Plan.Seeds.Count);
                }

                session.Token.WaitHandle.WaitOne(Pause);
            }

            return [.. session.Plan.Seeds.Select(seed => done[seed])];
        }
        catch (WorkerException failure) when (failure.Mendable)
        {
            throw new InputException(failure.Cause, failure);
        }
        catch (WorkerException) when (session.Token.WaitHandle.WaitOne(Pause))
        {
            throw new OperationCanceledException(session.Token); // Ctrl-C goes to all processes of the terminal; the worker was faster.
        }
        finally
        {
            running.ForEach(each => each.Process.AskToStop());
            foreach ((long _, WorkerProcess process) in running)
            {
                process.WaitForExit(Saving);
                process.Dispose();
            }
        }
    }

    private static SeedOutcome Outcome(RunSession session, long seed, WorkerProcess process)
    {
        JsonObject result;
        try
        {
            result = process.Result();
        }
        catch (WorkerException died)
        {
            throw new WorkerException($"seed {seed}", died.Cause, died.Mendable);
        }

        string failure = result[SeedTask.Failure]?.GetValue<string>() ?? "";
        if (failure.Length > 0)
        {
            session.Observer.Warn($"seed {seed} failed: {failure}");
            return new SeedOutcome(seed, null, failure);
        }

        session.Observer.Say($"seed {seed} is finished");
        return new SeedOutcome(seed, Training.Summary.Read(Path.Combine(SeedRuns.FolderOf(session.Folder.Path, seed), "summary.json")));
    }
}
