namespace Semiflow.Tests.Files;

/// <summary>What can happen to a file system between two operations of a program.</summary>
internal enum Fault
{
    /// <summary>The disk is full from then on.</summary>
    NoSpace,

    /// <summary>One operation fails.</summary>
    InputOutput,

    /// <summary>The process dies; what it did stays.</summary>
    Killed,

    /// <summary>The power fails: what was not flushed is lost, contents and names.</summary>
    PowerCut,

    /// <summary>The power fails: contents that were not flushed are lost, their names are there.</summary>
    PowerCutKeepingNames,
}
