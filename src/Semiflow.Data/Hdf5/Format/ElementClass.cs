namespace Semiflow.Data.Hdf5.Format;

/// <summary>Classes of datatypes, by their numbers in the format.</summary>
internal enum ElementClass
{
    Integer = 0, Real = 1, Time = 2, Text = 3, Bits = 4, Opaque = 5, Compound = 6, Reference = 7, Enumeration = 8, Sequence = 9, Array = 10,
    Complex = 11,
}
