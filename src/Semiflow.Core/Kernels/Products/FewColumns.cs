namespace Semiflow.Kernels.Products;

/// <summary>Products with so few columns that registers of them would be nearly empty: the lanes hold something else.</summary>
internal static class FewColumns
{
    private const int Most = 4;

    /// <summary>True for so few.</summary>
    public static bool Are(int columns) => columns <= Most;

    /// <summary>What the lanes hold: the columns, or where these are few, <paramref name="other"/>.</summary>
    public static int Lanes(int columns, int other) => Are(columns) ? other : columns;
}
