using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>
/// The states that a training may go back to: those after its last two whole epochs. Where checkpoints are kept, each is in the file of its
/// epoch's parity, so that a file is replaced only when no checkpoint asks for it any more.
/// </summary>
/// <param name="folder">Where checkpoints are; null for nowhere.</param>
internal sealed class GoodStates(CheckpointFolder? folder) : IDisposable
{
    private const string LastKey = "good";
    private const string EarlierKey = "earlier";

    /// <summary>The state after the last whole epoch.</summary>
    public State? Last { get; private set; }

    /// <summary>The state an epoch earlier; null where the training began with the last, or went back to this one before.</summary>
    public State? Earlier { get; private set; }

    /// <summary>Takes up the state after an epoch.</summary>
    /// <param name="snapshot">The state; owned from here on.</param>
    /// <param name="epochs">Epochs done.</param>
    public void Add(TrainingSnapshot snapshot, int epochs)
    {
        Earlier?.Snapshot.Dispose();
        (Earlier, Last) = (Last, new State(snapshot, epochs));
    }

    /// <summary>Puts a state in the place of both.</summary>
    /// <param name="snapshot">The state; owned from here on.</param>
    /// <param name="epochs">Epochs done.</param>
    public void Begin(TrainingSnapshot snapshot, int epochs)
    {
        Dispose();
        (Earlier, Last) = (null, new State(snapshot, epochs));
    }

    /// <summary>Writes what the next checkpoint will ask for and is in no file yet, and says so in its document.</summary>
    /// <param name="document">The document of the checkpoint.</param>
    /// <param name="within">Whether the checkpoint is of a move within an epoch: at the end of one it is the last state itself.</param>
    public void Write(JsonObject document, bool within)
    {
        if (within)
        {
            Write(Last, LastKey, document);
        }

        Write(Earlier, EarlierKey, document);
    }

    /// <summary>Takes up the states that a checkpoint asks for.</summary>
    /// <param name="document">Its document.</param>
    /// <param name="epochs">Epochs done at it.</param>
    /// <param name="within">Whether it is of a move within an epoch.</param>
    /// <param name="now">A copy of the training's present state, whose tensors take the values.</param>
    /// <param name="unmarked">Whether a document is that of the last state, for checkpoints without a mark of it.</param>
    /// <exception cref="InputException">A state is missing or damaged, or not the one that the checkpoint was written with.</exception>
    public void Find(JsonObject document, int epochs, bool within, Func<TrainingSnapshot> now, Func<JsonObject, bool> unmarked)
    {
        Begin(now(), epochs);
        if (within)
        {
            string mark = document[LastKey]?.GetValue<string>() ?? "";
            Last = Read(File(epochs), mark, epochs, Last!.Snapshot, unmarked);
        }

        if (document[EarlierKey]?.GetValue<string>() is { } before)
        {
            Earlier = Read(File(epochs - 1), before, epochs - 1, now(), unmarked);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Last?.Snapshot.Dispose();
        Earlier?.Snapshot.Dispose();
    }

    // Older versions had one file.
    private string File(int epochs) => folder!.GoodFile(epochs) is var file && System.IO.File.Exists(file) ? file : folder.FormerGoodFile;

    private void Write(State? state, string key, JsonObject document)
    {
        if (state is null)
        {
            return;
        }

        if (!state.IsWritten)
        {
            folder!.Write(folder.GoodFile(state.Epochs), state.Snapshot.Tensors, state.Snapshot.Document);
            state.IsWritten = true;
        }

        document[key] = Mark(state.Snapshot.Document);
    }

    private State Read(string file, string mark, int epochs, TrainingSnapshot target, Func<JsonObject, bool> unmarked)
    {
        target.Document = CheckpointFolder.Read(file, target.Tensors);
        return (mark.Length > 0 ? mark == Mark(target.Document) : unmarked(target.Document))
            ? new State(target, epochs) { IsWritten = true }
            : throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"{file}, a state to go back to after a divergence, is not that of epoch {epochs} of {folder!.LastFile}: one of them is ")
                + "an older copy, or of another run. Restore both from one moment, or start a new run.");
    }

    // The ranges of its numbers tell one state from those of other trainings.
    private static string Mark(JsonObject document) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(document.ToJsonString())))[..16];

    /// <summary>A state after a whole epoch.</summary>
    internal sealed class State(TrainingSnapshot snapshot, int epochs)
    {
        /// <summary>The state itself.</summary>
        public TrainingSnapshot Snapshot => snapshot;

        /// <summary>Epochs done.</summary>
        public int Epochs => epochs;

        /// <summary>Whether it is in its file.</summary>
        public bool IsWritten { get; set; }
    }
}
