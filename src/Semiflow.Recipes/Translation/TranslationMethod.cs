namespace Semiflow.Recipes.Translation;

/// <summary>Learns a map between two domains without pairs, the one of least transport cost (spec domain-translation.md).</summary>
internal static class TranslationMethod
{
    /// <summary>The method.</summary>
    public static Method<TranslationConfig> Instance { get; } = new(
        "translation", "a map between two domains without pairs, of least transport cost", TranslationNetworks.Names,
        TranslationConfig.ForOwnData, TranslationStudy.Run, TrainedTranslation.Open)
    {
        Networks = [.. TranslationNetworks.Names, .. TranslationNetworks.Critics],
        Rules = config => config.Checked(),
        Recipes = () => TranslationExperiments.All,
        Figures = TranslationStudy.Figures,
    };
}
