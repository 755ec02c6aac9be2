using Semiflow.Bench;
using Semiflow.Files;
using Semiflow.Flows;
using Semiflow.Training;
using Semiflow.Workers;

namespace Semiflow.Cli;

/// <summary>Turns an exception into a message for the user and an exit code.</summary>
internal static class FailureMessage
{
    public static int Tell(Exception failure, CommandSession session)
    {
        (int code, string message) = Judge(failure);
        session.Error.WriteLine($"semiflow: {message}");
        if (session.Verbose && code != ExitCode.Interrupted)
        {
            session.Error.WriteLine(failure.ToString());
        }
        else if (code == ExitCode.Failed && failure is not (NonFiniteException or FlowException or PeerException))
        {
            session.Error.WriteLine("(--verbose shows where it happened)");
        }

        return code;
    }

    /// <summary>What a failure of libtorch means that nobody caught.</summary>
    public static string OfLibTorch(string message) => OutOfMemory.Explain(message) ?? $"libtorch failed: {message.Split('\n')[0]}";

    private static (int Code, string Message) Judge(Exception failure) => failure switch
    {
        InputException => (ExitCode.BadInput, failure.Message),
        NonFiniteException or FlowException or PeerException => (ExitCode.Failed, failure.Message),
        WorkerException worker => (
            worker.Mendable ? ExitCode.BadInput : ExitCode.Failed,
            $"{worker.Message.TrimEnd('.')}. The other processes were ended; continue from the last checkpoints with 'semiflow resume "
                + "RUN'."),
        OperationCanceledException => (ExitCode.Interrupted, "interrupted."),
        IOException io when FileFailure.IsDiskFull(io) => (ExitCode.BadInput,
            $"{FileFailure.Cause(io)} What was saved before is intact; make room, then continue with 'semiflow resume RUN'."),
        UnauthorizedAccessException => (ExitCode.BadInput, FileFailure.Cause(failure)),
        DllNotFoundException => (ExitCode.BadInput, failure.Message),
        TypeInitializationException { InnerException: { } inner } => Judge(inner),
        _ when OutOfMemory.Explain(failure) is { } memory => (ExitCode.Failed, memory),
        _ => (ExitCode.Failed, $"{failure.GetType().Name}: {failure.Message.Split('\n')[0]}"),
    };
}
