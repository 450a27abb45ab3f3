using System.Runtime.InteropServices;
using Microsoft.Diagnostics.Runtime;

namespace ManyHands.Cli;

/// <summary>Names objects by the fields that have them, as in <c>Till._gate</c>. Not thread-safe.</summary>
/// <remarks>
/// The heap is searched for their addresses as so many words, and only where one is found it is asked what object that word
/// belongs to: asking each object for the types of its fields takes a hundred times as long.
/// </remarks>
internal sealed class FieldNames
{
    private const int BytesAtOnce = 1 << 20;

    private readonly HashSet<ulong> _wanted;
    private readonly ulong _least;
    private readonly ulong _most;
    private readonly Dictionary<ulong, string> _names = [];

    private FieldNames(IEnumerable<ulong> wanted)
    {
        _wanted = [.. wanted];
        (_least, _most) = _wanted.Count == 0 ? (1, 0) : (_wanted.Min(), _wanted.Max());
    }

    /// <summary>The names of those that any field has.</summary>
    /// <param name="runtime">Whose heap.</param>
    /// <param name="wanted">Addresses of objects.</param>
    /// <param name="isOver">Whether it has to end.</param>
    public static IReadOnlyDictionary<ulong, string> Find(ClrRuntime runtime, IEnumerable<ulong> wanted, Func<bool> isOver)
    {
        var names = new FieldNames(wanted);
        if (names._wanted.Count == 0)
            return names._names;
        foreach (ClrModule module in runtime.EnumerateModules())
            names.AddStatics(runtime, module);
        byte[] buffer = new byte[BytesAtOnce];
        foreach (ClrSegment segment in runtime.Heap.Segments)
            names.Search(runtime, segment, buffer, isOver);
        return names._names;
    }

    private void Search(ClrRuntime runtime, ClrSegment segment, byte[] buffer, Func<bool> isOver)
    {
        ulong end = segment.ObjectRange.End;
        for (ulong at = segment.ObjectRange.Start; at < end && !isOver(); at += (ulong)buffer.Length)
        {
            int length = (int)Math.Min((ulong)buffer.Length, end - at);
            int read = runtime.DataTarget.DataReader.Read(at, buffer.AsSpan(0, length));
            ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(buffer.AsSpan(0, read));
            for (int i = 0; i < words.Length; i++)
            {
                if (words[i] >= _least && words[i] <= _most && _wanted.Contains(words[i]))
                    Add(runtime.Heap, words[i], at + ((ulong)i * sizeof(ulong)));
            }
        }
    }

    private void Add(ClrHeap heap, ulong wanted, ulong place)
    {
        // What begins before the place; an object's fields come after the pointer to its type.
        ClrObject holder = heap.FindPreviousObjectOnSegment(place);
        if (!holder.IsValid || holder.Type is not { IsArray: false } type || place >= holder.Address + holder.Size)
            return;
        foreach (ClrInstanceField field in type.Fields)
        {
            if (field.IsObjectReference && field.GetAddress(holder.Address) == place)
                Add(wanted, Spell(type.Name ?? "", field.Name ?? ""), TypeFacts.IsOfFramework(type));
        }
    }

    private void AddStatics(ClrRuntime runtime, ClrModule module)
    {
        foreach ((ulong table, _) in module.EnumerateTypeDefToMethodTableMap())
        {
            if (runtime.GetTypeByMethodTable(table) is not { } type || TypeFacts.IsOfFramework(type))
                continue;
            foreach (ClrStaticField field in type.StaticFields.Where(static field => field.IsObjectReference))
            {
                if (module.AppDomain is { } domain && field.GetAddress(domain) is not 0 and var place
                    && runtime.DataTarget.DataReader.ReadPointer(place, out ulong value) && _wanted.Contains(value))
                    Add(value, Spell(type.Name ?? "", field.Name ?? ""), isFramework: false);
            }
        }
    }

    // The program's own fields say more than .NET's, and a class's more than a closure's.
    private void Add(ulong address, string name, bool isFramework)
    {
        if (!_names.TryGetValue(address, out string? old) || (!isFramework && !old.Contains('.', StringComparison.Ordinal)))
            _names[address] = name;
    }

    // What a closure or a state machine keeps is a local variable to people.
    private static string Spell(string type, string field)
    {
        string name = field.StartsWith('<') && field.IndexOf('>', StringComparison.Ordinal) is > 1 and var end ? field[1..end] : field;
        bool isLocal = type.Split('+')[^1].StartsWith('<');
        return isLocal ? name : $"{MethodNames.OfType(type)}.{name}";
    }
}
