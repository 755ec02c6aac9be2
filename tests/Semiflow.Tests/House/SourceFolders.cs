using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Semiflow.Tests.House;

/// <summary>In which folder of <c>src</c> the types of an assembly are written, read from its symbols.</summary>
internal static class SourceFolders
{
    // Files of types without bodies, as the compiler notes them.
    private static readonly Guid DocumentsOfType = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    /// <summary>Folders of the types that stand in no other type, relative to that of the assembly; "" for files in the latter.</summary>
    public static IReadOnlyDictionary<Type, string> Of(Assembly assembly)
    {
        using MetadataReaderProvider provider =
            MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(assembly.Location, ".pdb")));
        MetadataReader symbols = provider.GetMetadataReader();
        string inside = $"/src/{assembly.GetName().Name}/";
        var folders = new Dictionary<Type, string>();
        foreach (Type type in assembly.GetTypes())
        {
            Type outer = type;
            while (outer.DeclaringType is { } around)
            {
                outer = around;
            }

            foreach (DocumentHandle document in Documents(symbols, type))
            {
                string path = symbols.GetString(symbols.GetDocument(document).Name).Replace('\\', '/');
                int at = path.LastIndexOf(inside, StringComparison.Ordinal);
                string file = at < 0 ? "" : path[(at + inside.Length)..];
                if (file.Length > 0 && !file.StartsWith("obj/", StringComparison.Ordinal))
                {
                    folders[outer] = Path.GetDirectoryName(file)!.Replace('\\', '/');
                }
            }
        }

        return folders;
    }

    private static IEnumerable<DocumentHandle> Documents(MetadataReader symbols, Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance
            | BindingFlags.DeclaredOnly;
        foreach (MethodBase method in type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All)))
        {
            var handle = (MethodDefinitionHandle)MetadataTokens.EntityHandle(method.MetadataToken);
            if (symbols.GetMethodDebugInformation(handle.ToDebugInformationHandle()).Document is { IsNil: false } document)
            {
                yield return document;
            }
        }

        foreach (CustomDebugInformationHandle each in symbols.GetCustomDebugInformation(MetadataTokens.EntityHandle(type.MetadataToken)))
        {
            CustomDebugInformation information = symbols.GetCustomDebugInformation(each);
            if (symbols.GetGuid(information.Kind) == DocumentsOfType)
            {
                for (BlobReader numbers = symbols.GetBlobReader(information.Value); numbers.RemainingBytes > 0;)
                {
                    yield return MetadataTokens.DocumentHandle(numbers.ReadCompressedInteger());
                }
            }
        }
    }
}
