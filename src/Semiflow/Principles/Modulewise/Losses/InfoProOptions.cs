namespace Semiflow.Principles.Modulewise.Losses;

/// <summary>Settings of <see cref="InfoProLoss"/>; weights run linearly from the first module to the last but one.</summary>
/// <param name="ImageFirst">Weight of the image's cross entropy in the first module. Published for STL-10 and CIFAR: 0 to 10, tuned for
/// each K.</param>
/// <param name="ImageLast">The same in the last local module.</param>
/// <param name="LabelFirst">Weight of the labels' loss in the first module.</param>
/// <param name="LabelLast">The same in the last local module.</param>
/// <param name="Contrastive">Supervised contrast of 128 features instead of cross entropy.</param>
/// <param name="Temperature">T of the contrast.</param>
internal sealed record InfoProOptions(
    double ImageFirst = 5, double ImageLast = 0.5, double LabelFirst = 0.5, double LabelLast = 1, bool Contrastive = false,
    double Temperature = 0.07)
{
    /// <summary>Weights of module <paramref name="module"/>, from 0, of so many local ones.</summary>
    public (double Image, double Label) Of(int module, int local)
    {
        double share = local < 2 ? 0 : (double)module / (local - 1);
        return (ImageFirst + (share * (ImageLast - ImageFirst)), LabelFirst + (share * (LabelLast - LabelFirst)));
    }
}
