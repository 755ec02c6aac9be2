using System.Numerics;
using Semiflow.Kernels;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>Planes with channels innermost and a frame of one pixel around them, which holds the opposite edge or zeros.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class ConvNetPlane<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The first interior pixel of a row.</summary>
    public static T* Row(T* framed, int row, int width, int stride) => framed + (((nint)row + 1) * (width + 2) + 1) * stride;

    /// <summary>Copies channel planes into the interior of a framed plane.</summary>
    public static void Enter(T* planes, int channels, int height, int width, T* framed, T factor)
    {
        for (int c = 0; c < channels; c++)
        {
            for (int r = 0; r < height; r++, planes += width)
            {
                T* target = Row(framed, r, width, channels) + c;
                for (int x = 0; x < width; x++)
                {
                    target[x * channels] = planes[x] * factor;
                }
            }
        }
    }

    /// <summary>Copies a row of pixels into channel planes.</summary>
    public static void Leave(T* pixels, int channels, int row, int height, int width, T* planes, T factor)
    {
        for (int c = 0; c < channels; c++)
        {
            T* target = planes + ((nint)c * height + row) * width;
            for (int x = 0; x < width; x++)
            {
                target[x] = pixels[x * channels + c] * factor;
            }
        }
    }

    /// <summary>Fills the frame.</summary>
    public static void Frame(T* framed, int height, int width, int stride, Border border)
    {
        int line = (width + 2) * stride;
        for (int r = 0; r < height; r++)
        {
            T* first = Row(framed, r, width, stride);
            Pixel(first + (width - 1) * stride, first - stride, stride, border);
            Pixel(first, first + width * stride, stride, border);
        }

        Pixel(framed + (nint)height * line, framed, line, border);
        Pixel(framed + line, framed + ((nint)height + 1) * line, line, border);
    }

    private static void Pixel(T* source, T* target, int numbers, Border border)
    {
        var to = new Span<T>(target, numbers);
        if (border == Border.Circular)
        {
            new ReadOnlySpan<T>(source, numbers).CopyTo(to);
        }
        else
        {
            to.Clear();
        }
    }
}
