using Semiflow.Flows;
using Semiflow.Physics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Principles.Dynamics;

/// <summary>What a player needs of a vector field: named parameters, buffers, the switch between training and evaluation.</summary>
internal static class FieldParts
{
    /// <summary>The trainable parameters of a field, named after its modules.</summary>
    public static IEnumerable<(string Name, Parameter Value)> Parameters(IVectorField field, string prefix = "")
    {
        if (field is SumField sum)
        {
            return sum.Terms.SelectMany((term, i) => Parameters(term, $"{prefix}{i}."));
        }

        IEnumerable<(string Name, Parameter Value)> all = field switch
        {
            PhysicsField law => law.NamedParameters.Select(p => ($"{prefix}{p.Name}", p.Value)),
            _ when Module(field) is { } module => module.named_parameters().Select(p => ($"{prefix}{p.name}", p.parameter)),
            _ => field.Parameters.OfType<Parameter>().Select((p, i) => ($"{prefix}{i}", p)),
        };
        return all.Where(p => p.Value.requires_grad);
    }

    /// <summary>Its buffers.</summary>
    public static IEnumerable<(string Name, Tensor Value)> Buffers(IVectorField field, string prefix = "") => field is SumField sum
        ? sum.Terms.SelectMany((term, i) => Buffers(term, $"{prefix}{i}."))
        : Module(field)?.named_buffers().Select(b => ($"{prefix}{b.name}", b.buffer)) ?? [];

    /// <summary>Switches its modules.</summary>
    public static void Train(IVectorField field, bool training)
    {
        foreach (IVectorField term in field is SumField sum ? sum.Terms : [])
        {
            Train(term, training);
        }

        Module(field)?.train(training);
    }

    private static nn.Module? Module(IVectorField field) => field switch
    {
        ModuleField network => network.Network,
        nn.Module module => module,
        _ => null,
    };
}
