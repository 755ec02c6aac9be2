namespace Semiflow.Recipes.Settings;

/// <summary>
/// Where settings have an effect: with one of some choices. Of several attributes each must hold. Who gives a setting that has none is told
/// so before the work starts; on the record of a section, or of all settings.
/// </summary>
/// <param name="settings">Which: <c>floor</c>, <c>{floor,proportional}</c>, <c>multiplier.*</c>.</param>
/// <param name="choices">
/// The choices, one of which is enough: <c>rule=augmented|target</c> (the setting is so, a list has one of these), <c>initial!=given</c>,
/// <c>horizon&gt;1</c>, or a path alone (it is set, true, not 0, not empty). A path without a dot is of the same section, <c>--model</c> is
/// the model of the run, <c>system</c> what makes its data, <c>unset</c> of own files; <c>knows A|B</c> is a network that has an option A
/// or B. What the settings of a method lack, or leave open, hinders nothing.
/// </param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class UsedWithAttribute(string settings, params string[] choices) : Attribute
{
    /// <summary>Which settings, as they are written.</summary>
    public string Settings => settings;

    /// <summary>The choices, as they are written.</summary>
    public IReadOnlyList<string> Choices => choices;
}
