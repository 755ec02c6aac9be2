using Semiflow.Data;
using Semiflow.Data.Numpy;
using static TorchSharp.torch;

namespace Semiflow.Tests.Data;

/// <summary>What a file says about its grid, and is not followed, is told.</summary>
public sealed class CoordinateArraysTests : IDisposable
{
    private readonly string path = Path.Combine(Directory.CreateTempSubdirectory("semiflow-grid-").FullName, "f.npz");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    private OperatorPairs Read(
        (string Name, Tensor Value)[] more, (string Name, string Text)[]? texts = null, OperatorDataRequest? request = null)
    {
        Tensor field = arange(1, 1 + 3 * 8 * 8, ScalarType.Float64).view(3, 8, 8);
        NumpyArchive.Write(path, [("input", field), ("output", field * 2), .. more], texts);
        return OperatorData.Read(path, request);
    }

    [Fact]
    public void Coordinates_that_are_not_even_or_elsewhere_are_told()
    {
        Tensor even = linspace(0, 1, 8, ScalarType.Float64);
        string layout = Read([("x", even.square()), ("y-coordinate", even * 6 - 3)]).Layout;
        Assert.Contains("; 'x' is not evenly spaced, but its points are taken as evenly spaced on [0, 1]", layout,
            StringComparison.Ordinal);
        Assert.Contains("; 'y-coordinate' goes from -3 to 3, the grid from 0 to 1: --extent says another interval", layout,
            StringComparison.Ordinal);
        Assert.Contains("'x' goes from 0 to 0.01,", Read([("x", even * 0.01)]).Layout, StringComparison.Ordinal);
    }

    [Fact]
    public void Coordinates_of_the_grid_are_not_spoken_of()
    {
        Tensor ends = linspace(0, 1, 8, ScalarType.Float32), cells = (arange(8, ScalarType.Float64) + 0.5) / 8;
        string plain = Read([]).Layout;
        Assert.Equal(plain, Read([("x", ends), ("y", cells.flip(0))]).Layout);
        Assert.Equal(plain, Read([("x", arange(8) / 8.0), ("y", zeros(5))]).Layout);
        Assert.Equal(plain, Read([("x", zeros(8))]).Layout); // A dimension of NetCDF that has none.
        Assert.Equal(plain, Read([("x", ends * 2 + 1)], request: new() { Extent = "1:3,0:1" }).Layout);
    }

    [Theory]
    [InlineData("0:Infinity,0:1")]
    [InlineData("a:1,0:1")]
    [InlineData("0:1:2,0:1")]
    [InlineData("periodic box")]
    public void A_domain_that_is_none_is_not_followed(string domain) =>
        Assert.All(Read([], [("domain", domain)]).Input.Grid.Axes, axis => Assert.Equal((0.0, 1.0), (axis.Lower, axis.Upper)));

    [Fact]
    public void A_boundary_that_is_none_is_told() => Assert.Equal(
        "inferred from the values; the boundary 'perodic' of the file is not a known one",
        Read([], [("boundary", "perodic")]).BoundaryOrigin);

    [Fact]
    public void Two_arrays_of_one_shape_are_both_over_time_where_a_time_of_one_is_asked_for()
    {
        OperatorPairs pairs = Read([], request: new() { InputTime = 2 });
        Assert.Equal([3L, 1, 8], pairs.Input.Values.shape);
        Assert.Equal(2 * (pairs.Input.Values[0, 0, 0].item<double>() + 5 * 8), pairs.Output.Values[0, 0, 0].item<double>());
    }
}
