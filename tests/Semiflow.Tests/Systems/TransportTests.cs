using Semiflow.Spaces;
using Semiflow.Systems;
using Semiflow.Systems.Fields;
using static TorchSharp.torch;

namespace Semiflow.Tests.Systems;

public sealed class TransportTests
{
    public static TheoryData<IHasSolution> Periodic =>
    [
        new SmoothTransport((0.2, 0.9), (0.003, 0.009), (0.2, -0.2), periodic: true),
        new DiscontinuousTransport((0.2, 0.9), (0.1, 0.2), (0.2, -0.2), periodic: true),
        new DiscontinuousTransport((0.2, 0.9), (0.1, 0.2), (0.2, -0.2), periodic: true, cellAverages: true),
    ];

    [Fact]
    public void Output_is_the_input_shifted_by_velocity_times_time()
    {
        // Spacing 1/40: the shift (0.2, -0.2) is 8 nodes; compare where both lie inside.
        foreach (SystemEntry<IHasSolution> system in SystemCatalogue.With<IHasSolution>()
            .Where(s => s.Name.StartsWith("transport", StringComparison.Ordinal)))
        {
            var (u, v) = system.First.DrawPairs(20, system.First.DefaultGrid(41), new Generator(1));
            Tensor difference = (v.Values[.., .., 8.., ..^8] - u.Values[.., .., ..^8, 8..]).abs();
            // A node within rounding of a disk's rim may fall on either side.
            Assert.True(difference.mean().item<double>() < 1e-4, system.Name);
            Assert.True(difference.median().item<double>() < 1e-14, system.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Periodic))]
    public void Periodic_shift_is_a_roll_and_keeps_the_mass(IHasSolution system)
    {
        Grid grid = system.DefaultGrid(40);
        Assert.Equal(Boundary.Periodic, grid.Axes[0].Boundary);
        var (u, v) = system.DrawPairs(30, grid, new Generator(2));
        Tensor difference = (v.Values - u.Values.roll([8L, -8L], [2L, 3L])).abs();
        Assert.True(difference.mean().item<double>() < 1e-4);
        Assert.True(difference.median().item<double>() < 1e-14);
        Assert.Equal(1, (v.Values.sum() / u.Values.sum()).item<double>(), 3);
    }

    [Fact]
    public void Gaussians_have_unit_peak_and_the_stated_centers_and_widths()
    {
        SmoothTransport system = SmoothTransport.InDistribution;
        GridFunction u = system.Draw(400, new Grid(new Axis(-1, 2, 151), new Axis(-1, 2, 151)), new Generator(3));
        using Tensor x = tensor(u.Grid.Axes[0].Nodes());
        using Tensor mass = u.Values.sum([1L, 2L, 3L]);
        using Tensor marginal = u.Values.sum([1L, 3L]);
        using Tensor center = (marginal * x).sum(1L) / mass;
        using Tensor variance = (marginal * (x - center.unsqueeze(1)).square()).sum(1L) / mass;
        Assert.InRange(center.min().item<double>(), 0.2, 0.205);
        Assert.InRange(center.max().item<double>(), 0.395, 0.4);
        Assert.InRange(variance.min().item<double>(), 0.003 - 1e-9, 0.0032);
        Assert.InRange(variance.max().item<double>(), 0.0088, 0.009 + 1e-9);
        // Mass 2πσ² times the peak over the cell: the peak is 1 for every function.
        using Tensor peak = mass * Math.Pow(u.Grid.Axes[0].Spacing, 2) / (variance * (2 * Math.PI));
        Assert.True(peak.allclose(ones_like(peak), 0, 1e-8));
    }

    [Fact]
    public void Disks_have_the_stated_areas_and_cell_averages_are_exact()
    {
        var system = new DiscontinuousTransport((0.2, 0.4), (0.1, 0.2), (0.2, -0.2), cellAverages: true);
        var plain = DiscontinuousTransport.InDistribution;
        Grid grid = new(new Axis(0, 1, 50, Boundary.NeumannCells), new Axis(0, 1, 30, Boundary.NeumannCells));
        GridFunction averages = system.Draw(200, grid, new Generator(4));
        Assert.Equal(0, averages.Values.min().item<double>());
        Assert.Equal(1, averages.Values.max().item<double>(), 12);
        // The disks lie inside the square: cells add up to πr² exactly, whatever the grid.
        using Tensor areas = averages.Values.sum([1L, 2L, 3L]) / 1500;
        using Tensor radius = (areas / Math.PI).sqrt();
        using Tensor other = (system.Draw(200, Grid.Unit(7, 2, Boundary.NeumannCells), new Generator(4)).Values.sum([1L, 2L, 3L]) / 49
            / Math.PI).sqrt();
        Assert.True(radius.allclose(other, 0, 1e-12));
        Assert.InRange(radius.min().item<double>(), 0.1, 0.102);
        Assert.InRange(radius.max().item<double>(), 0.198, 0.2);
        // Point samples on a fine grid, averaged cell by cell, tend to them.
        Grid fine = new(new Axis(0, 1, 50 * 32, Boundary.NeumannCells), new Axis(0, 1, 30 * 32, Boundary.NeumannCells));
        using Tensor samples = plain.Draw(3, fine, new Generator(4)).Values.reshape(3, 1, 50, 32, 30, 32).mean([3L, 5L]);
        Assert.True((samples - averages.Values[..3]).abs().max().item<double>() < 0.03);
    }

    [Fact]
    public void Point_samples_are_zero_or_one()
    {
        GridFunction u = DiscontinuousTransport.OutOfDistribution.Draw(
            5, DiscontinuousTransport.OutOfDistribution.DefaultGrid(64), new Generator(5));
        Assert.True((u.Values * (1 - u.Values)).eq(0).all().item<bool>());
        Assert.InRange(u.Values.mean().item<double>(), Math.PI * 0.01, Math.PI * 0.04);
    }
}
