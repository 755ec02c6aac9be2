namespace Semiflow.Kernels.Torch;

/// <summary>How a convolution moves over the grid, alike in all directions.</summary>
/// <param name="Stride">Nodes from one output to the next.</param>
/// <param name="Padding">Nodes added at each end.</param>
/// <param name="Border">What they hold.</param>
internal sealed record ConvolutionRule(int Stride, int Padding, Border Border);
