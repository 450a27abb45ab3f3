using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Dashboard.Tests;

/// <summary>What pages are told last. Time is the test's.</summary>
public sealed class WatchEndTests
{
    private static readonly TimeSpan Tick = Watch.Interval;

    private readonly FakeTimeProvider _time = new(MadeUpExecutor.Zero);
    private readonly MadeUpProcess _process = new();

    private TimeSpan Now => _time.GetUtcNow() - MadeUpExecutor.Zero;

    [Fact]
    public void The_end_is_told_with_the_last_figures()
    {
        var executor = new MadeUpExecutor("bake", 1, _time.GetUtcNow);
        _process.Executors = [executor];
        Watch watch = Create(null);
        Viewer viewer = watch.TryJoin()!;
        _time.Advance(Tick);
        executor.Run(0, "last", Now, Now + Tick);
        watch.End();
        Assert.Contains("last", viewer.ReadAll()[^1].Names);
        Assert.True(viewer.Messages.Completion.IsCompleted);
        using Viewer late = watch.TryJoin()!;
        Assert.Single(late.ReadAll());
        Assert.True(late.Messages.Completion.IsCompleted);
    }

    [Fact]
    public void The_last_message_has_the_last_sections_however_soon_they_were_asked_for_before()
    {
        int done = 102;
        Watch watch = Create(() => [Done(done)]);
        using Viewer viewer = watch.TryJoin()!;
        _time.Advance(Tick);
        Assert.Equal("102", viewer.ReadAll().Last(digest => digest.Sections is [_, ..]).Sections![0].Figures[0].Text);
        done = 120;
        watch.End();
        Assert.Equal("120", viewer.ReadAll()[^1].Sections![0].Figures[0].Text);
    }

    [Fact]
    public async Task The_end_waits_for_a_look_that_is_under_way_and_takes_another_one()
    {
        int asked = 0;
        using var isLooking = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        Watch watch = Create(() =>
        {
            if (++asked == 2)
            {
                isLooking.Set();
                goOn.Wait(TestContext.Current.CancellationToken);
            }

            return [Done(asked)];
        });
        using Viewer viewer = watch.TryJoin()!;
        Task looking = Task.Run(() => _time.Advance(TimeSpan.FromSeconds(1)), TestContext.Current.CancellationToken);
        isLooking.Wait(TestContext.Current.CancellationToken);
        Task ending = Task.Run(watch.End, TestContext.Current.CancellationToken);
        Assert.False(ending.IsCompleted);
        goOn.Set();
        await Task.WhenAll(looking, ending);
        Assert.Equal(["1", "2", "3"], viewer.ReadAll().Where(digest => digest.Sections is [_, ..]).Select(digest => digest.Sections![0].Figures[0].Text));
        Assert.Contains(DigestJson.End, viewer.Last);
    }

    [Fact]
    public void A_page_that_is_behind_at_the_end_is_told_all_there_is()
    {
        Watch watch = Create(() => [Done(7)]);
        using Viewer viewer = watch.TryJoin()!;
        while (viewer.Messages.Count < Viewer.Most)
            _time.Advance(Tick);
        watch.End();
        Assert.Equal(Viewer.Most, viewer.ReadAll().Count);
        Assert.Equal(2, viewer.Last.Count);
        Digest all = Pages.Read(viewer.Last[0]);
        Assert.True(all.Reset);
        Assert.Equal("7", all.Sections![0].Figures[0].Text);
        Assert.Same(DigestJson.End, viewer.Last[1]);
    }

    private static DashboardSection Done(int pages) => new("Run") { Figures = [new DashboardFigure("done", $"{pages}")] };

    private Watch Create(Func<IEnumerable<DashboardSection>>? sections) =>
        new(new DashboardOptions { TimeProvider = _time, Sections = sections }, _process, NullLogger.Instance);
}
