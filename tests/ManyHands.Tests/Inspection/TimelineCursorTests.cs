namespace ManyHands.Tests;

/// <summary>Reading a timeline on and on: nothing twice, and what was missed is counted.</summary>
public sealed class TimelineCursorTests
{
    private static readonly ClockAnchor Anchor = new(DateTimeOffset.UnixEpoch, 0, 1000);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_entry_is_read_once_whoever_wrote_it(bool isShared)
    {
        var timeline = new Timeline(isShared);
        WorkerTrack[] workers = [timeline.AddWorker("a"), timeline.AddWorker("b"), timeline.AddWorker("c")];
        var cursor = new TimelineCursor();
        List<long> read = [];
        long id = 0;
        foreach (int count in (int[])[0, 1, 63, 64, 65, 200, 0, 1000])
        {
            for (int entry = 0; entry < count; entry++)
                Add(timeline, workers[(int)(id % 7 % 3)], ++id);
            TimelineTail tail = timeline.ReadOn(cursor, Anchor, int.MaxValue);
            Assert.Equal((count, 0), (tail.Slices.Length, tail.Missed));
            read.AddRange(tail.Slices.Select(slice => slice.Id));
        }

        Assert.Equal(id, read.Distinct().Count());
        Assert.Equal(id, read.Count);
    }

    [Fact]
    public void Those_of_one_worker_come_in_their_order()
    {
        var timeline = new Timeline(isShared: false);
        WorkerTrack[] workers = [timeline.AddWorker("a"), timeline.AddWorker("b")];
        for (int id = 1; id <= 500; id++)
            Add(timeline, workers[id % 2], id);
        TimelineTail tail = timeline.ReadOn(new TimelineCursor(), Anchor, int.MaxValue);
        foreach (WorkerTrack worker in workers)
        {
            long[] ids = [.. tail.Slices.Where(slice => slice.Worker == worker).Select(slice => slice.Id)];
            Assert.Equal(250, ids.Length);
            Assert.Equal(ids.Order(), ids);
        }
    }

    [Fact]
    public void Of_more_than_is_wanted_the_rest_is_counted()
    {
        var timeline = new Timeline();
        WorkerTrack worker = timeline.AddWorker("a");
        var cursor = new TimelineCursor();
        timeline.ReadOn(cursor, Anchor, 10);
        for (int id = 1; id <= 300; id++)
            Add(timeline, worker, id);
        TimelineTail tail = timeline.ReadOn(cursor, Anchor, 10);
        Assert.Equal(Enumerable.Range(291, 10), tail.Slices.Select(slice => (int)slice.Id));
        Assert.Equal(290, tail.Missed);
        Assert.Equal((0, 0), (timeline.ReadOn(cursor, Anchor, 10).Slices.Length, timeline.ReadOn(cursor, Anchor, 10).Missed));
    }

    [Fact]
    public void What_was_overwritten_meanwhile_is_counted()
    {
        var timeline = new Timeline();
        WorkerTrack worker = timeline.AddWorker("a");
        var cursor = new TimelineCursor();
        timeline.ReadOn(cursor, Anchor, int.MaxValue);
        for (int id = 1; id <= Timeline.Most + 1000; id++)
            Add(timeline, worker, id);
        TimelineTail tail = timeline.ReadOn(cursor, Anchor, int.MaxValue);
        Assert.Equal(Timeline.Most + 1000, tail.Slices.Length + tail.Missed);
        Assert.InRange(tail.Missed, 1000, 1064);
        Assert.Equal(Timeline.Most + 1000, tail.Slices[^1].Id);
    }

    [Fact]
    public void What_came_before_the_first_time_is_not_missed()
    {
        var timeline = new Timeline();
        WorkerTrack worker = timeline.AddWorker("a");
        for (int id = 1; id <= 100; id++)
            Add(timeline, worker, id);
        TimelineTail tail = timeline.ReadOn(new TimelineCursor(), Anchor, 20);
        Assert.Equal((20, 0), (tail.Slices.Length, tail.Missed));
    }

    private static void Add(Timeline timeline, WorkerTrack worker, long id)
    {
        worker.Since = id;
        timeline.Close(worker, "job", Slice.TagOf(id, SliceKind.Job, SliceEnd.Completed), id + 1);
    }
}
