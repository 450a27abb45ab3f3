using Microsoft.Diagnostics.Runtime;

namespace ManyHands.Cli;

/// <summary>What an object on the heap is to those who look for waits.</summary>
internal enum ObjectRole
{
    None,

    /// <summary>A task that is no async method's.</summary>
    Task,

    /// <summary>An async method that has waited at least once: its state machine, and the task it returned.</summary>
    Box,

    /// <summary>The same where the method returns a pooled value task: no <see cref="System.Threading.Tasks.Task"/>.</summary>
    PooledBox,
    CompletionSource,
    Semaphore,
    Lock,
    Guarded,
    Held,
}

/// <summary>What is looked up once for each type. Not thread-safe.</summary>
internal sealed class TypeFacts
{
    private const string Tasks = "System.Threading.Tasks.Task";
    private static readonly string[] FrameworkPrefixes = ["System.", "Microsoft.", "Interop"];

    private TypeFacts(ClrType type)
    {
        Name = type.Name ?? "";
        Machine = type.GetFieldByName("StateMachine");
        Role = Find(type);
    }

    public string Name { get; }

    public ObjectRole Role { get; }

    public bool IsTask => Role is ObjectRole.Task or ObjectRole.Box;

    /// <summary>The field of a box that has its state machine.</summary>
    public ClrInstanceField? Machine { get; }

    public static TypeFacts Of(ClrType type) => new(type);

    /// <summary>Whether a type belongs to .NET, or to ManyHands, which people know by what they called of it.</summary>
    public static bool IsOfFramework(ClrType? type)
    {
        string module = Path.GetFileNameWithoutExtension(type?.Module?.Name) ?? "";
        return module is "ManyHands" or "mscorlib" or "netstandard"
            || FrameworkPrefixes.Any(prefix => module.StartsWith(prefix, StringComparison.Ordinal))
            || (module.Length == 0 && type?.Name?.StartsWith("System.", StringComparison.Ordinal) == true);
    }

    private ObjectRole Find(ClrType type)
    {
        if (Machine is not null && Name.StartsWith("System.Runtime.CompilerServices.", StringComparison.Ordinal))
            return IsTaskType(type) ? ObjectRole.Box : ObjectRole.PooledBox;
        if (IsTaskType(type))
            return ObjectRole.Task;
        return Name switch
        {
            "System.Threading.Lock" => ObjectRole.Lock,
            "System.Threading.SemaphoreSlim" => ObjectRole.Semaphore,
            _ when Is("System.Threading.Tasks.TaskCompletionSource") => ObjectRole.CompletionSource,
            _ when Is("ManyHands.Guarded") => ObjectRole.Guarded,
            _ when Is("ManyHands.Held") => ObjectRole.Held,
            _ => ObjectRole.None,
        };
    }

    // The type itself, or one made of it; none that is nested in it.
    private bool Is(string name) =>
        Name == name || (Name.StartsWith(name, StringComparison.Ordinal) && Name[name.Length] == '<' && Name[^1] == '>' && !Name.Contains(">+", StringComparison.Ordinal));

    private static bool IsTaskType(ClrType type)
    {
        for (ClrType? at = type; at is not null; at = at.BaseType)
        {
            if (at.Name == Tasks)
                return true;
        }

        return false;
    }
}
