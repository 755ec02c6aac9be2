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
            throw new InputException($"{place} is virtual in a newer way (version {version}) than what is read here. Write its values out: "
                + $"h5repack -l CONTI FILE converted.h5");
        }

        for (long left = list.Length(); left > 0; left--)
        {
            string source = list.Text(), name = list.Text();
            HyperSlab from = HyperSlab.Parse(list, place);
            file.Bytes.Spend(sizeof(long) * (from.Indices ?? []).Sum(each => (long)each.Length));
            sources.Add(source.Contains("%b", StringComparison.Ordinal) || name.Contains("%b", StringComparison.Ordinal)
                ? throw new InputException($"{place} is virtual with numbered sources ('{source}:{name}'), which is not read here. Write "
                    + $"its values out: h5repack -l CONTI FILE converted.h5")
                : (source, name, from, HyperSlab.Parse(list, place)));
        }
    }

    public void Read(long[] starts, long[] counts, Span<byte> target)
    {
        Block.Fill(target, fill);
        foreach ((string from, string name, HyperSlab source, HyperSlab to) in sources)
        {
            long[][] toIndices = to.Indices ?? Whole(sizes);
            if (toIndices.Length == sizes.Length && !Enumerable.Range(0, sizes.Length).All(d =>
                toIndices[d].Any(i => i >= starts[d] && i < starts[d] + counts[d])))
            {
                continue;
            }

            // Virtual datasets of virtual ones, each several times the next, are a small file with endless work.
            file.Bytes.Spend(depth > 0 ? Opening + target.Length : 0);
            Hdf5File other = from == "." ? file : file.Other(from, $"a part of {place}");
            Hdf5Object found = other.Find(name) is { IsDataset: true } dataset ? dataset
                : throw new InputException($"{place} is virtual; a part of it, '{name}' in {other.Path}, is missing.");
            Copy(new Hdf5Dataset(name, found, depth + 1), source, toIndices, starts, counts, target);
        }
    }

    private void Copy(Hdf5Dataset source, HyperSlab from, long[][] to, long[] starts, long[] counts, Span<byte> target)
    {
        long[][] fromIndices = [.. from.Indices ?? Whole(source.Shape)];
        if (source.Format.Size != fill.Length || fromIndices.Length != source.Shape.Length || to.Length != sizes.Length
            || Outside(fromIndices, source.Shape) || Outside(to, sizes)
            || Count(fromIndices) != Count(to))
        {
            throw new InvalidDataException($"a part of a virtual dataset, '{source.Name}', does not fit.");
        }

        // Only the wanted part is read where the dimensions correspond, one by one, but for those of one index.
        int[] mine = [.. Enumerable.Range(0, to.Length).Where(d => to[d].Length != 1)];
        int[] theirs = [.. Enumerable.Range(0, fromIndices.Length).Where(d => fromIndices[d].Length != 1)];
        if (mine.Length == theirs.Length && mine.Zip(theirs).All(pair => to[pair.First].Length == fromIndices[pair.Second].Length))
        {
            to = [.. to];
            for (int k = 0; k < mine.Length; k++)
            {
                (int d, int e) = (mine[k], theirs[k]);
                int[] kept = [.. Enumerable.Range(0, to[d].Length).Where(i => to[d][i] >= starts[d] && to[d][i] < starts[d] + counts[d])];
                (to[d], fromIndices[e]) = ([.. kept.Select(i => to[d][i])], [.. kept.Select(i => fromIndices[e][i])]);
            }
        }

        if (Count(to) == 0)
        {
            return;
        }

        long[] low = [.. fromIndices.Select(list => list[0])];
        long[] span = [.. fromIndices.Select(list => list[^1] - list[0] + 1)];
        byte[] box = new byte[checked(Block.Product(span) * fill.Length)];
        source.ReadStored(low, span, box);
        var at = new int[fromIndices.Length];
        var mineAt = new int[to.Length];
        for (Int128 left = Count(to); left > 0; left--)
        {
            long read = 0, write = 0;
            for (int e = 0; e < at.Length; e++)
            {
                read = (read * span[e]) + fromIndices[e][at[e]] - low[e];
            }

            bool inside = true;
            for (int d = 0; d < mineAt.Length; d++)
            {
                long i = to[d][mineAt[d]] - starts[d];
                inside &= i >= 0 && i < counts[d];
                write = (write * counts[d]) + i;
            }

            if (inside)
            {
                box.AsSpan((int)(read * fill.Length), fill.Length).CopyTo(target[(int)(write * fill.Length)..]);
            }

            Advance(at, fromIndices);
            Advance(mineAt, to);
        }
    }

    private static void Advance(int[] at, long[][] indices)
    {
        for (int d = at.Length - 1; d >= 0 && ++at[d] == indices[d].Length; d--)
        {
            at[d] = 0;
        }
    }

    private static Int128 Count(long[][] indices) => indices.Aggregate((Int128)1, (product, list) => product * list.Length);

    private static bool Outside(long[][] indices, long[] shape) =>
        indices.Zip(shape).Any(pair => pair.First.Length > 0 && (pair.First[0] < 0 || pair.First[^1] >= pair.Second));

    private static long[][] Whole(long[] shape) => shape.All(size => size <= 1 << 23)
        ? [.. shape.Select(size => Enumerable.Range(0, (int)size).Select(i => (long)i).ToArray())]
        : throw new InvalidDataException("a virtual dataset is larger than what is read here.");
}
