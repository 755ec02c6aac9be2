using System.Runtime.InteropServices;

namespace Semiflow.Cli;

/// <summary>
/// The first Ctrl-C or SIGTERM asks the running work to stop after its current move and save; a second Ctrl-C ends the
/// process at once (the last checkpoint is safe: it is written under another name and renamed).
/// </summary>
internal sealed class InterruptSignal : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;

    public InterruptSignal() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
    ];

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }

        source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (source.IsCancellationRequested)
        {
            Environment.Exit(ExitCode.Interrupted);
        }

        Console.Error.WriteLine();
        Console.Error.WriteLine("stopping as soon as everything is saved (Ctrl-C again to stop at once) …");
        source.Cancel();
    }
}
