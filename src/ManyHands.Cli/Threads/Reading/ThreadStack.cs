using Microsoft.Diagnostics.Runtime;

namespace ManyHands.Cli;

/// <summary>A frame with what is needed to find out what it waits for.</summary>
/// <param name="Shown">For people.</param>
/// <param name="Pointer">Where its part of the stack begins.</param>
/// <param name="Type">Its method's type, as the runtime has it.</param>
/// <param name="Method">Its method's name alone.</param>
internal sealed record ReadFrame(Frame Shown, ulong Pointer, string Type, string Method);

/// <summary>The stack of a thread: its managed frames, and the objects that they refer to. Not thread-safe.</summary>
internal sealed class ThreadStack
{
    // A stack that was overwritten can seem to go on for ever.
    private const int MostFrames = 2000;
    private const int MostRoots = 20_000;

    // What the runtime makes to call native code; nobody wrote it.
    private const string Stub = "IL_STUB_";

    private readonly ClrThread _thread;
    private ILookup<ulong, ClrObject>? _roots;

    private ThreadStack(ClrThread thread) => _thread = thread;

    /// <summary>The innermost first.</summary>
    public List<ReadFrame> Frames { get; } = [];

    /// <summary>There were more than are told.</summary>
    public bool IsCut { get; private set; }

    /// <summary>It has left managed code for a native function.</summary>
    public bool IsInNativeCode { get; private set; }

    /// <param name="thread">Whose.</param>
    /// <param name="spell">Knows what frames look like to people, and which are of no interest: null for those.</param>
    public static ThreadStack Read(ClrThread thread, FrameNames spell)
    {
        var stack = new ThreadStack(thread);
        int count = 0;
        foreach (ClrStackFrame frame in thread.EnumerateStackTrace(includeContext: false, MostFrames))
        {
            if (++count == MostFrames)
                stack.IsCut = true;
            if (frame.Kind == ClrStackFrameKind.Runtime && frame.FrameName == "InlinedCallFrame" && stack.Frames.Count == 0)
                stack.IsInNativeCode = true;
            if (frame is { Kind: ClrStackFrameKind.ManagedMethod, Method: { } method } && method.Name?.StartsWith(Stub, StringComparison.Ordinal) != true)
                stack.Frames.Add(spell.Of(method, frame.StackPointer));
        }

        stack.IsInNativeCode &= thread.GCMode == GCMode.Preemptive;
        return stack;
    }

    /// <summary>Objects that a frame refers to, as the garbage collector sees them.</summary>
    public IEnumerable<ClrObject> RootsOf(ReadFrame frame)
    {
        _roots ??= _thread.EnumerateStackRoots().Take(MostRoots).OfType<ClrStackRoot>()
            .Where(static root => root.StackFrame is not null)
            .ToLookup(static root => root.StackFrame!.StackPointer, static root => root.Object);
        return _roots[frame.Pointer];
    }
}
