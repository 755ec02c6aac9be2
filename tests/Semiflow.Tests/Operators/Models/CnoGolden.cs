using System.Text.Json;
using Semiflow.Data.Numpy;
using Semiflow.Operators.Models;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators.Models;

/// <summary>A recorded run of a reference CNO (Golden/cno_*.npz) and the same model of ours.</summary>
internal sealed class CnoGolden : IDisposable
{
    private readonly NumpyArchive archive;

    public CnoGolden(string name)
    {
        archive = NumpyArchive.Open(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".npz"));
        Options = Read(name);
        Model = CnoImport.FromStateDictionary(Weights(), Options, Grid.Unit((int)archive.Shape("x")[2]));
    }

    public Cno Model { get; }

    public CnoOptions Options { get; }

    public IReadOnlyList<string> Names => archive.Names;

    public Tensor this[string name] => archive.Tensor(name);

    /// <summary>Largest difference over the largest magnitude of what is expected, or over <paramref name="scale"/>.</summary>
    public static double Distance(Tensor actual, Tensor expected, double? scale = null)
    {
        Assert.Equal(expected.shape, actual.shape);
        double size = scale ?? expected.abs().max().item<float>();
        return (actual.detach() - expected).abs().max().item<float>() / size;
    }

    public Dictionary<string, Tensor> Weights() => Starting("w/");

    /// <summary>Arrays whose names start with <paramref name="prefix"/>, by the rest of the name.</summary>
    public Dictionary<string, Tensor> Starting(string prefix) =>
        archive.Names.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(n => n[prefix.Length..], archive.Tensor);

    public void Dispose()
    {
        Model.Dispose();
        archive.Dispose();
    }

    private CnoOptions Read(string name)
    {
        JsonElement config = JsonDocument.Parse(archive.Text("config")).RootElement;
        int Get(string key) => config.GetProperty(key).GetInt32();
        bool classic = name.Contains("classic", StringComparison.Ordinal);
        return new CnoOptions
        {
            Variant = classic ? CnoVariant.Classic : CnoVariant.Simplified,
            Channels = Get("channel_multiplier"),
            Layers = Get("N_layers"),
            ResidualBlocks = Get("N_res"),
            NeckBlocks = Get("N_res_neck"),
            LiftChannels = classic ? Get("latent_lift_proj_dim") : 64,
        };
    }
}
