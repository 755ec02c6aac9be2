namespace Semiflow.Recipes.Modulewise;

/// <summary>A name in the catalogue of networks for images.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed class ImageNetworkNameAttribute : Attribute, IBound
{
    /// <inheritdoc/>
    public string Expected => $"one of {string.Join(", ", ModulewiseNetwork.Names)}";

    /// <inheritdoc/>
    public bool Holds(object value) => value is string name && ModulewiseNetwork.Names.Contains(name);
}
