using static TorchSharp.torch;

namespace Semiflow.Flows.Tensors;

/// <summary>Samples that left the finite numbers.</summary>
internal static class LostSamples
{
    /// <summary>Samples that are not finite, each with its first such channel.</summary>
    public static IEnumerable<(int Sample, int Channel)> Of(Tensor state)
    {
        if (state.numel() == 0)
        {
            yield break;
        }

        bool[] finite = state.isfinite().reshape(state.shape[0], state.shape[1], -1).all(2).cpu().contiguous().data<bool>().ToArray();
        int channels = (int)state.shape[1];
        for (int b = 0; b < finite.Length / channels; b++)
        {
            int channel = Array.IndexOf(finite, false, b * channels, channels);
            if (channel >= 0)
            {
                yield return (b, channel - (b * channels));
            }
        }
    }
}
