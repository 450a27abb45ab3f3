namespace ManyHands.Tests;

public sealed class TimelineTests
{
    [Fact]
    public void An_entry_shows_the_label_of_its_job_and_keeps_the_name_that_others_share()
    {
        Timeline timeline = new();
        WorkerTrack worker = timeline.AddWorker("w");
        worker.Since = 0;
        JobInfo job = new(1, "fetch", "e", "w"), same = job with { };
        job.Label = "http://h/1";
        timeline.Close(worker, job, 0, now: 1);
        timeline.Close(worker, "parse", 0, now: 2);

        Assert.Equal([("http://h/1", "fetch"), ("parse", "parse")], timeline.Copy([]).Select(slice => (slice.Label, slice.Name)));
        Assert.Equal(same, job);
        Assert.Equal(same.GetHashCode(), job.GetHashCode());
    }

    [Fact]
    public void It_keeps_the_last_entries_in_their_order_and_counts_the_others()
    {
        const int Many = Timeline.Most + 1000;
        Timeline timeline = new();
        WorkerTrack worker = timeline.AddWorker("w");
        worker.Since = 0;
        for (int i = 1; i <= Many; i++)
        {
            timeline.Close(worker, "job", Slice.TagOf(i, SliceKind.Job, SliceEnd.Failed), now: 10 * i);
            if (i is 1 or SliceChunk.Length or SliceChunk.Length + 1 or Timeline.Most)
                Assert.Equal((i, 0), (timeline.Copy([]).Length, timeline.Dropped));
        }

        Slice[] kept = timeline.Copy([new Slice("open", worker, 1, 2, 0)]);
        Assert.Equal("open", kept[^1].Name);
        kept = kept[..^1];
        Assert.Equal(Many, timeline.Dropped + kept.Length);
        Assert.InRange(kept.Length, Timeline.Most - SliceChunk.Length, Timeline.Most);
        Assert.Equal(Enumerable.Range((int)timeline.Dropped + 1, kept.Length).Select(id => (long)id), kept.Select(slice => slice.Id));
        Assert.All(kept, slice => Assert.Equal((10 * slice.Id - 10, 10 * slice.Id), (slice.Start, slice.End)));
        Assert.Equal(10L * Many, worker.Busy);
    }

    [Theory]
    [InlineData(true, 1000)]
    [InlineData(false, 5)]
    public void Workers_lose_their_oldest_entries_to_each_other(bool isShared, int workers)
    {
        Timeline timeline = new(isShared);
        WorkerTrack[] tracks = [.. Enumerable.Range(0, workers).Select(i => timeline.AddWorker($"w{i}"))];
        foreach (WorkerTrack track in tracks)
            track.Since = 0;
        const int Many = 3 * Timeline.Most;
        for (int i = 1; i <= Many; i++)
            timeline.Close(tracks[i * 7 % workers], "job", Slice.TagOf(i, SliceKind.Job, SliceEnd.Completed), now: i);

        Slice[] kept = timeline.Copy([]);
        Assert.Equal(Many, timeline.Dropped + kept.Length);
        Assert.InRange(kept.Length, Timeline.Most - (isShared ? 1 : workers) * SliceChunk.Length, Timeline.Most);
        Assert.Equal(kept.Length, kept.Select(slice => slice.Id).Distinct().Count());
        Assert.InRange(kept.Min(slice => slice.Id), Many - Timeline.Most - workers * SliceChunk.Length, Many);
        foreach (IGrouping<WorkerTrack, Slice> of in kept.GroupBy(slice => slice.Worker))
            Assert.Equal(of.Select(slice => slice.Id).Order(), of.Select(slice => slice.Id));
    }

    // It may write there at the very moment in which another one needs room.
    [Fact]
    public void A_worker_keeps_the_place_that_it_writes_to()
    {
        Timeline timeline = new(isShared: false);
        WorkerTrack idle = Overtaken(timeline, leaves: false);
        timeline.Close(idle, "second", 0, now: 5);

        Assert.Equal(["first", "second"], timeline.Copy([]).Where(slice => slice.Worker == idle).Select(slice => slice.Name));
        Assert.Equal(2 * Timeline.Most + 2, timeline.Dropped + timeline.Copy([]).Length);
    }

    [Fact]
    public void The_place_of_a_worker_that_has_left_is_overwritten_in_its_turn()
    {
        Timeline timeline = new(isShared: false);
        WorkerTrack gone = Overtaken(timeline, leaves: true);

        Assert.DoesNotContain(timeline.Copy([]), slice => slice.Worker == gone);
        Assert.Equal(2 * Timeline.Most + 1, timeline.Dropped + timeline.Copy([]).Length);
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
        Assert.InRange(full - before, Timeline.Most * 40, 1.1 * Timeline.Most * 40);
    }

    [Fact]
    public void What_a_tag_says_comes_out_again()
    {
        Slice slice = new("a", new WorkerTrack("w", 1, new SliceWriter()), 0, 0, Slice.TagOf(1L << 50, SliceKind.Inner, SliceEnd.Cancelled));

        Assert.Equal((1L << 50, SliceKind.Inner, SliceEnd.Cancelled), (slice.Id, slice.Kind, slice.Ending));
    }

    // Of two workers the one that has written one entry before the other wrote twice as many as there is room for.
    private static WorkerTrack Overtaken(Timeline timeline, bool leaves)
    {
        WorkerTrack first = timeline.AddWorker("first"), busy = timeline.AddWorker("busy");
        first.Since = busy.Since = 0;
        timeline.Close(first, "first", 0, now: 1);
        if (leaves)
            timeline.Leave(first);
        for (int i = 1; i <= 2 * Timeline.Most; i++)
            timeline.Close(busy, "job", 0, now: i);
        return first;
    }
}
