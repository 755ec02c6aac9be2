using System.Reflection;
using System.Reflection.Emit;
using Semiflow.Data;
using Semiflow.Training;

namespace Semiflow.Tests.House;

/// <summary>
/// What the folders of <c>src</c> use of each other, read from the compiled code: bases, members, attributes and bodies of methods, so
/// that neither namespaces nor <c>var</c> hide anything.
/// </summary>
internal static class CompiledImports
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    // What stands before the folders of an assembly in the table of folders.
    private static readonly (Assembly Assembly, string Prefix)[] Assemblies =
    [
        (typeof(InputException).Assembly, ""), (typeof(Trainer).Assembly, ""), (typeof(TrajectoryData).Assembly, "Data"),
        (typeof(RecipeCatalogue).Assembly, "Recipes"),
    ];

    /// <summary>The folder of each type of ours that stands in no other, as the table of folders has it; "" for one beside all.</summary>
    public static IReadOnlyDictionary<Type, string> Folders { get; } = Assemblies
        .SelectMany(each => SourceFolders.Of(each.Assembly).Select(of => (of.Key, Name: $"{each.Prefix}/{of.Value}".Trim('/'))))
        .ToDictionary();

    /// <summary>Each use of a type of another folder: the folder, the type that uses it, and the type.</summary>
    public static IReadOnlyList<(string Folder, Type User, Type Used)> All { get; } =
    [
        .. Assemblies.SelectMany(each => each.Assembly.GetTypes()).Where(type => Folder(type) is not null).SelectMany(
            user => Used(user).SelectMany(Parts).Distinct()
                .Where(used => Folder(used) is { } other && other != Folder(user))
                .Select(used => (Folder(user)!, user, used))),
    ];

    /// <summary>The folder of a type of ours; null for one beside all folders and for what others made.</summary>
    public static string? Folder(Type type)
    {
        while (type.DeclaringType is { } around)
        {
            type = around;
        }

        return Folders.GetValueOrDefault(type) is { Length: > 0 } folder ? folder : null;
    }

    private static IEnumerable<Type?> Used(Type type) =>
    [
        type.BaseType, .. type.GetInterfaces(), .. type.GetCustomAttributesData().Select(each => each.AttributeType),
        .. type.GetFields(Everything).Select(field => field.FieldType),
        .. type.GetProperties(Everything).Select(property => property.PropertyType),
        .. type.GetMethods(Everything).SelectMany(method => method.GetParameters().Select(each => each.ParameterType)
            .Append(method.ReturnType).Concat(InBody(method))),
        .. type.GetConstructors(Everything).SelectMany(made => made.GetParameters().SelectMany(each => each.GetCustomAttributesData()
            .Select(attribute => attribute.AttributeType).Append(each.ParameterType)).Concat(InBody(made))),
    ];

    // A generic type uses its arguments, an array its items.
    private static IEnumerable<Type> Parts(Type? type) => type is null ? []
        : type.HasElementType ? Parts(type.GetElementType())
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
        : [type];

    private static IEnumerable<Type?> InBody(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body || body.GetILAsByteArray() is not { } code)
        {
            yield break;
        }

        foreach (LocalVariableInfo local in body.LocalVariables)
        {
            yield return local.LocalType;
        }

        Type[] ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : [];
        Type[] ofMethod = method is MethodInfo { IsGenericMethodDefinition: true } ? method.GetGenericArguments() : [];
        for (int at = 0; at < code.Length;)
        {
            short value = code[at++];
            if (value == 0xFE)
            {
                value = unchecked((short)(0xFE00 | code[at++]));
            }

            OpCode operation = Codes[value];
            if (operation.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType
                or OperandType.InlineTok)
            {
                MemberInfo? member = method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod);
                yield return member as Type ?? member?.DeclaringType;
                foreach (Type argument in member is MethodInfo { IsGenericMethod: true } call ? call.GetGenericArguments() : [])
                {
                    yield return argument;
                }
            }

            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
