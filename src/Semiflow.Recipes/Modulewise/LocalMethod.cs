namespace Semiflow.Recipes.Modulewise;

/// <summary>What the modules of a network are taught (spec modulewise.md 10).</summary>
internal enum LocalMethod
{
    /// <summary>Greedy training with transport regularization: what the run is about.</summary>
    Trgl,

    /// <summary>Plain greedy training: no transport.</summary>
    VanGl,

    /// <summary>Decoupled greedy learning: no transport, deeper heads (MLPS).</summary>
    Dgl,

    /// <summary>Predicted similarities of pairs, in addition to a linear head.</summary>
    PredSim,

    /// <summary>Keeps what is in the image; cross entropy.</summary>
    InfoPro,

    /// <summary>Keeps what is in the image; supervised contrast.</summary>
    InfoProContrastive,

    /// <summary>The whole network as one module, without transport.</summary>
    EndToEnd,
}
