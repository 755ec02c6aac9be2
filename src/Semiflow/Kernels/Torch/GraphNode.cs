using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>
/// A node of libtorch's graph whose backward is a function here, for nodes that are many and do little: TorchSharp's own functions make
/// two callbacks for native code, six pinned arrays and a copy of the result for each, some 30 µs; here the callbacks are used again.
/// </summary>
/// <remarks>It calls what TorchSharp's functions call (THSAutograd.h of 0.107). Inputs can be kept for the way back as libtorch's own nodes
/// keep theirs: they have their graph there, and a change in place meanwhile is an error. What else the function needs it keeps itself, as
/// numbers, or as tensors that nobody changes.</remarks>
internal sealed unsafe class GraphNode
{
    // All nodes: native code calls them while nothing here refers to them.
    private static readonly List<GraphNode> All = [];
    private static readonly Stack<GraphNode> Free = [];
    private static readonly Exports Native = new();

    [ThreadStatic]
    private static nint* answers;

    [ThreadStatic]
    private static int room;

    private readonly Apply apply;
    private readonly Action delete;
    private readonly nint applyAddress;
    private readonly nint deleteAddress;
    private Func<Tensor, IReadOnlyList<Tensor?>, Tensor?[]>? backward;
    private Action? released;
    private int inputs;
    private nint[] kept = [];

