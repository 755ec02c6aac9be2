using Semiflow.Native;

namespace Semiflow.Cli;

/// <summary>The <c>semiflow</c> command.</summary>
internal static class Program
{
    /// <summary>Runs the command and ends cleanly on Ctrl-C, SIGTERM and SIGHUP.</summary>
    /// <returns>0 done, 1 failed, 2 bad usage or input, 128 and the number of the signal that interrupted it.</returns>
    public static int Main(string[] args)
    {
        using var output = new StandardStream(Console.Out, isOutput: true);
        using var error = new StandardStream(Console.Error, isOutput: false);
        bool interactive = !Console.IsOutputRedirected;
        using var signal = new InterruptSignal(error, interactive);
        NativeFailure.Watch(message =>
        {
            error.WriteLine($"semiflow: {FailureMessage.OfLibTorch(message)}");
            error.Flush();
            ProcessEnd.Now(ExitCode.Failed);
        });
        int code = Run(args, output, error, interactive, signal.Token);
        if (signal.Code is not { } interrupted)
        {
            return code;
        }

        // Work that was given up may still be in native code.
        ProcessEnd.Now(code == ExitCode.Interrupted ? interrupted : code);
        return code;
    }

    /// <summary>Runs the command inside a process, e.g. a test.</summary>
    /// <param name="args">Arguments as on the command line.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="interactive">True when the output is a terminal that can show a live progress bar.</param>
    /// <param name="token">Interrupts long work after the move it is in.</param>
    /// <returns>0 done, 1 failed, 2 bad usage or input, 130 interrupted.</returns>
    public static int Run(
        IReadOnlyList<string> args, TextWriter output, TextWriter error, bool interactive = false, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        var session = new CommandSession(output, error, interactive, token) { Verbose = args.Contains("--verbose") };
        try
        {
            return CommandTree.Invoke(args, session);
        }
#pragma warning disable CA1031 // The outermost frame: every failure becomes a message and an exit code.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return FailureMessage.Tell(failure, session);
        }
    }
}
