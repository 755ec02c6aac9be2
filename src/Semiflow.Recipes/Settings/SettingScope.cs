namespace Semiflow.Recipes.Settings;

/// <summary>What decides which settings of a run have an effect.</summary>
/// <param name="Settings">All settings, resolved.</param>
/// <param name="Model">Its model.</param>
/// <param name="System">What makes its data; null for own files.</param>
internal sealed record SettingScope(object Settings, string Model, string? System)
{
    private readonly Dictionary<string, Setting> known = Setting.Of(Settings).ToDictionary(setting => setting.Path);

    /// <summary>How the model is called: <c>model</c>, or <c>physics</c>.</summary>
    public string ModelWord { get; init; } = "model";

    /// <summary>Models that there are; none where that does not matter.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The network: that which the settings name, or else the model.</summary>
    public string? Network => Find("model.network") is { } named ? named.Value as string : Model;

    /// <summary>A setting; null if there is none of that path.</summary>
    public Setting? Find(string path) => known.GetValueOrDefault(path);
}
