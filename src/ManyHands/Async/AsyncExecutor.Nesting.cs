namespace ManyHands;

// Jobs that use the place of the one that submitted them, since it may wait for them: one at a time, if its lane has room.
public sealed partial class AsyncExecutor
{
    // Where the parent has ended, the next one up may be waiting for this job.
    private static AsyncWork? RunningParent(AsyncWork work)
    {
        // A chain of jobs that each submit the next and end must not hold them all in memory.
        while (work.Parent is { State: WorkState.Ended } ended)
            work.Parent = ended.Parent;
        return work.Parent;
    }

    private static bool MayLend(AsyncWork parent) => parent is { Place: not null, LentTo: null };

    private AsyncWork? FindParent_NeedsLock()
    {
        AsyncWork? work = JobInfo.FlowsHere switch
        {
            AsyncWork own when own.Executor == this => own,

            // Said in words where nothing flows to, such as what reads the input of a Map.
            JobInfo info when info.Executor == Name => _running.All.FirstOrDefault(own => own.IsDescribedBy(info)),
            _ => null,
        };
        if (work is not { State: WorkState.Running })
            return null;

        RunningParent(work);
        return work;
    }

    private void AskParent_NeedsLock(AsyncWork work, ref LaunchList launch)
    {
        if (RunningParent(work) is not { Place: not null } parent)
            return;
        if (MayLend(parent) && work.Lane!.HasRoom)
            StartOnParentsPlace_NeedsLock(work, parent, ref launch);
        else
            JoinSiblings_NeedsLock(work, parent);
    }

    /// <summary>A lane may have room: for those that find a place, and else for those that have their parent's.</summary>
    private void UseRoom_NeedsLock(Lane<AsyncWork> lane, ref LaunchList launch)
    {
        StartReady_NeedsLock(ref launch);
        while (lane.HasRoom && OldestThatMayBorrow(lane) is { } child)
            StartOnParentsPlace_NeedsLock(child.Work, child.Parent, ref launch);
    }

    private static (AsyncWork Work, AsyncWork Parent)? OldestThatMayBorrow(Lane<AsyncWork> lane)
    {
        (AsyncWork Work, AsyncWork Parent)? oldest = null;
        foreach ((AsyncWork parent, Siblings<AsyncWork> siblings) in lane.Families ?? [])
        {
            if (MayLend(parent) && siblings.Waiting.First!.Value is var child && (oldest is null || child.Id < oldest.Value.Work.Id))
                oldest = (child, parent);
        }

        return oldest;
    }

    // A parent has its place for itself: one of its children has it next. Those of a full lane are passed over together.
    private void Lend_NeedsLock(AsyncWork parent, ref LaunchList launch)
    {
        LinkedListNode<Siblings<AsyncWork>>? node = parent.Children?.First;
        while (node is not null && !node.Value.Lane.HasRoom)
            node = node.Next;
        if (node is null)
            return;

        // Lanes take turns.
        parent.Children!.Remove(node);
        parent.Children.AddLast(node);
        StartOnParentsPlace_NeedsLock(node.Value.Waiting.First!.Value, parent, ref launch);
    }

    private void StartOnParentsPlace_NeedsLock(AsyncWork work, AsyncWork parent, ref LaunchList launch)
    {
        work.Lender = parent;
        parent.LentTo = work;
        Start_NeedsLock(work, parent.Place!, ref launch);
    }

    // The place goes to the child that uses it, or back to the parent that lent it, or to whoever is next.
    private void Release_NeedsLock(AsyncWork work, ref LaunchList launch)
    {
        if (work.Place is not { } place)
            return;
        work.GiveUpPlace();
        AsyncWork? lender = work.Lender;
        work.Lender = null;
        if (work.LentTo is { } child)
        {
            work.LentTo = null;
            child.Lender = lender;
            if (lender is not null)
                lender.LentTo = child;
        }
        else if (lender is not null)
        {
            lender.LentTo = null;
            Lend_NeedsLock(lender, ref launch);
        }
        else
            _places.Return(place);
    }

    // Those that an ended job leaves behind wait for the place of the next one up.
    private void HandOnChildren_NeedsLock(AsyncWork ended, ref LaunchList launch)
    {
        while (ended.Children?.First?.Value.Waiting.First?.Value is { } child)
        {
            LeaveSiblings_NeedsLock(child);
            AskParent_NeedsLock(child, ref launch);
        }
    }

    private static void JoinSiblings_NeedsLock(AsyncWork work, AsyncWork parent)
    {
        Lane<AsyncWork> lane = work.Lane!;
        if (!(lane.Families ??= []).TryGetValue(parent, out Siblings<AsyncWork>? siblings))
        {
            lane.Families.Add(parent, siblings = new Siblings<AsyncWork>(lane, parent));
            parent.ChildrenToBe.AddLast(siblings.Node);
        }

        work.AmongSiblings = (siblings, siblings.Waiting.AddLast(work));
    }

    private static void LeaveSiblings_NeedsLock(AsyncWork work)
    {
        if (work.AmongSiblings is not (var siblings, var node))
            return;
        work.AmongSiblings = null;
        siblings.Waiting.Remove(node);
        if (siblings.Waiting.Count > 0)
            return;
        siblings.Lane.Families!.Remove(siblings.Parent);
        siblings.Parent.Children!.Remove(siblings.Node);
    }
}
