namespace Semiflow.Data;

/// <summary>
/// Which of the options that a user gave were used to read a file. Whatever uses one says so; one that nothing used does not apply to the
/// file, which is an error.
/// </summary>
internal sealed class OptionUse : IEquatable<OptionUse>
{
    private readonly HashSet<string> used = new(StringComparer.Ordinal);
    private readonly HashSet<string> inherited = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> found = new(StringComparer.Ordinal);

    /// <summary>What the file was taken for, to follow "does not apply to".</summary>
    public string ReadAs { get; set; } = "";

    /// <summary>
    /// True for the options of a run that was begun before: a version that did not look may have ignored some, and the run goes on as it
    /// is.
    /// </summary>
    public bool Settled { get; init; }

    /// <summary>Options that nobody gave, with what the file was found to mean by them: the first file, where several are read.</summary>
    public IReadOnlyDictionary<string, string> Found => found;

    /// <summary>Says what the file means by an option that nobody gave.</summary>
    public void Find(string option, string value) => found.TryAdd(option, value);

    /// <summary>Says that options had an effect, or would have had if they had been given.</summary>
    public void Use(params ReadOnlySpan<string> options) => used.UnionWith(options.ToArray());

    /// <summary>
    /// Says that an option, which nobody gave for this file, is that of a run. Such a one is followed where it fits, and no error where it
    /// does not apply.
    /// </summary>
    public void Inherit(string option) => inherited.Add(option);

    /// <summary>The same of a value that the run found in its own file: another file may mean another.</summary>
    public void InheritFound(string option, string value)
    {
        inherited.Add(option);
        found[option] = value;
    }

    /// <summary>Whether an option is that of a run, which found its value.</summary>
    public bool IsFoundByRun(string option) => inherited.Contains(option) && found.ContainsKey(option);

    /// <summary>Whether an option is that of a run.</summary>
    public bool IsInherited(string option) => inherited.Contains(option);

    /// <summary>Those of the given options that nothing used.</summary>
    public IReadOnlyList<string> Unused(IEnumerable<string> given) => Settled ? []
        : [.. given.Where(option => !used.Contains(option) && !inherited.Contains(option))];

    /// <summary>True: two sources with the same options are the same, whatever was used of them.</summary>
    public bool Equals(OptionUse? other) => other is not null;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OptionUse);

    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}
