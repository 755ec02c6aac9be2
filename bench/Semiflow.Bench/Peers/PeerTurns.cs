using System.Globalization;
using System.Text.Json.Nodes;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Bench.Peers;

/// <summary>
/// Turns of a benchmark's own work and of the same work in PyTorch, one after the other within one run. Without a peer, ours alone.
/// </summary>
internal sealed class PeerTurns : IDisposable
{
    private readonly PeerProcess? peer;
    private readonly List<KeyValuePair<string, SummaryFigure>> figures = [];
    private readonly Dictionary<string, double> theirs = [];

    private readonly double? busy;

    private PeerTurns(PeerProcess? peer, double? busy) => (this.peer, this.busy) = (peer, busy);

    /// <summary>Milliseconds of the peer and how many times as long as ours it takes, after all turns; empty without one.</summary>
    /// <exception cref="PeerException">The peer has a work that no work of ours has the name of.</exception>
    public IReadOnlyList<KeyValuePair<string, SummaryFigure>> Figures
    {
        get
        {
            string? alone = peer?.Introduction.Works.Except(theirs.Keys).FirstOrDefault();
            return alone is null
                ? figures
                : throw new PeerException($"the peer can do '{alone}', but the benchmark has no work of that name to compare with it.");
        }
    }

    /// <summary>What the peer is; empty without one.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Notes => peer is null ? [] :
    [
        new("peer", $"PyTorch {peer.Introduction.Torch}"), new("peer_blas", peer.Introduction.Blas),
        new("peer_threads", peer.Introduction.Threads.ToString(CultureInfo.InvariantCulture)),
        new("busy_cores_before", busy?.ToString("F2", CultureInfo.InvariantCulture) ?? "unknown"),
    ];

    /// <summary>Starts the peer where one is asked for and there is a Python for it.</summary>
    /// <param name="options">Whether it is asked for.</param>
    /// <param name="output">Where it is told which peer there is, or why there is none.</param>
    /// <param name="program">Name of its program, without <c>.py</c>.</param>
    /// <param name="sizes">What it is to compute.</param>
    /// <param name="parameters">Numbers that our models train, by the names of the peer's.</param>
    /// <exception cref="PeerException">It failed, or its models are of another size.</exception>
    /// <exception cref="InputException">The environment names a Python without PyTorch.</exception>
    public static PeerTurns Start(
        BenchmarkOptions options, TextWriter output, string program, JsonObject sizes, params IReadOnlyList<(string, long)> parameters)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        if (!options.Peer)
        {
            return new PeerTurns(null, null);
        }

        if (options.FindPython() is not { } python)
        {
            output.WriteLine($"no peer was measured, since no python3 with PyTorch is here: {PeerPython.Advice}");
            return new PeerTurns(null, null);
        }

        PeerProcess peer = PeerProcess.Start(python, Path.Combine(PeerProcess.Folder, program + ".py"), sizes, get_num_threads());
        var turns = new PeerTurns(peer, PeerLoad.BusyCores());
        try
        {
            peer.Introduction.Require(parameters);
        }
        catch
        {
            turns.Dispose();
            throw;
        }

        if (PeerLoad.Warning(turns.busy, get_num_threads()) is { } warning)
        {
            output.WriteLine(warning);
        }

        output.WriteLine($"peer: PyTorch {peer.Introduction.Torch} with {peer.Introduction.Blas}, {peer.Introduction.Threads} threads, "
            + $"run by {python}");
        return turns;
    }

    /// <summary>
    /// Median milliseconds of each of our works; those that the peer knows by the same name are followed by its turn, and add its figures.
    /// </summary>
    /// <param name="repetitions">Timed turns.</param>
    /// <param name="warmUp">Untimed turns before them, of both sides.</param>
    /// <param name="works">What to time, by name.</param>
    public double[] Medians(int repetitions, int warmUp, params IReadOnlyList<(string Name, Action Work)> works)
    {
        ArgumentNullException.ThrowIfNull(works);
        string[] shared = [.. works.Select(work => work.Name).Where(name => peer?.Introduction.Works.Contains(name) == true)];
        var timed = new List<Func<double>>();
        foreach ((string name, Action work) in works)
        {
            timed.Add(Stopwatches.Timed(work));
            if (shared.Contains(name))
            {
                timed.Add(() => peer!.Milliseconds(name));
            }
        }

        var medians = new Queue<double>(Stopwatches.Medians(repetitions, warmUp, timed));
        double[] ours = new double[works.Count];
        for (int i = 0; i < ours.Length; i++)
        {
            ours[i] = medians.Dequeue();
            if (shared.Contains(works[i].Name))
            {
                double time = theirs[works[i].Name] = medians.Dequeue();
                figures.Add(new($"peer_{works[i].Name}_ms", new SummaryFigure(time, "ms")));
                figures.Add(new($"{works[i].Name}_over_peer", new SummaryFigure(time / ours[i], "x")));
            }
        }

        return ours;
    }

    /// <summary>Compares another way of ours with a work that the peer has done; nothing without one.</summary>
    /// <param name="name">Name of our way.</param>
    /// <param name="ours">Its milliseconds.</param>
    /// <param name="work">The work of the peer.</param>
    public void Compare(string name, double ours, string work)
    {
        if (theirs.TryGetValue(work, out double time))
        {
            figures.Add(new($"{name}_over_peer", new SummaryFigure(time / ours, "x")));
        }
    }

    /// <summary>Ends the peer.</summary>
    public void Dispose() => peer?.Dispose();
}
