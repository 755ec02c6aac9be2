namespace Semiflow.Data.Hdf5.Format;

/// <summary>One filter that chunks went through when they were written.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name in the file, often none.</param>
/// <param name="Values">Its parameters.</param>
internal sealed record FilterStep(int Id, string Name, uint[] Values)
{
    private const int MostFilters = 32; // As many as HDF5 allows.

    /// <summary>The filters of a dataset in the order of writing.</summary>
    public static IReadOnlyList<FilterStep> Parse(Cursor cursor)
    {
        int version = cursor.Byte(), count = cursor.Byte();
        UnreadException.Check("a list of filters", version, 2);
        if (count > MostFilters)
        {
            throw new InvalidDataException($"a list of filters has {count} entries.");
        }

        cursor.Skip(version == 1 ? 6 : 0);
        List<FilterStep> steps = [];
        for (int i = 0; i < count; i++)
        {
            int id = cursor.Two(), length = version == 1 || id >= 256 ? cursor.Two() : 0;
            cursor.Skip(2);
            int values = cursor.Two();
            string name = cursor.Part(version == 1 ? (length + 7) / 8 * 8 : length).Text();
            steps.Add(new FilterStep(id, name, [.. Enumerable.Range(0, values).Select(_ => cursor.Four())]));
            cursor.Skip(version == 1 && values % 2 == 1 ? 4 : 0);
        }

        return steps;
    }
}
