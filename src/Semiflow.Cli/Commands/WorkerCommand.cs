using System.CommandLine;
using System.Text.Json.Nodes;
using Semiflow.Flows;
using Semiflow.Native;
using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Processes;
using Semiflow.Recipes;
using Semiflow.Recipes.Modulewise;
using Semiflow.Training;
using Semiflow.Workers;

namespace Semiflow.Cli.Commands;

/// <summary>The hidden verb <c>semiflow worker</c>: one task of another Semiflow process (<see cref="WorkerProcess"/>).</summary>
internal static class WorkerCommand
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Saving = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static IReadOnlyList<IWorkerTask> Tasks =>
        [StepMeasurement.Task, StepMeasurement.GpuTask, PlannedStack.Task, RunStack.Task, new SeedTask(MethodCatalogue.All),
        CommunicatorCheck.Task];

    public static Command Create(CommandSession session)
    {
        var name = new Argument<string>("task") { Description = "What to do" };
        var command = new Command("worker", "One task of another Semiflow process; the order comes on standard input") { name };
        command.Hidden = true;
        command.SetAction(parse => Work(session, parse.GetValue(name)!));
        return command;
    }

    private static int Work(CommandSession session, string name)
    {
        IWorkerTask task = Tasks.FirstOrDefault(each => each.Name == name)
            ?? throw KnownNames.Unknown("task", name, [.. Tasks.Select(each => each.Name)]);
        JsonObject order = JsonNode.Parse(Console.In.ReadLine()
            ?? throw new InputException("worker: no order on standard input. This verb is for Semiflow's own use."))!.AsObject();
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(session.Token);
        WatchStarter(gone);
        LibTorch.Load();
        TensorPool.Enable();
        try
        {
            JsonObject result = task.Run(order, gone.Token);
            session.Output.WriteLine(new JsonObject { ["result"] = result }.ToJsonString());
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            session.Output.WriteLine(new JsonObject { ["failure"] = "stopped" }.ToJsonString());
            return ExitCode.Interrupted;
        }
#pragma warning disable CA1031 // The outermost frame of the process: its starter reports the failure.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            bool mendable = failure is InputException or WorkerException { Mendable: true };
            bool diverged = failure is NonFiniteException or FlowException;
            session.Output.WriteLine(
                new JsonObject { ["failure"] = failure.Message, ["input"] = mendable, ["diverged"] = diverged }.ToJsonString());
            return mendable ? ExitCode.BadInput : ExitCode.Failed;
        }
    }

    /// <summary>The starter holds our standard input open as long as it needs us.</summary>
    private static void WatchStarter(CancellationTokenSource gone) => new Thread(() =>
    {
        while (Console.In.ReadLine() is not null)
        {
        }

        try
        {
            gone.Cancel();
        }
        catch (ObjectDisposedException)
        {
            return; // Done in the meantime.
        }

        Thread.Sleep(Grace);
        for (TimeSpan waited = Grace; ProcessEnd.IsSaving && waited < Saving; waited += Pause)
        {
            Thread.Sleep(Pause); // A training of its own, whose move takes longer, saves its state.
        }

        ProcessEnd.Now(ExitCode.Interrupted);
    }) { IsBackground = true, Name = "starter watch" }.Start();
}
