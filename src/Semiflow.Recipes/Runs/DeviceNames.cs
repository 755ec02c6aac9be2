using static TorchSharp.torch;

namespace Semiflow.Recipes.Runs;

/// <summary>Devices by name.</summary>
internal static class DeviceNames
{
    /// <summary>The device, if it is there.</summary>
    /// <exception cref="InputException">It is not.</exception>
    public static Device Find(string name) => name switch
    {
        "cpu" => CPU,
        "cuda" when cuda.is_available() => CUDA,
        "cuda" => throw new InputException(
            "--device cuda: this build of libtorch sees no CUDA device. Build with SemiflowDevice=cuda on a machine with one (README, "
                + "section GPU), or leave --device out."),
        _ => throw KnownNames.Unknown("device", name, ["cpu", "cuda"]),
    };
}
