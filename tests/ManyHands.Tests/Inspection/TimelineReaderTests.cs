namespace ManyHands.Tests;

public sealed class TimelineReaderTests
{
    private readonly Timeline _timeline = new(isShared: false);
    private readonly TimelineReader _reader = new();
    private readonly WorkerTrack[] _workers;
    private long _now;

    public TimelineReaderTests()
    {
        _workers = [.. Enumerable.Range(1, 3).Select(i => _timeline.AddWorker($"worker-{i}"))];
        foreach (WorkerTrack worker in _workers)
            worker.Since = 0;
    }

    [Fact]
    public void Each_job_that_has_ended_is_read_once()
    {
        Job(0, "a", 1, 10);
        Job(1, "b", 2, 30);
        Assert.Equal([("a", 10), ("b", 40)], _reader.Read(_timeline));
        Assert.Empty(_reader.Read(_timeline));
        Job(0, "c", 3, 5);
        Assert.Equal([("c", 35)], _reader.Read(_timeline));
    }

    [Fact]
    public void The_stretches_of_an_async_job_count_from_the_first_on_whichever_worker()
    {
        Stretch(0, 1, 10, SliceEnd.Open);
        Assert.Empty(_reader.Read(_timeline));
        Assert.Equal(0, _reader.BeginOf(1));
        Stretch(1, 1, 90, SliceEnd.Open);
        Stretch(2, 1, 100, SliceEnd.Completed);

        Assert.Equal([("async", 200)], _reader.Read(_timeline));
        Assert.Null(_reader.BeginOf(1));
    }

    [Fact]
    public void Of_more_than_it_can_take_it_reads_the_latest_and_goes_on_from_there()
    {
        for (int i = 1; i <= 5000; i++)
            Job(0, $"{i}", i, 1);
        List<(string Name, long Took)> read = _reader.Read(_timeline);
        Assert.Equal("5000", read[^1].Name);
        Assert.InRange(read.Count, 500, 1000);
        Job(0, "next", 5001, 1);

        Assert.Equal("next", Assert.Single(_reader.Read(_timeline)).Name);
    }

    [Fact]
    public void What_was_overwritten_is_not_taken_for_running()
    {
        Stretch(0, 1, 10, SliceEnd.Open);
        _reader.Read(_timeline);
        for (int i = 2; i < 2 * Timeline.Most; i++)
            Job(1, "b", i, 1);
        _reader.Read(_timeline);

        Assert.Null(_reader.BeginOf(1));
    }

    private void Job(int worker, string name, long id, long took) =>
        _timeline.Close(_workers[worker], name, Slice.TagOf(id, SliceKind.Job, SliceEnd.Completed), _now += took);

    private void Stretch(int worker, long id, long took, SliceEnd end) =>
        _timeline.Close(_workers[worker], "async", Slice.TagOf(id, SliceKind.Stretch, end), _now += took);
}
