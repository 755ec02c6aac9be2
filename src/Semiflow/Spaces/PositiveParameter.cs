namespace Semiflow.Spaces;

/// <summary>A check shared by the parameters of records.</summary>
internal static class PositiveParameter
{
    /// <summary>The value, if it is finite and above zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public static double Checked(double value, string name) => double.IsFinite(value) && value > 0
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "expected a finite number above 0.");
}
