using Semiflow.Chains;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>A named choice of options of a family of image networks: ResNet-50 is one of the networks with bottlenecks.</summary>
internal sealed class ImageNetwork : IImageNetwork
{
    private readonly Func<object, ImageShape, Generator, ChainNetwork> create;
    private readonly Func<object, HeadSpec> head;

    private ImageNetwork(
        string name, string title, string reference, object defaults, Func<object, ImageShape, Generator, ChainNetwork> create,
        Func<object, HeadSpec> head) =>
        (Name, Title, Reference, Defaults, this.create, this.head) = (name, title, reference, defaults, create, head);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Title { get; }

    /// <inheritdoc/>
    public string Reference { get; }

    /// <inheritdoc/>
    public object Defaults { get; }

    /// <summary>A network with options of type <typeparamref name="TOptions"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="title">What it is, in one sentence.</param>
    /// <param name="reference">Where it was published.</param>
    /// <param name="defaults">Its options.</param>
    /// <param name="create">Makes a network of the family.</param>
    /// <param name="head">The classifier that options name.</param>
    public static ImageNetwork Of<TOptions>(
        string name, string title, string reference, TOptions defaults, Func<TOptions, ImageShape, Generator, ChainNetwork> create,
        Func<TOptions, HeadSpec> head)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(defaults);
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(head);
        return new ImageNetwork(
            name, title, reference, defaults, (options, image, generator) => create((TOptions)options, image, generator),
            options => head((TOptions)options));
    }

    /// <inheritdoc/>
    public ChainNetwork Create(object options, ImageShape image, Generator generator)
    {
        this.RequireOwn(options);
        return create(options, image, generator);
    }

    /// <inheritdoc/>
    public HeadSpec Head(object options)
    {
        this.RequireOwn(options);
        return head(options);
    }
}
