namespace Semiflow.Tests.Cli;

/// <summary>Asks to stop when a text is written.</summary>
internal sealed class Stopper(string at) : StringWriter
{
    private readonly CancellationTokenSource source = new();

    public CancellationToken Token => source.Token;

    public override void Write(char value)
    {
        base.Write(value);
        Look();
    }

    public override void Write(string? value)
    {
        base.Write(value);
        Look();
    }

    public override void Write(char[] buffer, int index, int count)
    {
        base.Write(buffer, index, count);
        Look();
    }

    private void Look()
    {
        if (ToString().Contains(at, StringComparison.Ordinal))
        {
            source.Cancel();
        }
    }

    protected override void Dispose(bool disposing)
    {
        source.Dispose();
        base.Dispose(disposing);
    }
}
