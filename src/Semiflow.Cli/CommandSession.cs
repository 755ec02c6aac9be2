using System.Runtime.CompilerServices;
using Spectre.Console;

namespace Semiflow.Cli;

/// <summary>One invocation of the command: where it writes and what may interrupt it.</summary>
internal sealed class CommandSession(TextWriter output, TextWriter error, bool interactive, CancellationToken token)
{
    private IAnsiConsole? console;

    /// <summary>Standard output, for text that may come from files.</summary>
    public TextWriter Output { get; } = new PlainWriter(output);

    /// <summary>Standard error, for text that may come from files.</summary>
    public TextWriter Error { get; } = new PlainWriter(error);

    /// <summary>True when the output is a terminal.</summary>
    public bool Interactive => interactive;

    public CancellationToken Token => token;

    /// <summary>True to show the stack trace of a failure.</summary>
    public bool Verbose { get; init; }

    /// <summary>Tables and progress bars; made on first use, since help must not wait for it.</summary>
    public IAnsiConsole Console => console ??= CreateConsole();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private IAnsiConsole CreateConsole()
    {
        bool color = interactive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole made = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = interactive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = color ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = interactive ? InteractionSupport.Detect : InteractionSupport.No,
        });
        made.Pipeline.Attach(new PlainSegments());
        if (!interactive)
        {
            made.Profile.Width = 120; // A file has no width; tables must not wrap at a guess of 80.
        }

        return made;
    }
}
