using System.Text;

namespace ManyHands;

/// <summary>Types as they stand in the source, for messages.</summary>
internal static class TypeName
{
    internal static string Of(Type type)
    {
        if (type.IsArray)
            return Of(type.GetElementType()!) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Of(value) + "?";
        if (type.IsGenericParameter)
            return type.Name;
        string outer = type.DeclaringType is { } declaring ? Plain(declaring) + "." : "";
        if (!type.IsGenericType)
            return outer + Plain(type);

        var text = new StringBuilder(outer).Append(Plain(type)).Append('<');
        Type[] arguments = type.GetGenericArguments();
        for (int i = 0; i < arguments.Length; i++)
            text.Append(i == 0 ? "" : ", ").Append(Of(arguments[i]));
        return text.Append('>').ToString();
    }

    /// <summary>A member as messages and <see cref="JobSerializationException.Member"/> name it.</summary>
    internal static string Member(Type type, string member) => Of(type) + "." + member;

    private static string Plain(Type type)
    {
        int tick = type.Name.IndexOf('`');
        return tick < 0 ? type.Name : type.Name[..tick];
    }
}
