using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>Moves parameters along their gradients. Made by <see cref="OptimizerSpec.For"/>.</summary>
public interface IOptimizer : IDisposable
{
    /// <summary>State by name, of the shapes of the parameters: what a resumed training needs besides <see cref="Steps"/>.</summary>
    IReadOnlyList<(string Name, Tensor Value)> Moments { get; }

    /// <summary>Number of updates of each parameter, in the order of the parameters.</summary>
    IReadOnlyList<long> Steps { get; set; }

    /// <summary>Euclidean norm of all gradients together; not finite as soon as one entry is not.</summary>
    double GradientNorm();

    /// <summary>One update.</summary>
    /// <param name="rate">Learning rate of this step.</param>
    /// <param name="gradientNorm">The current <see cref="GradientNorm"/>, for clipping.</param>
    void Step(double rate, double gradientNorm);

    /// <summary>
    /// Exchanges the parameters with their moving means, which are validated and kept; a second time exchanges them back. Nothing happens
    /// where there are none.
    /// </summary>
    void Exchange()
    {
    }

    /// <summary>Drops all gradients: the next backward pass stores its own without an addition.</summary>
    void ClearGradients();
}
