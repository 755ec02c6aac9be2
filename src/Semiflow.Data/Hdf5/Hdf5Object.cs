using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5;

/// <summary>A group or a dataset, and the file in which it stands.</summary>
internal sealed record Hdf5Object(Hdf5File File, ObjectHeader Header)
{
    /// <summary>Whether it is an array.</summary>
    public bool IsDataset => Header.Has(MessageType.Dataspace) && Header.Has(MessageType.Datatype) && Header.Has(MessageType.Layout);

    /// <summary>Whether it is a group.</summary>
    public bool IsGroup => Header.Has(MessageType.SymbolTable) || Header.Has(MessageType.LinkInfo) || Header.Has(MessageType.Link);

    /// <summary>Its attributes.</summary>
    public Hdf5Attributes Attributes => field ??= new Hdf5Attributes(File, Header);
}
