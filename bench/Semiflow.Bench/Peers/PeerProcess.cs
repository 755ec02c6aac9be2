using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Semiflow.Bench.Peers;

/// <summary>
/// A peer program in its own process: it introduces itself, then does one piece of work for each line it reads and answers with the
/// milliseconds that it measured itself. It ends with its input, that is, with this process at the latest.
/// </summary>
internal sealed class PeerProcess : IDisposable
{
    private const int KeptLines = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Process process;
    private readonly string name;
    private readonly ConcurrentQueue<string> errors = new();

    private PeerProcess(Process process, string name)
    {
        (this.process, this.name) = (process, name);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
        try
        {
            Introduction = PeerIntroduction.Of(Answer());
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What it said of itself.</summary>
    public PeerIntroduction Introduction { get; }

    /// <summary>Where the programs lie, beside this one.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "peers");

    /// <summary>Starts a program and hears its introduction.</summary>
    /// <param name="python">The Python that runs it.</param>
    /// <param name="program">Its file.</param>
    /// <param name="sizes">What it is to compute.</param>
    /// <param name="threads">Its threads, as many as ours.</param>
    /// <exception cref="PeerException">It cannot be started, failed, or said something else.</exception>
    public static PeerProcess Start(string python, string program, JsonObject sizes, int threads)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        string name = Path.GetFileName(program);
        var told = (JsonObject)sizes.DeepClone();
        told["threads"] = threads;
        // -B: nothing is written next to the programs.
        var start = new ProcessStartInfo(python, ["-B", program, told.ToJsonString()])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (string variable in new[] { "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS" })
        {
            start.Environment[variable] = threads.ToString(CultureInfo.InvariantCulture);
        }

        try
        {
            return new PeerProcess(Process.Start(start) ?? throw new PeerException($"the peer {name} could not be started."), name);
        }
        catch (Win32Exception error)
        {
            throw new PeerException($"the peer {name} could not be started by {python}: {error.Message}", error);
        }
    }

    /// <summary>Has a piece of work done.</summary>
    /// <returns>The milliseconds that it took there.</returns>
    /// <exception cref="PeerException">It failed.</exception>
    public double Milliseconds(string work)
    {
        try
        {
            process.StandardInput.WriteLine(work);
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It is over; the answer that does not come says why.
        }

        JsonObject answer = Answer();
        return answer["ms"] is JsonValue value && value.TryGetValue(out double milliseconds) && double.IsFinite(milliseconds)
            ? milliseconds
            : throw new PeerException($"the peer {name} answered '{work}' without milliseconds: {answer.ToJsonString()}");
    }

    /// <summary>Lets it end; ends it where it does not.</summary>
    public void Dispose()
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is over.
        }

        if (!process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            process.Kill(entireProcessTree: true); // Its own: where python3 is a script, Python is its child.
            process.WaitForExit();
        }

        process.Dispose();
    }

    private JsonObject Answer()
    {
        Task<string?> line = process.StandardOutput.ReadLineAsync();
        if (!line.Wait(Patience))
        {
            throw new PeerException($"the peer {name} has not answered for {Patience.TotalMinutes} minutes.");
        }

        JsonObject answer = Parsed(line.Result ?? throw Died());
        return answer["error"] is { } error ? throw new PeerException($"the peer {name} failed: {error}") : answer;
    }

    private JsonObject Parsed(string line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject ?? throw new PeerException($"the peer {name} answered: {line}");
        }
        catch (JsonException error)
        {
            throw new PeerException($"the peer {name} answered: {line}", error);
        }
    }

    private PeerException Died()
    {
        if (process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            process.WaitForExit(); // Also for its last words.
        }

        string code = process.HasExited ? $"exit code {process.ExitCode}" : "its output closed";
        return new PeerException($"the peer {name} ended ({code}): {errors.LastOrDefault(line => line.Length > 0) ?? "no message"}");
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            errors.Enqueue(line);
            while (errors.Count > KeptLines)
            {
                errors.TryDequeue(out _);
            }
        }
    }
}
