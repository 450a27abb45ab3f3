using Microsoft.Diagnostics.Runtime;

namespace ManyHands.Cli;

/// <summary>The state machine of an async method, inside of its box or, where it is a class, beside it.</summary>
internal readonly struct StateMachine
{
    private const int DeepestAwaiter = 4;

    private readonly ulong _address;
    private readonly ClrType _type;
    private readonly bool _isInterior;

    private StateMachine(ulong address, ClrType type, bool isInterior)
    {
        _address = address;
        _type = type;
        _isInterior = isInterior;
    }

    /// <summary>The machine as an object of its own; 0 when it lies inside of its box.</summary>
    public ulong Object => _isInterior ? 0 : _address;

    public string TypeName => _type.Name ?? "";

    public bool IsFramework => TypeFacts.IsOfFramework(_type);

    /// <summary>It waits: has come to an await and not been continued.</summary>
    public bool IsWaiting => _type.GetFieldByName("<>1__state") is { } state && state.Read<int>(_address, _isInterior) >= 0;

    /// <returns>Null when the box has none.</returns>
    public static StateMachine? Of(ClrObject box, ClrInstanceField field)
    {
        if (field.IsObjectReference)
            return field.ReadObject(box.Address, interior: false) is { IsNull: false, Type: { } type } machine ? new(machine.Address, type, isInterior: false) : null;
        ClrValueType inside = field.ReadStruct(box.Address, interior: false);
        return inside.Type is null ? null : new(inside.Address, inside.Type, isInterior: true);
    }

    /// <summary>The object whose method it is; null where that is static or kept no longer.</summary>
    public ClrObject? This => Read("<>4__this");

    /// <summary>A local variable by the beginning of its type's name; null when there is none, or it is null.</summary>
    public ClrObject? Local(string type)
    {
        foreach (ClrInstanceField field in _type.Fields)
        {
            if (field.IsObjectReference && field.Type?.Name?.StartsWith(type, StringComparison.Ordinal) == true
                && field.ReadObject(_address, _isInterior) is { IsNull: false } value)
                return value;
        }

        return null;
    }

    /// <summary>What it awaits: the task or other source inside of the awaiter that is in use.</summary>
    /// <returns>Null when the awaiter has none.</returns>
    public ClrObject? Awaited()
    {
        // Awaiters are cleared when their wait is over.
        foreach (ClrInstanceField field in _type.Fields)
        {
            if (field.Name?.StartsWith("<>u__", StringComparison.Ordinal) == true && FirstObject(field, _address, _isInterior, DeepestAwaiter) is { } found)
                return found;
        }

        return null;
    }

    /// <summary>The awaiter's type, of those that have no object in them: the last that it may be.</summary>
    public string? AwaiterType() =>
        _type.Fields.LastOrDefault(static field => field.Name?.StartsWith("<>u__", StringComparison.Ordinal) == true)?.Type?.Name;

    private static ClrObject? FirstObject(ClrInstanceField field, ulong address, bool isInterior, int depth)
    {
        if (field.IsObjectReference)
            return field.ReadObject(address, isInterior) is { IsNull: false } value ? value : null;
        if (!field.IsValueType || field.IsPrimitive || depth == 0)
            return null;
        ClrValueType inside = field.ReadStruct(address, isInterior);
        if (inside.Type is null)
            return null;
        foreach (ClrInstanceField inner in inside.Type.Fields)
        {
            if (FirstObject(inner, inside.Address, isInterior: true, depth - 1) is { } found)
                return found;
        }

        return null;
    }

    private ClrObject? Read(string name) =>
        _type.GetFieldByName(name) is { IsObjectReference: true } reference && reference.ReadObject(_address, _isInterior) is { IsNull: false } value ? value : null;
}
