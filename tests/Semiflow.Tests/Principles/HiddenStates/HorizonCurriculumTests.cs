using Semiflow.Principles;

namespace Semiflow.Tests.Principles.HiddenStates;

public sealed class HorizonCurriculumTests
{
    [Fact]
    public void The_horizon_grows_when_training_stagnates_and_never_beyond_its_end()
    {
        var curriculum = new HorizonCurriculum(2, 10);
        curriculum.Observe(1);
        curriculum.Observe(0.5);
        curriculum.Observe(0.25);
        Assert.Equal(2, curriculum.Horizon); // Still improving.
        foreach (int expected in new[] { 3, 5, 8, 10, 10 })
        {
            for (int i = 0; i < 4; i++)
            {
                curriculum.Observe(0.2499);
            }

            Assert.Equal(expected, curriculum.Horizon);
        }
    }

    [Fact]
    public void It_continues_where_it_stopped()
    {
        var whole = new HorizonCurriculum(2, 10);
        var errors = Enumerable.Range(0, 40).Select(i => 1 + 0.2 * Math.Sin(i)).ToList();
        errors.Take(17).ToList().ForEach(whole.Observe);
        var resumed = new HorizonCurriculum(2, 10);
        resumed.Restore(System.Text.Json.Nodes.JsonNode.Parse(whole.ToJson().ToJsonString())!.AsObject());
        foreach (double error in errors.Skip(17))
        {
            whole.Observe(error);
            resumed.Observe(error);
            Assert.Equal(whole.Horizon, resumed.Horizon);
        }

        Assert.True(whole.Horizon > 2);
    }
}
