using Semiflow.Training;

namespace Semiflow.Tests.Training;

public sealed class SchedulesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(9.99, 1)]
    [InlineData(10, 0.98)]
    [InlineData(25, 0.9604)]
    public void Steps_multiply_at_whole_multiples(double epoch, double factor) =>
        Assert.Equal(factor, new StepSchedule(10, 0.98).Factor(epoch, 1000), 1e-15);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(149.9, 1)]
    [InlineData(150, 0.1)]
    [InlineData(240, 0.01)]
    [InlineData(300, 0.001)]
    public void Milestones_multiply_where_they_stand(double epoch, double factor) =>
        Assert.Equal(factor, new MilestoneSchedule(0.1, 150, 225, 250).Factor(epoch, 300), 1e-15);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(50, 0.55)]
    [InlineData(100, 0.1)]
    [InlineData(25, 0.1 + 0.9 * (1 + 0.70710678118654752) / 2)]
    public void Cosine_falls_from_one_to_its_end(double epoch, double factor) =>
        Assert.Equal(factor, new CosineSchedule(0.1).Factor(epoch, 100), 1e-15);

    [Theory]
    [InlineData(0, 0.2)]
    [InlineData(5, 0.6)]
    [InlineData(10, 1)]
    [InlineData(60, 0.5)]
    [InlineData(110, 0)]
    public void Warm_up_rises_then_shows_the_inner_schedule_the_rest(double epoch, double factor) =>
        Assert.Equal(factor, new WarmUp(new CosineSchedule(), 10, 0.2).Factor(epoch, 110), 1e-15);

    [Fact]
    public void Schedules_nest()
    {
        ISchedule twice = new WarmUp(new WarmUp(new StepSchedule(1, 1), 4, 0.5), 2, 0.5);
        Assert.Equal([0.25, 0.5, 0.75, 1, 1], new double[] { 0, 2, 4, 6, 100 }.Select(e => twice.Factor(e, 100)));
    }

    [Fact]
    public void A_step_of_no_length_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new StepSchedule(0, 0.5));
}
