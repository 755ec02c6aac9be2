using Semiflow.Images;

namespace Semiflow.Data;

/// <summary>
/// CelebA (Liu et al., ICCV 2015): 202,599 aligned faces of 218 x 178 with 40 attributes, which the user supplies; decoded when asked,
/// cropped and resized. Domains are made of attributes (spec domain-translation.md 7, E7).
/// </summary>
public sealed class CelebA
{
    private const string Name = "CelebA";
    private readonly string folder;
    private readonly string[] files;
    private readonly bool[][] values;
    private readonly byte[] parts;
    private readonly ImageSizing sizing;

    private CelebA(string folder, string[] files, string[] attributes, bool[][] values, byte[] parts, ImageSizing sizing) =>
        (this.folder, this.files, Attributes, this.values, this.parts, this.sizing) = (folder, files, attributes, values, parts, sizing);

    /// <summary>Names of the attributes.</summary>
    public IReadOnlyList<string> Attributes { get; }

    /// <summary>Number of images.</summary>
    public int Count => files.Length;

    /// <summary>
    /// Reads <c>list_attr_celeba.txt</c> and <c>list_eval_partition.txt</c>; the pictures are in <c>img_align_celeba</c>.
    /// </summary>
    /// <param name="path">Its folder or the one around it; null takes <c>$SEMIFLOW_DATA/celeba</c>.</param>
    /// <param name="sizing">Crop and side; null for the middle 178 x 178 resized to 64 x 64.</param>
    /// <param name="official">False takes lists of any length. The published ones are checked by checksum.</param>
    /// <exception cref="InputException">Not found (the message says where to put it) or damaged lists.</exception>
    public static CelebA Read(string? path = null, ImageSizing? sizing = null, bool official = true)
    {
        string folder = DataFolder.Find(path, "celeba", place => File.Exists(Path.Combine(place, "list_attr_celeba.txt")))
            ?? throw DataFolder.Missing(
                path, Name, "img_align_celeba, list_attr_celeba.txt and list_eval_partition.txt",
                "Get it from its authors' page (it may not be shipped), unpack it, and give its folder (--set data.path=FOLDER), or put it "
                    + "into the folder celeba of one that the environment variable SEMIFLOW_DATA names.");
        string list = Path.Combine(folder, "list_attr_celeba.txt"), partition = Path.Combine(folder, "list_eval_partition.txt");
        string[] rows = Lines(list, official ? "75e246fa4810816ffd6ee81facbd244c" : null);
        if (rows.Length < 3)
        {
            throw new InputException($"{list} has {rows.Length} lines; expected the number of images, the names of the attributes, and a "
                + $"line per image.");
        }

        int count = TextRows.Number(list, rows[0], 1, int.MaxValue, "number of images");
        string[] attributes = Cells(rows[1]);
        if (rows.Length - 2 != count)
        {
            throw new InputException($"{list} says {count} images and has {rows.Length - 2} lines for them; it is cut short or damaged. "
                + $"Download it again.");
        }

        string[][] cells = [.. rows.Skip(2).Select(Cells)];
        bool[][] values = [.. cells.Select(row => Values(list, row, attributes.Length))];
        string[] files = [.. cells.Select(row => row[0])];
        byte[] parts = Partition(partition, Lines(partition, official ? "d32c9cbf5e040fd4025c592c306e6668" : null), files);
        return new CelebA(folder, files, attributes, values, parts, sizing ?? new ImageSizing { Crop = 178, Side = 64 });
    }

    /// <summary>Whether image <paramref name="index"/> has an attribute.</summary>
    /// <exception cref="InputException">An attribute that there is not.</exception>
    public bool Has(int index, string attribute) => values[index][Column(attribute)];

    /// <summary>The images of a part whose attributes are as given, in their order.</summary>
    /// <exception cref="InputException">An attribute that there is not.</exception>
    public IReadOnlyList<int> Indices(CelebPart part, params IReadOnlyList<(string Attribute, bool Value)> conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        (int Column, bool Value)[] wanted = [.. conditions.Select(condition => (Column(condition.Attribute), condition.Value))];
        return [.. Enumerable.Range(0, Count).Where(i => parts[i] == (byte)part && wanted.All(one => values[i][one.Column] == one.Value))];
    }

    /// <summary>A domain: the images of a part whose attributes are as given, without classes, from -1 to 1.</summary>
    /// <exception cref="InputException">An attribute that there is not, or no such image.</exception>
    public ImageSet Domain(CelebPart part, params IReadOnlyList<(string Attribute, bool Value)> conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        IReadOnlyList<int> indices = Indices(part, conditions);
        return indices.Count > 0
            ? Images(indices)
            : throw new InputException($"{Name}: no image of {part} has "
                + $"{string.Join(", ", conditions.Select(one => $"{one.Attribute} = {one.Value}"))}.");
    }

    /// <summary>Some images, in the order given.</summary>
    /// <param name="indices">Places in the list, from 0.</param>
    /// <param name="attribute">Makes it the class: "not X" and "X"; null for none.</param>
    /// <exception cref="InputException">An attribute that there is not, no image, or a picture that is missing or damaged.</exception>
    public ImageSet Images(IReadOnlyList<int> indices, string? attribute = null)
    {
        ArgumentNullException.ThrowIfNull(indices);
        int[] labels = attribute is null ? [] : [.. indices.Select(i => Has(i, attribute) ? 1 : 0)];
        string place = Path.Combine(folder, "img_align_celeba");
        return ImageFolder.Set(
            place, [.. indices.Select(i => Path.Combine(place, files[i]))], labels, attribute is null
                ? []
                : [$"not {attribute}", attribute], sizing, null);
    }

    private int Column(string attribute)
    {
        int column = Attributes.ToList().FindIndex(name => name.Equals(attribute, StringComparison.OrdinalIgnoreCase));
        return column >= 0
            ? column
            : throw new InputException($"{Name} has no attribute \"{attribute}\". It has: {string.Join(", ", Attributes)}.");
    }

    private static string[] Lines(string path, string? sum)
    {
        string[] rows = TextRows.Of(path);
        if (sum is not null)
        {
            WholeFile.Verify(path, File.ReadAllBytes(path), sum, Name);
        }

        return rows;
    }

    private static string[] Cells(string row) => row.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static bool[] Values(string list, string[] row, int attributes)
    {
        if (row.Length != attributes + 1)
        {
            throw new InputException($"{list}: {row[0]} has {row.Length - 1} values; expected {attributes}. Download it again.");
        }

        return [.. row.Skip(1).Select(text => text switch
        {
            "1" => true,
            "-1" => false,
            _ => throw new InputException($"{list}: {row[0]} has the value \"{text}\"; expected 1 or -1. Download it again."),
        })];
    }

    private static byte[] Partition(string path, string[] rows, string[] files)
    {
        if (rows.Length != files.Length)
        {
            throw new InputException($"{path} has {rows.Length} lines; expected {files.Length}, one per image. Download it again.");
        }

        return [.. rows.Select((row, i) =>
        {
            string[] cells = Cells(row);
            return cells.Length == 2 && cells[0] == files[i]
                ? (byte)TextRows.Number(path, cells[1], 0, 2, "part")
                : throw new InputException($"{path}: line {i + 1} is \"{row}\"; expected {files[i]} and 0, 1 or 2. Download it again.");
        })];
    }
}
