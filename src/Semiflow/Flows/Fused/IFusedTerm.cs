using static TorchSharp.torch;

namespace Semiflow.Flows.Fused;

/// <summary>Rows of a batch at one evaluation of a field.</summary>
/// <param name="First">Number of the first row in the batch.</param>
/// <param name="Count">Number of rows.</param>
/// <param name="Time">Time of all rows.</param>
/// <param name="States">Address of the states, one row after the other.</param>
/// <param name="Padded">Address of the same states, each row filled up to whole registers.</param>
internal readonly record struct FusedRows(int First, int Count, double Time, nint States, nint Padded);

/// <summary>One summand of a field on the fused path, bound to the values of its parameters.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe interface IFusedTerm<T> : IDisposable
    where T : unmanaged
{
    /// <summary>Numbers that an evaluation leaves for its backward, a row.</summary>
    int SavedPerRow { get; }

    /// <summary>Numbers of working memory per row.</summary>
    int ScratchPerRow { get; }

    /// <summary>Numbers in a sum of parameter gradients.</summary>
    int GradientSize { get; }

    /// <summary>Number of parameter tensors.</summary>
    int ParameterCount { get; }

    /// <summary>Takes the values of the parameters, until disposed.</summary>
    void Bind(ReadOnlySpan<Tensor> parameters);

    /// <summary>Adds the velocities of the rows.</summary>
    void Forward(in FusedRows rows, T* saved, T* scratch, T* velocity);

    /// <summary>Adds the vector-Jacobian products with the states and with the parameters.</summary>
    void Backward(in FusedRows rows, T* saved, T* scratch, T* cotangent, T* stateGradient, T* gradients);

    /// <summary>Parameter gradients in the shape of the parameters, from the sums of several chunks.</summary>
    Tensor[] Collect(ReadOnlySpan<nint> sums, ReadOnlySpan<Tensor> parameters);
}
