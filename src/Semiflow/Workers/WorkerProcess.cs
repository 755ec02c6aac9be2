using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Semiflow.Workers;

/// <summary>
/// This program, started once more for a task. The order goes in by standard input, which stays open: a worker whose starter is
/// gone reads its end and leaves. The result comes back by standard output.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int KeptLines = 40;
    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly ConcurrentQueue<string> errors = new();

    private WorkerProcess(Process process, string task) => (this.process, Task) = (process, task);

    /// <summary>Name of the task.</summary>
    public string Task { get; }

    /// <summary>Number of the process.</summary>
    public int Id => process.Id;

    /// <summary>Whether it is over.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Starts a worker.</summary>
    /// <param name="task">Name of an <see cref="IWorkerTask"/> that the command line knows.</param>
    /// <param name="order">What to do.</param>
    /// <param name="threads">Threads for tensors and kernels, at least 1.</param>
    /// <exception cref="InputException">The program of the command line is not next to this one.</exception>
    public static WorkerProcess Start(string task, JsonObject order, int threads)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ProcessStartInfo start = WorkerProgram.Command("worker", task);
        start.Environment["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        start.Environment["SEMIFLOW_WORKER_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        Process process = Process.Start(start) ?? throw new InputException($"{start.FileName} could not be started.");
        var worker = new WorkerProcess(process, task);
        process.OutputDataReceived += (_, line) => Keep(worker.output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(worker.errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            process.StandardInput.WriteLine(order.ToJsonString());
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It is over already; whoever waits for it learns why.
        }

        return worker;
    }

    /// <summary>Runs a task to its end in a fresh process.</summary>
    /// <param name="task">Its name.</param>
    /// <param name="order">What to do.</param>
    /// <param name="threads">Threads for tensors and kernels.</param>
    /// <param name="token">Ends the worker.</param>
    /// <exception cref="WorkerException">The worker failed.</exception>
    /// <exception cref="OperationCanceledException">Asked to stop.</exception>
    public static JsonObject Run(string task, JsonObject order, int threads, CancellationToken token = default)
    {
        using WorkerProcess worker = Start(task, order, threads);
        while (!worker.WaitForExit(TimeSpan.FromMilliseconds(50)))
        {
            token.ThrowIfCancellationRequested();
        }

        return worker.Result();
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>False where it did not come in time.</returns>
    public bool WaitForExit(TimeSpan time) => process.WaitForExit(time);

    /// <summary>What came out of a worker that is over.</summary>
    /// <exception cref="WorkerException">It failed, with its own message where it left one.</exception>
    public JsonObject Result()
    {
        process.WaitForExit(); // Also for its last lines.
        string? last = output.LastOrDefault(line => line.StartsWith('{'));
        JsonObject? answer = null;
        try
        {
            answer = last is null ? null : JsonNode.Parse(last)!.AsObject();
        }
        catch (Exception error) when (error is System.Text.Json.JsonException or InvalidOperationException)
        {
            // Half a line of a killed process.
        }

        if (process.ExitCode == 0 && answer?["result"] is JsonObject result)
        {
            return (JsonObject)result.DeepClone();
        }

        string cause = answer?["failure"]?.GetValue<string>()
            ?? (process.ExitCode > 128 ? FormattableString.Invariant($"killed by signal {process.ExitCode - 128}")
                : errors.LastOrDefault(line => line.Length > 0) ?? FormattableString.Invariant($"exit code {process.ExitCode}"));
        throw new WorkerException(Task, cause, answer?["input"]?.GetValue<bool>() ?? false)
        {
            Diverged = answer?["diverged"]?.GetValue<bool>() ?? false,
        };
    }

    /// <summary>Asks the worker to stop: it sees the end of its input.</summary>
    public void AskToStop()
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            // It is over.
        }
    }

    /// <summary>Ends a worker that still runs.</summary>
    public void Dispose()
    {
        AskToStop();
        if (!process.HasExited && !process.WaitForExit(TimeSpan.FromSeconds(2)))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
            while (lines.Count > KeptLines)
            {
                lines.TryDequeue(out _);
            }
        }
    }
}
