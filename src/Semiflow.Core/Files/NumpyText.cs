using System.Text;

namespace Semiflow.Files;

/// <summary>A text as NumPy stores it: an array without dimensions of one string, UTF-32.</summary>
internal static class NumpyText
{
    /// <summary>Writes header and text.</summary>
    public static void Write(Stream stream, string text)
    {
        byte[] bytes = Encoding.UTF32.GetBytes(text.Length == 0 ? "\0" : text);
        stream.Write(NumpyHeader.Encode($"<U{bytes.Length / 4}", []));
        stream.Write(bytes);
    }

    /// <summary>Reads the text behind a header; those of an array with commas between them.</summary>
    /// <param name="stream">Behind the header.</param>
    /// <param name="header">The header.</param>
    /// <param name="available">Bytes behind it.</param>
    /// <exception cref="FormatException">It is not text, or none.</exception>
    /// <exception cref="EndOfStreamException">Not enough bytes are there.</exception>
    public static string Read(Stream stream, NumpyHeader header, long available)
    {
        if (header.Type.Kind is not ('U' or 'S') || header.Count == 0)
        {
            throw new FormatException(
                $"it holds {header.Type.Description} of shape ({string.Join(", ", header.Shape)}), where text is expected.");
        }

        if (checked(header.Count * header.Type.Width) > available)
        {
            throw new EndOfStreamException();
        }

        Encoding encoding = header.Type.Kind == 'S' ? Encoding.UTF8 : new UTF32Encoding(header.Type.BigEndian, byteOrderMark: false);
        byte[] bytes = new byte[header.Type.Width];
        var texts = new string[header.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            stream.ReadExactly(bytes);
            texts[i] = encoding.GetString(bytes).TrimEnd('\0');
        }

        return string.Join(',', texts);
    }
}
