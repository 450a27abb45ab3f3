using System.Collections.Concurrent;
using System.Diagnostics;

namespace ManyHands;

/// <summary>What a job is called that was given no name. Thread-safe.</summary>
internal static class JobName
{
    // A program has only so many functions and types, and a million jobs of one had better share its name.
    private static readonly ConcurrentDictionary<string, string> Names = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<nint, string> OfCode = new();
    private static readonly ConcurrentDictionary<nint, string> OfTypes = new();

    /// <summary>The name of a job's function, or of its record.</summary>
    internal static string Of(object job) => job switch
    {
        MulticastDelegate function => OfFunction(function),
        FunctionJob wrapped => OfFunction(wrapped.Code),
        _ => OfType(job.GetType()),
    };

    /// <summary>The same for debuggers: nothing is noted, for that takes a lock.</summary>
    internal static string Peek(object? job) => job switch
    {
        null => "job",
        MulticastDelegate function => OfCode.TryGetValue(CodeAddress.Of(function), out string? known) ? known : "function",
        FunctionJob wrapped => Peek(wrapped.Code),
        _ => job.GetType().Name,
    };

    /// <summary>The same; what was asked for last is known at once.</summary>
    internal static string Of(object job, ref Memo last)
    {
        nint key = job is MulticastDelegate function ? CodeAddress.Of(function) : job.GetType().TypeHandle.Value;
        if (key == last.Key && key != 0)
            return last.Name;

        string name = Of(job);
        last = new Memo(job is not FunctionJob && (OfCode.ContainsKey(key) || OfTypes.ContainsKey(key)) ? key : 0, name);
        return name;
    }

    /// <summary>The function's name as it stands in the source: the compiler hides those of lambdas and local functions.</summary>
    internal static string OfFunction(Delegate function)
    {
        nint address = CodeAddress.Of(function);
        if (address != 0 && OfCode.TryGetValue(address, out string? known))
            return known;

        string name = FindName(function);
        if (address != 0 && CodeAddress.IsForGood(function))
        {
            OfCode[address] = name;
        }

        return name;
    }

    private static string FindName(Delegate function)
    {
        // Unlike Delegate.Method it is there in a natively compiled program, too.
        string? name = DiagnosticMethodInfo.Create(function)?.Name;
        return string.IsNullOrEmpty(name) ? "function" : Names.GetOrAdd(name, Readable);
    }

    /// <summary><c>&lt;Main&gt;b__0_1</c> is a lambda in Main, <c>&lt;Main&gt;g__Parse|0_0</c> the local function Parse.</summary>
    internal static string Readable(string name)
    {
        int end = name.LastIndexOf('>');
        if (name[0] != '<' || end < 0)
        {
            return name;
        }

        ReadOnlySpan<char> kind = name.AsSpan(end + 1);
        if (kind.StartsWith("g__"))
        {
            int bar = kind.IndexOf('|');
            return (bar < 0 ? kind[3..] : kind[3..bar]).ToString();
        }

        // The Main of top-level statements is itself called <Main>$, and its lambdas so <<Main>$>b__0_0.
        string inside = name[1..end].Trim('<', '>', '$');
        return inside.Length == 0 ? "lambda" : "lambda in " + inside;
    }

    /// <summary>A name and what it is of: where the code lies, or which type it is; 0 for what others may share.</summary>
    internal readonly record struct Memo(nint Key, string Name);

    // CountWords`1 of the runtime is CountWords in the source.
    private static string OfType(Type type)
    {
        nint handle = type.TypeHandle.Value;
        if (OfTypes.TryGetValue(handle, out string? known))
            return known;

        int tick = type.Name.IndexOf('`');
        string name = tick < 0 ? type.Name : type.Name[..tick];
        if (!type.IsCollectible)
        {
            OfTypes[handle] = name;
        }

        return name;
    }
}
