using Microsoft.Extensions.Logging;

namespace ManyHands;

/// <summary>Something in the graph of who waits for what: a thread, a flow of async code, a lock, a job, a queue.</summary>
internal sealed class WaitNode
{
    /// <summary>One that goes on whatever happens.</summary>
    internal static readonly WaitNode Free = new(new object(), "free", "goes on");

    private readonly List<WaitNode[]> _needs = [];
    private readonly Lazy<string> _text;

    /// <param name="identity">The object that it stands for.</param>
    /// <param name="text">What messages call it.</param>
    /// <param name="verb">How it hangs on what it needs: "waits for", "is held by".</param>
    internal WaitNode(object identity, string text, string verb)
        : this(identity, new Lazy<string>(text), verb)
    {
    }

    /// <inheritdoc cref="WaitNode(object, string, string)"/>
    internal WaitNode(object identity, Func<string> text, string verb)
        : this(identity, new Lazy<string>(text), verb)
    {
    }

    private WaitNode(object identity, Lazy<string> text, string verb)
    {
        Identity = identity;
        _text = text;
        Verb = verb;
    }

    internal object Identity { get; private set; }

    internal string Text => _text.Value;

    internal string Verb { get; }

    /// <summary>All of these must go on for it to go on; of each, any one will do. Without needs it goes on by itself.</summary>
    internal IReadOnlyList<WaitNode[]> Needs => _needs;

    /// <summary>Whether its identity is that of one wait, which is over for good when it is over; locks and threads stay.</summary>
    internal bool IsOneWait { get; private set; }

    /// <summary>Whether something may end its wait of which nothing is known, or which nothing known will do: a token, a time limit.</summary>
    internal bool MayEnd { get; set; }

    /// <summary>Whether it is an executor's room for jobs: its queue, its workers, a lane.</summary>
    internal bool IsCapacity { get; init; }

    /// <summary>The job that it is, or that it runs.</summary>
    internal JobInfo? Job { get; set; }

    /// <summary>Where it waits, when that is known.</summary>
    internal string? Stack { get => field ??= FindStack?.Invoke(); set; }

    /// <summary>Finds that out, where it takes long and is seldom asked for.</summary>
    internal Func<string?>? FindStack { get; init; }

    /// <summary>Whether it is a job: what that needs does not have it.</summary>
    internal bool IsJob { get; init; }

    /// <summary>Whether it is a thread, which nobody has but itself.</summary>
    internal bool IsThread { get; init; }

    /// <summary>Who has it, or runs it, in words, where that is no node.</summary>
    internal string? Holder { get; init; }

    /// <summary>The thread that runs the job.</summary>
    internal WaitNode? RunBy { get; set; }

    /// <summary>Who has it, where that is known as nodes. A lock needs the job, too, that its holder awaits, which does not have it.</summary>
    internal IEnumerable<WaitNode> Holders =>
        IsThread ? [this]
        : IsJob ? RunBy is { } thread ? [thread] : []
        : Needs.SelectMany(static need => need).Where(node => node != Free && (IsCapacity || !node.IsJob));

    /// <summary>The logger of the executor that it belongs to.</summary>
    internal ILogger? Log { get; set; }

    /// <summary>Whether it is a thread or a flow inside of the other's job: what the job waits for there, that one says.</summary>
    internal bool IsInside(WaitNode other) => this != other && Job is { } job && ReferenceEquals(job, other.Job);

    internal void AddNeed(params WaitNode[] anyOf) => _needs.Add(anyOf);

    /// <summary>It stands for this wait from now on.</summary>
    internal WaitNode WaitsAt(object wait)
    {
        Identity = wait;
        IsOneWait = true;
        return this;
    }
}
