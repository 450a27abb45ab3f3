namespace ManyHands;

// What it has to do with others: one that submitted it or that it submitted. Under the executor's lock.
internal abstract partial class AsyncWork
{
    private WorkKin? _kin; // null for those that have none: most

    /// <summary>The job whose code submitted this one, while that one runs.</summary>
    internal AsyncWork? Parent
    {
        get => _kin?.Parent;
        set
        {
            if (value is not null || _kin is not null)
                Kin.Parent = value;
        }
    }

    /// <summary>Jobs this one submitted that wait, lane by lane; made when the first does.</summary>
    internal LinkedList<Siblings<AsyncWork>>? Children => _kin?.Children;

    /// <summary>The same, to add to.</summary>
    internal LinkedList<Siblings<AsyncWork>> ChildrenToBe => Kin.Children ??= [];

    /// <summary>Those it waits among for its parent's place, and where.</summary>
    internal (Siblings<AsyncWork> All, LinkedListNode<AsyncWork> Node)? AmongSiblings
    {
        get => _kin?.AmongSiblings;
        set
        {
            if (value is not null || _kin is not null)
                Kin.AmongSiblings = value;
        }
    }

    /// <summary>The parent whose place this one uses; null when the place is its own.</summary>
    internal AsyncWork? Lender
    {
        get => _kin?.Lender;
        set
        {
            if (value is not null || _kin is not null)
                Kin.Lender = value;
        }
    }

    /// <summary>The child that uses this one's place; at most one at a time.</summary>
    internal AsyncWork? LentTo
    {
        get => _kin?.LentTo;
        set
        {
            if (value is not null || _kin is not null)
                Kin.LentTo = value;
        }
    }

    /// <summary>It asked for a shutdown itself, or one that it submitted did: that shutdown does not wait for it.</summary>
    internal bool IsExcused
    {
        get => _kin is { IsExcused: true };
        set => Kin.IsExcused = value;
    }

    private WorkKin Kin => _kin ??= new WorkKin();

    private sealed class WorkKin
    {
        internal AsyncWork? Parent { get; set; }

        internal LinkedList<Siblings<AsyncWork>>? Children { get; set; }

        internal (Siblings<AsyncWork> All, LinkedListNode<AsyncWork> Node)? AmongSiblings { get; set; }

        internal AsyncWork? Lender { get; set; }

        internal AsyncWork? LentTo { get; set; }

        internal bool IsExcused { get; set; }
    }
}
