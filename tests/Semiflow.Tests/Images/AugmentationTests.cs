using Semiflow.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Images;

public sealed class AugmentationTests
{
    private static readonly float[] Table = [.. Enumerable.Range(0, 256).Select(b => (b - 3) * 0.5f)];

    [Theory]
    [InlineData(CropPadding.Zero)]
    [InlineData(CropPadding.Reflect)]
    public void Every_crop_is_a_window_of_the_padded_image(CropPadding mode)
    {
        const int padding = 3;
        byte[] plane = Pictures.Bytes(7 * 5, 2);
        using Tensor image = tensor([.. plane.Select(b => Table[b])], ScalarType.Float32).reshape(1, 1, 7, 5);
        using Tensor padded = mode == CropPadding.Zero
            ? nn.functional.pad(image, [padding, padding, padding, padding], PaddingModes.Constant, Table[0])
            : nn.functional.pad(image, [padding, padding, padding, padding], PaddingModes.Reflect);
        for (int down = -padding; down <= padding; down++)
        {
            for (int right = -padding; right <= padding; right++)
            {
                float[] crop = Apply(plane, new AugmentationDraw(down, right, false, mode));
                using Tensor window = padded.narrow(2, padding + down, 7).narrow(3, padding + right, 5).contiguous();
                Assert.Equal(window.data<float>().ToArray(), crop);
            }
        }
    }

    [Fact]
    public void Two_flips_are_none()
    {
        byte[] plane = Pictures.Bytes(7 * 5, 3);
        float[] once = Apply(plane, new AugmentationDraw(0, 0, true, CropPadding.Zero));
        byte[] flipped = [.. once.Select(value => (byte)((value / 0.5f) + 3))];
        Assert.NotEqual(plane, flipped);
        float[] twice = Apply(flipped, new AugmentationDraw(0, 0, true, CropPadding.Zero));
        Assert.Equal(plane.Select(b => Table[b]), twice);
    }

    [Fact]
    public void Draws_are_uniform_and_within_the_padding()
    {
        var augmentation = new Augmentation { Padding = 2, Flip = true };
        AugmentationDraw[] draws = [.. Enumerable.Range(0, 5000).Select(i => augmentation.Draw(11, i / 100, i % 100))];
        Assert.All(draws, draw => Assert.True(Math.Abs(draw.Down) <= 2 && Math.Abs(draw.Right) <= 2));
        // Chi-squared with 24 degrees of freedom: above 60 with probability 6e-5.
        double chi = draws.GroupBy(draw => (draw.Down, draw.Right)).Sum(group => Math.Pow(group.Count() - 200, 2) / 200);
        Assert.Equal(25, draws.DistinctBy(draw => (draw.Down, draw.Right)).Count());
        Assert.InRange(chi, 4, 60);
        Assert.InRange(draws.Count(draw => draw.Flipped), 2350, 2650);
        Assert.Equal(draws[7], augmentation.Draw(11, 0, 7));
        Assert.NotEqual(draws.Take(100), Enumerable.Range(0, 100).Select(i => augmentation.Draw(12, 0, i)));
    }

    [Fact]
    public void Without_padding_and_flip_nothing_changes() =>
        Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(default, new Augmentation().Draw(1, 2, i)));

    private static float[] Apply(byte[] plane, AugmentationDraw draw)
    {
        float[] result = new float[plane.Length];
        draw.Apply(plane, 5, Table, result);
        return result;
    }
}
