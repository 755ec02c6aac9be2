using System.Runtime.CompilerServices;
using Semiflow.Files;
using Semiflow.Tests.Files;

namespace Semiflow.Tests;

/// <summary>Runs of tests lose no power: they wait for no disk, unless a test puts another file system in place.</summary>
internal static class NoPowerCuts
{
#pragma warning disable CA2255 // The file system of a test process is an assembly's matter.
    [ModuleInitializer]
    internal static void Set() => _ = FileSystem.Use(new QuickDisk());
#pragma warning restore CA2255
}
