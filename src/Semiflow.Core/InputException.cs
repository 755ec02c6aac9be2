namespace Semiflow;

/// <summary>
/// Something the user gave is wrong: a file, a shape, a grid, a name, a setting. The message says what and what to do;
/// the command line prints it and exits with code 2.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>An input error with a message for the user.</summary>
    public InputException(string message)
        : base(message)
    {
    }

    /// <summary>An input error with its cause.</summary>
    public InputException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>An input error without particulars; prefer a message.</summary>
    public InputException()
        : base("the input is not usable.")
    {
    }
}
