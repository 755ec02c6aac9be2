using System.Globalization;

namespace Semiflow.Fuzz;

/// <summary>What became of the damaged files.</summary>
internal sealed class FuzzCount
{
    public long Files { get; set; }

    /// <summary>Refused with a message: exit code 2.</summary>
    public long Refused { get; set; }

    /// <summary>Other exceptions: exit code 1.</summary>
    public long Failed { get; set; }

    /// <summary>The process ended.</summary>
    public long Aborted { get; set; }

    /// <summary>Took too long.</summary>
    public long Hung { get; set; }

    /// <summary>Took too much memory.</summary>
    public long Swollen { get; set; }

    /// <summary>Processor time of the slowest one, in seconds.</summary>
    public double Slowest { get; set; }

    /// <summary>Memory of the process at its peak, in MiB.</summary>
    public long Peak { get; set; }

    public bool IsClean => Failed + Aborted + Hung + Swollen == 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Files} files, {Files - Refused - Failed} read, {Refused} refused, {Failed} with exit code 1, {Aborted} aborts, {Hung} hangs, "
        + $"{Swollen} out of memory; the slowest took {Slowest:0.00} s, at most {Peak} MiB");
}
