using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Semiflow.Native;

/// <summary>
/// Exceptions of libtorch that TorchSharp does not catch (of its <c>matmul</c>, for one) would end the process with an abort and a
/// hundred frames. The C++ runtime asks its terminate handler first: this one has the message told. Linux with libstdc++; elsewhere nothing
/// changes.
/// </summary>
internal static unsafe class NativeFailure
{
    private const int WhatSlot = 2; // of the virtual functions of std::exception, after its two destructors (Itanium C++ ABI)
    private static readonly string[] Known = ["N3c10", "St9bad_alloc", "St13runtime_error", "St11logic_error", "St16invalid_argument"];
    private static Action<string>? tell;
    private static delegate* unmanaged<nint> currentType;
    private static delegate* unmanaged<nint*, nint*> currentException;

    /// <summary>From now on, has such a failure told instead of aborting.</summary>
    /// <param name="told">Told the message; ends the process.</param>
    public static void Watch(Action<string> told)
    {
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libstdc++.so.6", out nint runtime)
            && NativeLibrary.TryGetExport(runtime, "_ZSt13set_terminatePFvvE", out nint set)
            && NativeLibrary.TryGetExport(runtime, "__cxa_current_exception_type", out nint type)
            && NativeLibrary.TryGetExport(runtime, "_ZSt17current_exceptionv", out nint exception))
        {
            tell = told;
            currentType = (delegate* unmanaged<nint>)type;
            currentException = (delegate* unmanaged<nint*, nint*>)exception; // std::exception_ptr goes by a hidden pointer
            ((delegate* unmanaged<nint, nint>)set)((nint)(delegate* unmanaged[Cdecl]<void>)&Terminate);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Terminate() => tell!(Message());

    private static string Message()
    {
        nint type = currentType();
        string name = type == 0 ? "" : Marshal.PtrToStringUTF8(((nint*)type)[1]) ?? ""; // std::type_info: virtual functions, name
        nint exception = 0;
        if (Known.Any(known => name.StartsWith(known, StringComparison.Ordinal)))
        {
            currentException(&exception);
        }

        if (exception == 0)
        {
            return name.Length == 0 ? "the C++ runtime gave up." : $"an exception of type {name} was not caught.";
        }

        var what = (delegate* unmanaged<nint, nint>)(*(nint**)exception)[WhatSlot];
        return Marshal.PtrToStringUTF8(what(exception)) ?? name;
    }
}
