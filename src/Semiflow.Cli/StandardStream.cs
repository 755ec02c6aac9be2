using System.Text;
using Semiflow.Files;

namespace Semiflow.Cli;

/// <summary>
/// Standard output or standard error, however they were left to us. Who closed them wants to hear nothing, and who closed a pipe has heard
/// enough (<c>semiflow list | head -1</c>): the work goes on. Output that a full disk loses is a failure, and says that it is the output.
/// </summary>
/// <param name="stream">The stream of the console.</param>
/// <param name="isOutput">True for results; messages that cannot be written are lost.</param>
internal sealed class StandardStream(TextWriter stream, bool isOutput) : TextWriter
{
    public override Encoding Encoding => stream.Encoding;

    public override void Write(char value) => Guarded(() => stream.Write(value));

    public override void Write(char[] buffer, int index, int count) => Guarded(() => stream.Write(buffer, index, count));

    public override void Write(string? value) => Guarded(() => stream.Write(value));

    public override void WriteLine() => Guarded(stream.WriteLine);

    public override void WriteLine(string? value) => Guarded(() => stream.WriteLine(value));

    public override void Flush() => Guarded(stream.Flush);

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (UnauthorizedAccessException)
        {
            // Closed: .NET calls a bad descriptor a lack of permission.
        }
        catch (IOException error)
        {
            if (isOutput)
            {
                throw new InputException($"standard output cannot be written: {FileFailure.Cause(error)} What was saved before is intact.",
                    error);
            }
        }
    }
}
