using System.Text;

namespace ManyHands.Cli;

/// <summary>Names as the source has them, from what the compiler makes of them.</summary>
/// <remarks>
/// <code>
/// Shop.Till+&lt;PayAsync&gt;d__3.MoveNext         Till.PayAsync
/// Shop.Till+&lt;&gt;c.&lt;Pay&gt;b__3_0              lambda in Till.Pay
/// Shop.Till.&lt;Pay&gt;g__Count|3_1            Count in Till.Pay
/// Program+&lt;&gt;c.&lt;&lt;Main&gt;$&gt;b__0_0           lambda in Main
/// </code>
/// </remarks>
internal static class MethodNames
{
    /// <summary>The method that a stack frame stands in.</summary>
    /// <param name="type">Its type's full name; null when it has none.</param>
    /// <param name="method">Its name alone.</param>
    public static string Of(string? type, string method)
    {
        List<string> parts = type is null ? [] : Parts(type);

        // A state machine's class stands for the method that it was made of.
        string name = WithoutArguments(method);
        while (parts is [.., ['<', ..] made])
        {
            parts.RemoveAt(parts.Count - 1);
            (string inner, string suffix) = Split(made);
            if (inner.Length > 0 && suffix.StartsWith('d'))
                name = inner;
        }

        string owner = string.Join('.', parts.Select(Short));
        return Spell(owner, Local(name));
    }

    /// <summary>The method whose state machine a type is; null when it is none.</summary>
    public static string? OfStateMachine(string type) =>
        Parts(type) is [.., ['<', ..] made] && Split(made) is ({ Length: > 0 }, ['d', ..]) ? Of(type, "MoveNext") : null;

    /// <summary>A type's name without namespaces.</summary>
    public static string OfType(string type) => string.Join('.', Parts(type).Where(static part => part[0] != '<').Select(Short));

    // Use[[System.__Canon, System.Private.CoreLib]] is Use.
    private static string WithoutArguments(string method) =>
        method.IndexOf("[[", StringComparison.Ordinal) is > 0 and var start ? method[..start] : method;

    private static string Spell(string owner, string name)
    {
        if (name.Length == 0 || name[0] != '<')
            return Join(owner, name);
        (string inner, string suffix) = Split(name);
        if (suffix.StartsWith('$'))
            return Join(owner, inner);
        string place = Spell(owner, inner);
        return suffix switch
        {
            ['b', ..] => $"lambda in {place}",
            ['g', '_', '_', .. var rest] => $"{rest.Split('|')[0]} in {place}",
            _ => place,
        };
    }

    private static string Join(string owner, string name) => name switch
    {
        "<Main>$" or "Main" when owner is "Program" or "" => "Main",
        ".ctor" => $"new {owner}",
        ".cctor" => $"static {owner}",
        _ => owner.Length == 0 ? name : $"{owner}.{name}",
    };

    // An interface's method that a class has for it alone is called by the interface's full name.
    private static string Local(string name)
    {
        if (name is "" or ['.', ..] or ['<', ..])
            return name;
        int depth = 0;
        int start = 0;
        for (int i = 0; i < name.Length; i++)
        {
            depth += name[i] is '<' or '[' ? 1 : name[i] is '>' or ']' ? -1 : 0;
            if (name[i] == '.' && depth == 0)
                start = i + 1;
        }

        return name[start..];
    }

    // <Pay>b__3_0 is (Pay, b__3_0); <<Main>$>d is (<Main>$, d).
    private static (string Inner, string Suffix) Split(string made)
    {
        int depth = 0;
        for (int i = 0; i < made.Length; i++)
        {
            depth += made[i] == '<' ? 1 : made[i] == '>' ? -1 : 0;
            if (depth == 0)
                return (made[1..i], made[(i + 1)..]);
        }

        return ("", made[1..]);
    }

    // A class and those it is nested in.
    private static List<string> Parts(string type)
    {
        List<string> parts = [];
        int depth = 0;
        int start = 0;
        for (int i = 0; i < type.Length; i++)
        {
            depth += type[i] is '<' or '[' ? 1 : type[i] is '>' or ']' ? -1 : 0;
            if (type[i] == '+' && depth == 0)
            {
                parts.Add(type[start..i]);
                start = i + 1;
            }
        }

        parts.Add(type[start..]);
        parts.RemoveAll(static part => part.Length == 0);
        return parts;
    }

    // System.Collections.Generic.List<System.String[]> is List<string[]>.
    private static string Short(string type)
    {
        var text = new StringBuilder(type.Length);
        int word = 0;
        for (int i = 0; i <= type.Length; i++)
        {
            if (i < type.Length && type[i] is not ('<' or '>' or ',' or '[' or ']' or '+' or ' ' or '*' or '&'))
                continue;
            text.Append(Word(type[word..i]));
            if (i < type.Length)
                text.Append(type[i] == '+' ? '.' : type[i]);
            word = i + 1;
        }

        return text.ToString();
    }

    private static string Word(string name)
    {
        // Code that all reference types share doesn't know which it runs for.
        return name switch
        {
            "System.__Canon" => "…",
            "System.Int32" => "int",
            "System.Int64" => "long",
            "System.String" => "string",
            "System.Boolean" => "bool",
            "System.Double" => "double",
            "System.Byte" => "byte",
            "System.Char" => "char",
            "System.Object" => "object",
            _ => name[(name.LastIndexOf('.') + 1)..] is var last && last.IndexOf('`', StringComparison.Ordinal) is > 0 and var tick ? last[..tick] : name[(name.LastIndexOf('.') + 1)..],
        };
    }
}