    private GraphNode()
    {
        (apply, delete) = (Backward, Delete);
        (applyAddress, deleteAddress) = (Marshal.GetFunctionPointerForDelegate(apply), Marshal.GetFunctionPointerForDelegate(delete));
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate Handles Apply(nint* cotangents, int size);

    /// <summary>Nodes made so far, of which those that no graph holds are used again.</summary>
    internal static int Made => All.Count;

    /// <summary>Puts a value that was computed without a graph into the graph of what it was computed from.</summary>
    /// <param name="value">A new tensor, taken over.</param>
    /// <param name="inputs">What it was computed from.</param>
    /// <param name="backward">Gradients of the inputs, null for none, from that of the value; gradients are enabled where they are to be
    /// differentiable themselves. Temporary tensors die, exceptions are kept for <see cref="CustomGradient.ThrowIfFailed"/>.</param>
    /// <param name="released">Gives back what the function kept, when no graph holds the node any more, on whatever thread.</param>
    public static Tensor Join(Tensor value, ReadOnlySpan<Tensor> inputs, Func<Tensor, Tensor?[]> backward, Action? released = null) =>
        Join(value, inputs, 0, (cotangent, _) => backward(cotangent), released);

    /// <inheritdoc cref="Join(Tensor, ReadOnlySpan{Tensor}, Func{Tensor, Tensor?[]}, Action?)"/>
    /// <param name="value">A new tensor, taken over.</param>
    /// <param name="inputs">What it was computed from.</param>
    /// <param name="keeps">How many of the first inputs are kept for the way back.</param>
    /// <param name="backward">Gradients of the inputs from that of the value and from the inputs that were kept.</param>
    /// <param name="released">Gives back what else the function kept.</param>
    public static Tensor Join(
        Tensor value, ReadOnlySpan<Tensor> inputs, int keeps, Func<Tensor, IReadOnlyList<Tensor?>, Tensor?[]> backward,
        Action? released = null)
    {
        GraphNode node = Take();
        (node.backward, node.released, node.inputs) = (backward, released, inputs.Length);
        NodePointers pointers = Native.Construct(node.applyAddress, node.deleteAddress);
        CheckForErrors();
        try
        {
            nint* handles = stackalloc nint[inputs.Length + 1];
            for (int i = 0; i < inputs.Length; i++)
            {
                handles[i] = inputs[i].Handle;
            }

            handles[inputs.Length] = value.Handle;
            Native.SetNextEdges(pointers, new Handles(handles, inputs.Length), 1);
            CheckForErrors();
            Native.WrapOutputs(
                new Handles(handles, inputs.Length), default, default, new Handles(handles + inputs.Length, 1), pointers, &NativeRoom);
            CheckForErrors();
            Tensor result = Tensor.UnsafeCreateTensor(answers[0]);
            value.Dispose();
            node.kept = new nint[keeps];
            for (int i = 0; i < keeps; i++)
            {
                node.kept[i] = Native.Keep(inputs[i].Handle, pointers, 0);
                CheckForErrors();
            }

            return result;
        }
        finally
        {
            // The graph of the result holds the node now.
            Native.DisposeWeak(pointers);
            Native.DisposeShared(pointers);
        }
    }

    private static GraphNode Take()
    {
        lock (Free)
        {
            if (Free.TryPop(out GraphNode? used))
            {
                return used;
            }

            var made = new GraphNode();
            All.Add(made);
            return made;
        }
    }

    private Handles Backward(nint* cotangents, int size)
    {
        Tensor?[] given = Gradients(cotangents[0]);
        nint* handles = Room(given.Length);
        for (int i = 0; i < given.Length; i++)
        {
            handles[i] = given[i]?.Handle ?? 0;
        }

        return new Handles(handles, given.Length); // Native code takes references of its own at once.
    }

    private Tensor?[] Gradients(nint cotangent)
    {
        if (cotangent == 0)
        {
            return new Tensor?[inputs];
        }

        Tensor given = Tensor.UnsafeCreateTensor(cotangent);
        return [.. CustomGradient.Run(inputs, 0, [given], Saved, saved => backward!(given, saved))];
    }

    private Tensor[] Saved() => Array.ConvertAll(kept, static handle =>
    {
        nint tensor = Native.Unpack(handle, default);
        CheckForErrors();
        return Tensor.UnsafeCreateTensor(tensor);
    });

    /// <summary>Native code has let go of the node, on whatever thread.</summary>
    private void Delete()
    {
        (Action? last, nint[] handles) = (released, kept);
        (backward, released, kept) = (null, null, []);
        lock (Free)
        {
            Free.Push(this);
        }

        foreach (nint handle in handles)
        {
            Native.Forget(handle);
        }

        last?.Invoke();
    }

    /// <summary>Room for handles that native code reads or writes before it calls again on this thread.</summary>
    private static nint* Room(int length)
    {
        if (length > room)
        {
            room = Math.Max(64, 2 * length);
            answers = (nint*)NativeMemory.Realloc(answers, (nuint)(room * sizeof(nint)));
        }

        return answers;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint* NativeRoom(nuint length) => Room((int)length);

    /// <summary>The functions of TorchSharp's native library.</summary>
    private sealed class Exports
    {
        public readonly delegate* unmanaged[Cdecl]<nint, nint, NodePointers> Construct;
        public readonly delegate* unmanaged[Cdecl]<NodePointers, Handles, byte, void> SetNextEdges;
        public readonly delegate* unmanaged[Cdecl]<
            Handles, Handles, Handles, Handles, NodePointers, delegate* unmanaged[Cdecl]<nuint, nint*>, void> WrapOutputs;
        public readonly delegate* unmanaged[Cdecl]<NodePointers, void> DisposeShared;
        public readonly delegate* unmanaged[Cdecl]<NodePointers, void> DisposeWeak;
        public readonly delegate* unmanaged[Cdecl]<nint, NodePointers, byte, nint> Keep;
        public readonly delegate* unmanaged[Cdecl]<nint, NodePointers, nint> Unpack;
        public readonly delegate* unmanaged[Cdecl]<nint, void> Forget;

        public Exports()
        {
            nint library = NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, null);
            nint Find(string name) => NativeLibrary.GetExport(library, name);
            Construct = (delegate* unmanaged[Cdecl]<nint, nint, NodePointers>)Find("THSAutograd_CSharpNode_ctor");
            SetNextEdges = (delegate* unmanaged[Cdecl]<NodePointers, Handles, byte, void>)Find("THSAutograd_CSharpNode_setNextEdges");
            WrapOutputs = (delegate* unmanaged[Cdecl]<
                Handles, Handles, Handles, Handles, NodePointers, delegate* unmanaged[Cdecl]<nuint, nint*>, void>)Find(
                "THSAutograd_Function_wrapOutputs");
            DisposeShared = (delegate* unmanaged[Cdecl]<NodePointers, void>)Find("THSAutograd_CSharpNode_disposeSharedPtr");
            DisposeWeak = (delegate* unmanaged[Cdecl]<NodePointers, void>)Find("THSAutograd_CSharpNode_disposeWeakPtr");
            Keep = (delegate* unmanaged[Cdecl]<nint, NodePointers, byte, nint>)Find("THSAutograd_SavedVariable_ctor");
            Unpack = (delegate* unmanaged[Cdecl]<nint, NodePointers, nint>)Find("THSAutograd_SavedVariable_unpack");
            Forget = (delegate* unmanaged[Cdecl]<nint, void>)Find("THSAutograd_SavedVariable_dispose");
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Handles(nint* start, long size)
    {
        public readonly nint* Start = start;
        public readonly long Size = size;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct NodePointers
    {
        public readonly nint Shared;
        public readonly nint Weak;
    }
}
