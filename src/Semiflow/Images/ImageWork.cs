namespace Semiflow.Images;

/// <summary>
/// Work on each image, on several threads where files are decoded; results are placed by index, so order does not matter.
/// </summary>
internal static class ImageWork
{
    public static void Each(int count, bool parallel, Action<int> body)
    {
        if (!parallel)
        {
            for (int i = 0; i < count; i++)
            {
                body(i);
            }

            return;
        }

        try
        {
            Parallel.For(0, count, body);
        }
        catch (AggregateException several) when (several.Flatten().InnerExceptions.OfType<InputException>().FirstOrDefault() is { } first)
        {
            throw new InputException(first.Message, first);
        }
    }
}
