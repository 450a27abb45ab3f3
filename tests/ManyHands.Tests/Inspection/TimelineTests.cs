namespace ManyHands.Tests;

public sealed class TimelineTests
{
    [Fact]
    public void It_keeps_the_last_entries_in_their_order_and_counts_the_others()
    {
        Timeline timeline = new();
        WorkerTrack worker = timeline.AddWorker("w");
        worker.Since = 0;
        for (int i = 1; i <= Timeline.Most + 1000; i++)
        {
            timeline.Close(worker, "job", Slice.TagOf(i, SliceKind.Job, SliceEnd.Failed), now: 10 * i);
            if (i is 1 or 64 or 65 or Timeline.Most)
                Assert.Equal((i, 0), (timeline.Copy([]).Length, timeline.Dropped));
        }

        Slice[] kept = timeline.Copy([new Slice("open", worker, 1, 2, 0)]);
        Assert.Equal((1000, Timeline.Most + 1), (timeline.Dropped, kept.Length));
        Assert.Equal(Enumerable.Range(1001, Timeline.Most).Select(id => (long)id), kept.SkipLast(1).Select(slice => slice.Id));
        Assert.All(kept.SkipLast(1), slice => Assert.Equal((10 * slice.Id - 10, 10 * slice.Id), (slice.Start, slice.End)));
        Assert.Equal("open", kept[^1].Name);
        Assert.Equal(10L * (Timeline.Most + 1000), timeline.Busy);
        Assert.Equal(timeline.Busy, worker.Busy);
    }

    [Fact]
    public void Once_full_it_takes_no_more_memory()
    {
        Timeline timeline = new();
        WorkerTrack worker = timeline.AddWorker("w");
        worker.Since = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i <= Timeline.Most; i++)
            timeline.Close(worker, "job", 0, now: i);
        long full = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i <= 3 * Timeline.Most; i++)
            timeline.Close(worker, "job", 0, now: Timeline.Most + i);

        Assert.Equal(full, GC.GetAllocatedBytesForCurrentThread());
        Assert.InRange(full - before, Timeline.Most * 40, 2.1 * Timeline.Most * 40);
    }

    [Fact]
    public void What_a_tag_says_comes_out_again()
    {
        Slice slice = new("a", new WorkerTrack("w", 1), 0, 0, Slice.TagOf(1L << 50, SliceKind.Inner, SliceEnd.Cancelled));

        Assert.Equal((1L << 50, SliceKind.Inner, SliceEnd.Cancelled), (slice.Id, slice.Kind, slice.Ending));
    }
}
