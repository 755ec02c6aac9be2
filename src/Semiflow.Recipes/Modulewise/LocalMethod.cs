namespace Semiflow.Recipes.Modulewise;

/// <summary>What the modules of a network are taught (spec modulewise.md 10).</summary>
public enum LocalMethod
{
    /// <summary>Greedy training with transport regularization: what the run is about.</summary>
    Trgl,

    /// <summary>Plain greedy training: no transport.</summary>
    VanGl,

    /// <summary>Decoupled greedy learning: no transport, deeper heads (MLPS).</summary>
    Dgl,

    /// <summary>Predicted similarities of pairs, beside a linear head.</summary>
    PredSim,

    /// <summary>Keeps what is in the image; cross entropy.</summary>
    InfoPro,

    /// <summary>Keeps what is in the image; supervised contrast.</summary>
    InfoProContrastive,

    /// <summary>The whole network as one module, without transport.</summary>
    EndToEnd,
}

/// <summary>Names of methods.</summary>
internal static class LocalMethodNames
{
    /// <summary>Name in figures and trainings; empty for that which the run is about.</summary>
    public static string Key(this LocalMethod method) => method switch
    {
        LocalMethod.Trgl => "",
        LocalMethod.VanGl => "vangl",
        LocalMethod.Dgl => "dgl",
        LocalMethod.PredSim => "predsim",
        LocalMethod.InfoPro => "infopro",
        LocalMethod.InfoProContrastive => "infopro_contrastive",
        _ => "end_to_end",
    };

    /// <summary>Name for people.</summary>
    public static string Title(this LocalMethod method) => method switch
    {
        LocalMethod.Trgl => "TRGL",
        LocalMethod.VanGl => "VanGL",
        LocalMethod.Dgl => "DGL",
        LocalMethod.PredSim => "PredSim",
        LocalMethod.InfoPro => "InfoPro",
        LocalMethod.InfoProContrastive => "InfoPro, contrastive",
        _ => "end to end",
    };
}
