using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>
/// A field whose velocities are checked: another shape would be broadcast to wrong numbers. Its first two answers also show whether it
/// writes over its state, or over the velocity that it gave before; either would be wrong numbers too.
/// </summary>
/// <param name="inner">The field.</param>
internal sealed class CheckedField(IVectorField inner) : IVectorField, IDisposable
{
    private Tensor? given;
    private Tensor? kept;
    private bool known;

    public IReadOnlyList<Tensor> Parameters => inner.Parameters;

    public Tensor Velocity(Tensor time, Tensor state)
    {
        if (known)
        {
            return Checked(time, state);
        }

        using Tensor before = Copy(state);
        Tensor velocity = Checked(time, state);
        if (!Same(before, state))
        {
            throw new ArgumentException("The field changed the state that it was given: its velocity is a new tensor, by operations that "
                + "do not end in an underscore.");
        }

        if (kept is null)
        {
            (given, kept) = (velocity.detach().DetachFromDisposeScope(), Copy(velocity).DetachFromDisposeScope());
            return velocity;
        }

        bool stays = Same(kept, given!);
        Dispose();
        return stays
            ? velocity
            : throw new ArgumentException("The field wrote over the velocity that it gave before, which is still needed: give a new tensor "
                + "at each call, such as a clone of the one that it uses again.");
    }

    /// <summary>Ends the watch, not the field: gradients may still ask for velocities.</summary>
    public void Dispose()
    {
        known = true;
        given?.Dispose();
        kept?.Dispose();
    }

    private static Tensor Copy(Tensor tensor)
    {
        using Tensor plain = tensor.detach();
        return plain.clone();
    }

    private static bool Same(Tensor before, Tensor now)
    {
        using Tensor plain = now.detach();
        return before.allclose(plain, 0, 0, equal_nan: true);
    }

    private Tensor Checked(Tensor time, Tensor state)
    {
        Tensor velocity = inner.Velocity(time, state);
        VelocityCheck.Same(velocity, state, "A velocity");
        return velocity;
    }
}
