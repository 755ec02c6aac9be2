using System.Diagnostics;
using System.Runtime.InteropServices;
using Semiflow.Native;

namespace Semiflow.Cli;

/// <summary>
/// The first Ctrl-C, SIGTERM or SIGHUP asks the running work to stop. A training gets the time to save its state; other work, which has
/// nothing to save, is ended where it does not stop by itself soon. The second signal ends the process at once (the last
/// checkpoint is safe: it is written under another name and renamed).
/// </summary>
internal sealed class InterruptSignal : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.7);
    private static readonly TimeSpan Blocked = TimeSpan.FromMilliseconds(200);
    private const string ShowCursor = "\u001b[?25h";
    private readonly CancellationTokenSource source = new();
    private readonly TextWriter error;
    private readonly bool interactive;
    private readonly PosixSignalRegistration[] registrations;
    private int code;

    /// <summary>Listens from now on.</summary>
    /// <param name="error">Where to say what happens.</param>
    /// <param name="interactive">Whether a terminal shows a progress bar, which hides its cursor.</param>
    public InterruptSignal(TextWriter error, bool interactive)
    {
        (this.error, this.interactive) = (error, interactive);
        registrations = [Listen(PosixSignal.SIGINT, 2), Listen(PosixSignal.SIGTERM, 15), Listen(PosixSignal.SIGHUP, 1)];
    }

    public CancellationToken Token => source.Token;

    /// <summary>128 and the number of the first signal, as shells tell it; null as long as none came.</summary>
    public int? Code => Volatile.Read(ref code) is > 0 and var came ? came : null;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }

        source.Dispose();
    }

    private PosixSignalRegistration Listen(PosixSignal signal, int number) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        Stop(128 + number);
    });

    private void Stop(int asked)
    {
        if (Interlocked.CompareExchange(ref code, asked, 0) != 0)
        {
            End("", asked);
        }

        Start(EndLate);
        // A full pipe must not keep the work from hearing of it.
        Start(() => Say($"\nstopping{(ProcessEnd.IsSaving ? " as soon as everything is saved" : "")} (Ctrl-C again to stop at once) …\n"))
            .Join(Blocked);
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work is done already.
        }
    }

    private void EndLate()
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience; Thread.Sleep(20))
        {
            if (ProcessEnd.IsSaving)
            {
                waited.Restart();
            }
        }

        End("semiflow: interrupted.\n", code);
    }

    private void End(string word, int asked)
    {
        string whole = interactive ? word + ShowCursor : word;
        if (whole.Length > 0)
        {
            Start(() => Say(whole)).Join(Blocked);
        }

        ProcessEnd.Now(asked);
    }

    private void Say(string words)
    {
        error.Write(words);
        error.Flush();
    }

    private static Thread Start(ThreadStart work)
    {
        var thread = new Thread(work) { IsBackground = true, Name = "end of the process" };
        thread.Start();
        return thread;
    }
}
