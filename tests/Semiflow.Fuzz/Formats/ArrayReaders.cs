using Semiflow.Data;
using Semiflow.Data.Images;
using Semiflow.Data.Pairs;
using static TorchSharp.torch;

namespace Semiflow.Fuzz.Formats;

/// <summary>The ways in which `semiflow train --data` reads a file of arrays.</summary>
internal static class ArrayReaders
{
    /// <summary>Pairs of functions, as they are read without options.</summary>
    public static void Pairs(string path)
    {
        using var scope = NewDisposeScope();
        OperatorData.Read(path);
    }

    /// <summary>Pairs of functions whose arrays and axes the user names.</summary>
    public static void NamedPairs(string path)
    {
        using var scope = NewDisposeScope();
        OperatorData.Read(path, new OperatorDataRequest { Input = "input", Output = "output", Samples = ..2 });
    }

    /// <summary>Trajectories.</summary>
    public static void Trajectories(string path)
    {
        using var scope = NewDisposeScope();
        TrajectoryData.Read(path, new TrajectoryRequest { States = "input" });
    }

    /// <summary>Samples with classes, or points.</summary>
    public static void Labeled(string path)
    {
        using var scope = NewDisposeScope();
        _ = LabeledFile.Read(path, new LabeledRequest { Input = "input", Labels = "output" }).Classes;
    }

    /// <summary>Every array and attribute that the file has, each to its end or to its error.</summary>
    public static void Everything(string path)
    {
        using var scope = NewDisposeScope();
        using IArraySource source = ArraySource.Open(path, followLinks: false, new());
        _ = source.Attributes.Count;
        foreach (string name in source.Names.Take(16))
        {
            try
            {
                long[] shape = source.Shape(name);
                source.Remark(name);
                source.Read(name, new long[shape.Length], shape).Dispose();
            }
            catch (InputException)
            {
                // The next array may be sound.
            }
        }
    }
}
