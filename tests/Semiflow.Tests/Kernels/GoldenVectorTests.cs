using Semiflow.Kernels.Filters;
using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Kernels;

/// <summary>The golden vectors (spec cno.md 2.6.1, 2.6.2), alone and along one direction of a plane.</summary>
public sealed class GoldenVectorTests
{
    private static readonly float[] Input = [1, -1, 2, 0, 0.5f, -2, 1, 0];

    public static TheoryData<string, int, float[]> Vectors => new()
    {
        { "kaiser", 8, [0.986116f, -0.054676f, 2.146271f, 0.626160f, 0.236164f, -0.488136f, 0.960256f, 0.372689f] },
        { "kaiser", 4, [0.680070f, 1.199207f, -0.045209f, 0.515048f] },
        {
            "kaiser", 16,
            [
                1.450298f, 0.731124f, -0.291679f, -0.134112f, 2.001828f, 2.634860f, 0.695115f, 0.035289f, 0.757505f, 0.161675f,
                -0.511393f, -0.504244f, 0.550412f, 1.557542f, 0.524625f, -0.070928f,
            ]
        },
        { "linear", 8, [0.639009f, -0.513243f, 1.503877f, 0.467477f, 0.029773f, -1.528095f, 0.605177f, 0.226856f] },
        { "bicubic", 8, [0.784661f, 0.114673f, 1.457391f, 0.410793f, 0.188061f, -0.024876f, 0.621962f, 0.222771f] },
        { "bicubic", 4, [0.562183f, 0.818475f, 0.109415f, 0.389404f] },
        {
            "bicubic", 16,
            [
                1.176471f, 0.554745f, -0.007634f, -0.004844f, 1.484375f, 1.792969f, 0.441406f, 0.019531f, 0.527344f, -0.000430f,
                -0.016914f, -0.015430f, 0.402344f, 0.984733f, 0.255474f, -0.000882f,
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Vectors_of_the_specification(string kind, int outSize, float[] expected)
    {
        using DisposeScope scope = NewDisposeScope();
        FilteredActivation activation = new([Filter(kind, outSize)], Function(kind));
        Tensor x = tensor(Input).view(1, 1, 8);
        Close(expected, activation.Apply(x));
        Close(expected, activation.ApplyTwin(x));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_plane_constant_along_one_direction_repeats_them(string kind, int outSize, float[] expected)
    {
        using DisposeScope scope = NewDisposeScope();
        ActivationFilter along = kind == "bicubic" ? ActivationFilter.Bicubic(32, 32) : ActivationFilter.Kaiser(32, 32);
        Tensor column = tensor(Input).view(1, 1, 8, 1).expand(1, 1, 8, 32).contiguous();

        Tensor tall = new FilteredActivation([Filter(kind, outSize), along], Function(kind)).Apply(column);
        Tensor wide = new FilteredActivation([along, Filter(kind, outSize)], Function(kind)).Apply(column.transpose(2, 3).contiguous());
        // The constant is rescaled by the direct-current gain of the polyphase parts, which is 1 to 3e-4 (Kaiser).
        float tolerance = kind == "bicubic" ? 1e-5f : 2e-3f;
        Close(expected, tall[.., .., .., 16], tolerance);
        Close(expected, wide[.., .., 16, ..], tolerance);
    }

    [Fact]
    public void Constants_away_from_the_border()
    {
        using DisposeScope scope = NewDisposeScope();
        FilteredActivation activation = new([ActivationFilter.Kaiser(32, 32)], new LeakyRelu(0.2, Math.Sqrt(2)));
        float[] y = activation.Apply(ones(1, 1, 32)).data<float>().ToArray();
        Assert.Equal([1.308808f, 1.476847f, 1.399691f, 1.415557f], y[..4], (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(1.41421356f, y[16], 1e-5f);
        Assert.Equal(-0.28284271f, activation.Apply(-ones(1, 1, 32))[0, 0, 16].item<float>(), 1e-5f);
    }

    private static LeakyRelu Function(string kind) => kind switch
    {
        "kaiser" => new LeakyRelu(0.2, Math.Sqrt(2)),
        "linear" => new LeakyRelu(1),
        _ => new LeakyRelu(0.01),
    };

    private static ActivationFilter Filter(string kind, int outSize) => kind == "bicubic"
        ? ActivationFilter.Bicubic(8, outSize)
        : ActivationFilter.Kaiser(8, outSize);

    private static void Close(float[] expected, Tensor actual, float tolerance = 1e-5f)
    {
        float[] values = actual.contiguous().data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], values[i], tolerance);
        }
    }
}
