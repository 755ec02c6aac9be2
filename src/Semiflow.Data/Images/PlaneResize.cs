namespace Semiflow.Data.Images;

/// <summary>
/// Resizes square planes by a triangle filter, along rows and then along columns: linear interpolation where the plane grows, and where
/// it shrinks the filter is widened by the same factor, so that no detail folds back.
/// </summary>
internal static class PlaneResize
{
    public static byte[] Apply(byte[] planes, int channels, int side, int target)
    {
        (int First, double[] Weights)[] taps = [.. Enumerable.Range(0, target).Select(i => Taps(i, side, target))];
        byte[] result = new byte[channels * target * target];
        double[] rows = new double[side * target];
        for (int c = 0; c < channels; c++)
        {
            for (int y = 0; y < side; y++)
            {
                for (int x = 0; x < target; x++)
                {
                    (int first, double[] weights) = taps[x];
                    double sum = 0;
                    for (int k = 0; k < weights.Length; k++)
                    {
                        sum += weights[k] * planes[(((c * side) + y) * side) + first + k];
                    }

                    rows[(y * target) + x] = sum;
                }
            }

            for (int k = 0; k < target * target; k++)
            {
                (int first, double[] weights) = taps[k / target];
                double sum = 0;
                for (int j = 0; j < weights.Length; j++)
                {
                    sum += weights[j] * rows[((first + j) * target) + (k % target)];
                }

                // A tolerance against rounding in the sums, so that constants stay what they are.
                result[(c * target * target) + k] = (byte)Math.Clamp(Math.Floor(sum + 0.5 + 1e-9), 0, 255);
            }
        }

        return result;
    }

    private static (int First, double[] Weights) Taps(int place, int side, int target)
    {
        double scale = (double)side / target, reach = Math.Max(scale, 1), center = (place + 0.5) * scale;
        int first = Math.Max(0, (int)Math.Floor(center - reach)), last = Math.Min(side - 1, (int)Math.Ceiling(center + reach));
        double[] weights = [.. Enumerable.Range(first, last - first + 1)
            .Select(k => Math.Max(0, 1 - (Math.Abs(k + 0.5 - center) / reach)))];
        double sum = weights.Sum();
        return (first, [.. weights.Select(weight => weight / sum)]);
    }
}
