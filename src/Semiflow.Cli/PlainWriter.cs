using System.Text;

namespace Semiflow.Cli;

/// <summary>Writes text without control characters: names from files must not command the terminal.</summary>
/// <param name="inner">Where it goes.</param>
internal sealed class PlainWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(PlainText.Of(value.ToString()));

    public override void Write(string? value) => inner.Write(value is null ? null : PlainText.Of(value));

    public override void WriteLine(string? value) => inner.WriteLine(value is null ? null : PlainText.Of(value));

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Flush() => inner.Flush();
}
