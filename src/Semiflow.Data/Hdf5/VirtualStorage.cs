using Semiflow.Data.Hdf5.Chunks;
using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5;

/// <summary>Elements of a virtual dataset: parts of other datasets, in this file or, where links are followed, in others.</summary>
internal sealed class VirtualStorage : IStoredElements
{
    private const int Deepest = 8, Opening = 1 << 16;
    private readonly string place;
    private readonly Hdf5File file;
    private readonly byte[] fill;
    private readonly int depth;
    private readonly long[] sizes;
    private readonly List<(string File, string Name, HyperSlab From, HyperSlab To)> sources = [];

    public VirtualStorage(string place, Hdf5File file, StorageLayout layout, Extent extent, byte[] fill, int depth)
    {
        (this.place, this.file, this.fill, this.depth, sizes) = (place, file, fill, depth, extent.Sizes);
        if (depth > Deepest)
        {
            throw new InputException($"{place} is virtual, made of virtual datasets more than {Deepest} deep, or of itself.");
        }

        if (layout.Address == StoredBytes.Nowhere)
        {
            return;
        }

        Cursor list = GlobalHeap.Object(file.Bytes, layout.Address, layout.Entry);
        int version = list.Byte();
        if (version != 0)
        {
            throw new InputException($"{place} is virtual in a newer way (version {version}) than what is read here. "
                + Repack.ValuesOut);
        }

        for (long left = list.Length(); left > 0; left--)
        {
            string source = list.Text(), name = list.Text();
            HyperSlab from = HyperSlab.Parse(list, place);
            sources.Add(source.Contains("%b", StringComparison.Ordinal) || name.Contains("%b", StringComparison.Ordinal)
                ? throw new InputException($"{place} is virtual with numbered sources ('{source}:{name}'), which is not read here. "
                    + Repack.ValuesOut)
                : (source, name, from, HyperSlab.Parse(list, place)));
        }
    }

    public void Read(long[] starts, long[] counts, Span<byte> target)
    {
        BlockCopy.Fill(target, fill);
        foreach ((string from, string name, HyperSlab source, HyperSlab to) in sources)
        {
            IndexSet[] toSides = to.Sides ?? Whole(sizes);
            if (to.Sides is [] || (toSides.Length == sizes.Length && toSides.Index().Any(side =>
                side.Item.Within(starts[side.Index], counts[side.Index]).Count == 0)))
            {
                continue;
            }

            // Virtual datasets of virtual ones, each several times the next, are a small file with endless work.
            file.Bytes.Spend(depth > 0 ? Opening + target.Length : 0);
            Hdf5File other = from == "." ? file : file.Other(from, $"a part of {place}");
            Hdf5Object found = other.Find(name) is { IsDataset: true } dataset ? dataset
                : throw new InputException($"{place} is virtual; a part of it, '{name}' in {other.Path}, is missing.");
            Copy(new Hdf5Dataset(name, found, depth + 1), source, toSides, starts, counts, target);
        }
    }

    private void Copy(Hdf5Dataset source, HyperSlab from, IndexSet[] to, long[] starts, long[] counts, Span<byte> target)
    {
        IndexSet[] fromSides = from.Sides ?? Whole(source.Shape);
        if (source.Format.Size != fill.Length || fromSides.Length != source.Shape.Length || to.Length != sizes.Length
            || Outside(fromSides, source.Shape) || Outside(to, sizes) || Count(fromSides) != Count(to))
        {
            throw new InvalidDataException($"a part of a virtual dataset, '{source.Name}', does not fit.");
        }

        if (Count(to) > 0)
        {
            new VirtualPart(place, source, fromSides, to, fill.Length).Read(starts, counts, target);
        }
    }

    private static Int128 Count(IndexSet[] sides) => sides.Aggregate((Int128)1, (product, side) => checked(product * side.Count));

    private static bool Outside(IndexSet[] sides, long[] shape) => sides.Zip(shape).Any(pair =>
        pair.First.Before(pair.Second) != pair.First.Count);

    private static IndexSet[] Whole(long[] shape) => [.. shape.Select(IndexSet.Whole)];
}
