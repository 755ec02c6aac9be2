using System.Runtime.InteropServices;
using CsCheck;
using Semiflow.Native;

namespace Semiflow.Tests.Native;

public sealed class ElfVersionNeedsTests
{
    private const string Version = "GLIBCXX_3.4.32";
    private const string Marker = "_ZSt21ios_base_library_initv";

    private static SyntheticElf Usual => new()
    {
        Versions = ["GLIBCXX_3.4", Version, "CXXABI_1.3"],
        Symbols = [("_ZSt4cout", 2), (Marker, 3), ("__cxa_throw", 4)],
        Relocated = [1, 3],
    };

    [Fact]
    public void Changes_one_flag_and_nothing_else()
    {
        byte[] before = Usual.Build(), after = Usual.Build();
        ElfVersionNeeds.Relax(after, Version, Marker);
        int[] changed = [.. Enumerable.Range(0, before.Length).Where(i => before[i] != after[i])];
        int at = Assert.Single(changed);
        Assert.Equal(before[at] | 2, after[at]);
    }

    [Fact]
    public void Is_idempotent()
    {
        byte[] once = Usual.Build();
        ElfVersionNeeds.Relax(once, Version, Marker);
        byte[] twice = [.. once];
        ElfVersionNeeds.Relax(twice, Version, Marker);
        Assert.Equal(once, twice);
    }

    [Fact]
    public void Refuses_another_symbol_of_that_version() => Refuses("only", new()
    {
        Versions = [Version],
        Symbols = [(Marker, 2), ("_ZSt7do_workv", 2)],
    });

    [Fact]
    public void Refuses_a_symbol_that_is_used() => Refuses("relocation", new()
    {
        Versions = [Version],
        Symbols = [(Marker, 2)],
        Relocated = [1],
    });

    [Fact]
    public void Refuses_a_library_without_the_need() => Refuses("does not ask", new()
    {
        Versions = ["GLIBCXX_3.4.30"],
        Symbols = [(Marker, 2)],
    });

    [Fact]
    public void Refuses_the_need_twice() => Refuses("more than once", new()
    {
        Versions = [Version, Version],
        Symbols = [(Marker, 2)],
    });

    [Fact]
    public void Refuses_a_need_that_no_symbol_has() => Refuses("no symbol", new()
    {
        Versions = [Version],
        Symbols = [("_ZSt4cout", 1)],
    });

    [Fact]
    public void Refuses_what_is_no_elf_file() =>
        Assert.Contains("ELF", Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.Relax(new byte[4096], Version, Marker)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_damaged_file_is_refused_never_misread() => Gen.Select(Gen.Int[0, 2000], Gen.Byte).Sample((at, value) =>
    {
        byte[] image = Usual.Build();
        byte[] before = [.. image];
        image[at % image.Length] = value;
        before[at % image.Length] = value;
        try
        {
            ElfVersionNeeds.Relax(image, Version, Marker);
            Assert.InRange(Enumerable.Range(0, image.Length).Count(i => image[i] != before[i]), 0, 1);
        }
        catch (InvalidDataException)
        {
            Assert.Equal(before, image);
        }
    }, seed: "0000KOIPJ9L3", iter: 2000);

    [Fact]
    public void The_real_library_is_relaxed_in_one_bit_and_the_original_stays()
    {
        Assert.SkipUnless(RuntimeInformation.IsOSPlatform(OSPlatform.Linux) && RuntimeInformation.ProcessArchitecture == Architecture.X64,
            "the library in question exists for 64-bit Linux only");
        string source = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        byte[] before = File.ReadAllBytes(source), relaxed = [.. before];
        ElfVersionNeeds.Relax(relaxed, Version, Marker);
        Assert.Equal(before.Length, relaxed.Length);
        Assert.Equal(1, Enumerable.Range(0, before.Length).Count(i => before[i] != relaxed[i]));
        Assert.Equal(before, File.ReadAllBytes(source));
    }

    private static void Refuses(string why, SyntheticElf elf)
    {
        byte[] image = elf.Build(), before = [.. image];
        var error = Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.Relax(image, Version, Marker));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, image);
    }
}
