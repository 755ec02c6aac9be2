using Semiflow.Data.Images;
using Semiflow.Images;

namespace Semiflow.Data;

/// <summary>
/// TinyImageNet: 200 classes, color images of 64 x 64 as JPEG, 500 of each class to train. The test images have no classes, so that
/// "test" in published work is the official validation part, 10,000 images; so it is here. Decoded when asked.
/// </summary>
public static class TinyImageNet
{
    private const string Name = "TinyImageNet";

    /// <summary>
    /// Reads <c>wnids.txt</c>, <c>train/WNID/images</c>, <c>val/val_annotations.txt</c> and <c>val/images</c>; classes in the order of
    /// <c>wnids.txt</c>.
    /// </summary>
    /// <param name="path">Its folder or the one around it; null takes <c>$SEMIFLOW_DATA/tiny-imagenet-200</c>.</param>
    /// <param name="official">False takes any number of classes and images.</param>
    /// <exception cref="InputException">Not found (the message says where to put it), incomplete or damaged.</exception>
    public static ImageData Read(string? path = null, bool official = true)
    {
        string folder = DataFolder.Find(path, "tiny-imagenet-200", place => File.Exists(Path.Combine(place, "wnids.txt")))
            ?? throw DataFolder.Missing(
                path, Name, "wnids.txt, train and val",
                "Download tiny-imagenet-200, unpack it, and give its folder (--set data.path=FOLDER), or put it into the folder that the "
                    + "environment variable SEMIFLOW_DATA names.");
        string list = Path.Combine(folder, "wnids.txt");
        string[] classes = TextRows.Of(list);
        Expect(list, classes.Length, official ? 200 : classes.Length, "classes");
        return new ImageData(Training(folder, classes, official), Validation(folder, classes, official));
    }

    private static ImageSet Training(string folder, string[] classes, bool official)
    {
        var files = new List<string>();
        var labels = new List<int>();
        for (int c = 0; c < classes.Length; c++)
        {
            string place = Path.Combine(folder, "train", classes[c], "images");
            string[] pictures = Directory.Exists(place)
                ? PictureFile.In(place)
                : throw new InputException($"{place} does not exist. Unpack {Name} again.");
            Expect(place, pictures.Length, official ? 500 : pictures.Length, "pictures");
            files.AddRange(pictures);
            labels.AddRange(Enumerable.Repeat(c, pictures.Length));
        }

        return Set(folder, files, labels, classes);
    }

    private static ImageSet Validation(string folder, string[] classes, bool official)
    {
        string list = Path.Combine(folder, "val", "val_annotations.txt");
        string[] rows = TextRows.Of(list);
        Expect(list, rows.Length, official ? 10000 : rows.Length, "rows");
        var files = new List<string>();
        var labels = new List<int>();
        foreach (string row in rows)
        {
            string[] cells = row.Split('\t');
            int label = cells.Length > 1 ? Array.IndexOf(classes, cells[1]) : -1;
            if (label < 0)
            {
                throw new InputException($"{list}: expected a picture, a tab and a class of wnids.txt, found \"{row}\". Unpack {Name} "
                    + $"again.");
            }

            files.Add(Path.Combine(folder, "val", "images", cells[0]));
            labels.Add(label);
        }

        return Set(folder, files, labels, classes);
    }

    // Some of the pictures are gray; all come out in color.
    private static ImageSet Set(string folder, List<string> files, List<int> labels, string[] classes) =>
        ImageFolder.Set(folder, files, labels, classes, null, ImageNormalization.TinyImageNet);

    private static void Expect(string place, int found, int expected, string what)
    {
        if (found != expected)
        {
            throw new InputException(
                $"{place} has {found} {what}; the published {Name} has {expected}. Unpack it again; other data in this layout are read "
                    + $"with official = false.");
        }
    }
}
