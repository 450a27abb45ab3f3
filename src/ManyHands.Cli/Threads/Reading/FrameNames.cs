using Microsoft.Diagnostics.Runtime;

namespace ManyHands.Cli;

/// <summary>Names of methods, each made once. Not thread-safe.</summary>
internal sealed class FrameNames
{
    private readonly Dictionary<ulong, ReadFrame> _known = [];

    public ReadFrame Of(ClrMethod method, ulong pointer)
    {
        if (!_known.TryGetValue(method.MethodDesc, out ReadFrame? frame))
        {
            string type = method.Type?.Name ?? "";
            string name = method.Name ?? "?";
            var shown = new Frame(MethodNames.Of(method.Type?.Name, name), method.Signature ?? $"{type}.{name}", IsFramework(method, type));
            _known.Add(method.MethodDesc, frame = new ReadFrame(shown, 0, type, name));
        }

        return frame with { Pointer = pointer };
    }

    private static bool IsFramework(ClrMethod method, string type) =>
        TypeFacts.IsOfFramework(method.Type) || type.StartsWith("System.", StringComparison.Ordinal);
}
