using System.Text.Json.Nodes;
using Semiflow.Native;
using Semiflow.Principles.Modulewise.Processes;
using Semiflow.Training;
using Semiflow.Workers;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>
/// Memory of a training step, measured in a fresh process (spec modulewise.md 9.2): the high-water mark of the resident set over some
/// steps minus the resident set after the model was made and had seen a tiny batch, which brings in code and libraries.
/// </summary>
public static class StepMeasurement
{
    private const int Steps = 4;

    /// <summary>The task of the worker.</summary>
    internal static IWorkerTask Task { get; } = new HostMeasurement();

    /// <summary>MiB above the model itself, median of fresh processes.</summary>
    /// <param name="plan">What is trained.</param>
    /// <param name="threads">Threads of the step.</param>
    /// <param name="repetitions">Processes, one after another.</param>
    /// <param name="token">Stops.</param>
    public static double PeakMib(StackPlan plan, int threads, int repetitions = 3, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfLessThan(repetitions, 1);
        return Quantiles.Median(Enumerable.Range(0, repetitions)
            .Select(_ => WorkerProcess.Run(Task.Name, plan.ToJson(), threads, token)["peak_mib"]!.GetValue<double>()));
    }

    /// <summary>
    /// Memory that a step takes on a GPU, by the driver: process memory, caches of the framework included; null where the device is none.
    /// </summary>
    /// <param name="plan">What is trained.</param>
    /// <param name="device">Where.</param>
    public static double? GpuMib(StackPlan plan, Device device)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(device);
        return device.type == DeviceType.CUDA ? WorkerProcess.Run(GpuTask.Name, plan.ToJson(), 1)["peak_mib"]!.GetValue<double>() : null;
    }

    /// <summary>The task of the worker on a GPU.</summary>
    internal static IWorkerTask GpuTask { get; } = new GpuMeasurement();

    private sealed class GpuMeasurement : IWorkerTask
    {
        public string Name => "measure-step-gpu";

        public JsonObject Run(JsonObject order, CancellationToken token)
        {
            var plan = StackPlan.FromJson(order);
            using var steps = new StackSteps(plan, CUDA);
            long before = GpuMemory.OfThisProcess();
            for (int number = 0; number < Steps; number++)
            {
                token.ThrowIfCancellationRequested();
                using DisposeScope scope = NewDisposeScope();
                LabeledBatch batch = plan.RandomBatch(number);
                steps.Step(new LabeledBatch(batch.Images.to(CUDA), batch.Labels.to(CUDA)), number);
                cuda.synchronize();
            }

            return new JsonObject { ["peak_mib"] = (GpuMemory.OfThisProcess() - before) / (1024.0 * 1024) };
        }
    }

    private sealed class HostMeasurement : IWorkerTask
    {
        public string Name => "measure-step";

        public JsonObject Run(JsonObject order, CancellationToken token)
        {
            var plan = StackPlan.FromJson(order);
            using (var small = new StackSteps(plan with { Batch = 2 }))
            {
                Take(small, plan with { Batch = 2 }, 0);
            }

            using var steps = new StackSteps(plan);
            ProcessMemory.ForgetPeak();
            long before = ProcessMemory.Resident;
            for (int number = 0; number < Steps; number++)
            {
                token.ThrowIfCancellationRequested();
                Take(steps, plan, number);
            }

            return new JsonObject { ["peak_mib"] = Math.Max(Environment.SystemPageSize, ProcessMemory.Peak - before) / (1024.0 * 1024) };
        }

        private static void Take(StackSteps steps, StackPlan plan, int number)
        {
            using DisposeScope scope = NewDisposeScope();
            steps.Step(plan.RandomBatch(number), number);
            GC.Collect(0);
        }
    }
}
