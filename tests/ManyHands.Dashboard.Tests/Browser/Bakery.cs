using ManyHands.Dashboard;

namespace ManyHands.Dashboard.Tests;

/// <summary>A made-up process in which there is something of everything to see.</summary>
internal static class Bakery
{
    /// <summary>What a hostile server would have people see or run.</summary>
    public const string Hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'&lt;\u202egnp.exe\u0007";

    public static MadeUpProcess Open(TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var random = new Random(7);
        TimeSpan now = time.GetUtcNow() - MadeUpExecutor.Zero;
        var fetch = new MadeUpExecutor("fetch", 8, time.GetUtcNow) { Queued = 42 };
        for (int worker = 0; worker < 8; worker++)
        {
            TimeSpan at = now - TimeSpan.FromSeconds(50 - worker);
            while (at < now)
            {
                TimeSpan end = at + TimeSpan.FromMilliseconds(random.Next(80, 2500));
                if (end > now)
                    break;
                fetch.Run(worker, "fetch", at, end, failed: worker == 3 && random.Next(3) == 0, label: $"https://shop.example/bread/{random.Next(1000)}");
                at = end + TimeSpan.FromMilliseconds(random.Next(0, 300));
            }

            if (worker is not 4)
                fetch.Begin(worker, "fetch", at < now ? at : now, worker == 5 ? "the lock 'orders'" : null, $"https://shop.example/{(worker == 2 ? new string('x', 98) : $"cake/{worker}")}");
        }

        var parse = new MadeUpExecutor("parse", 2, time.GetUtcNow);
        for (int job = 0; job < 900; job++)
        {
            TimeSpan at = now - TimeSpan.FromMilliseconds(40_000 - (job * 41));
            parse.Run(job % 2, "parse", at, at + TimeSpan.FromMilliseconds(random.Next(2, 30)));
        }

        return new MadeUpProcess { Executors = [fetch, parse] };
    }

    /// <summary>Two workers each of which has what the other wants, and one that waits for one of them.</summary>
    /// <param name="process">Where.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="age">For how many seconds that has been so.</param>
    public static void Deadlock(MadeUpProcess process, TimeProvider? time = null, int age = 0)
    {
        DateTimeOffset now = (time ?? TimeProvider.System).GetUtcNow();
        process.Waits =
        [
            new WaitSnapshot("clerk-1", new JobInfo(11, "pay", "office", "clerk-1"), "'till'", "clerk-2 (job 12 refund)", TimeSpan.FromSeconds(3.2), "   at Shop.Pay()\n   at Shop.Main()"),
            new WaitSnapshot("clerk-2", new JobInfo(12, "refund", "office", "clerk-2"), "'safe'", "clerk-1 (job 11 pay)", TimeSpan.FromSeconds(3.1), "   at Shop.Refund()"),
            new WaitSnapshot("clerk-3", new JobInfo(13, "count", "office", "clerk-3"), "'till'", "clerk-2 (job 12 refund)", TimeSpan.FromSeconds(1), null),
        ];
        var deadlock = new InspectionWarning(WarningKind.Deadlock, now.AddSeconds(-age), "clerk-1, clerk-2", "clerk-1 waits for 'till', which clerk-2 holds; clerk-2 waits for 'safe', which clerk-1 holds. Neither will ever go on.", ["   at Shop.Pay()", "   at Shop.Refund()"]);
        process.Standing = [deadlock];
        process.Warnings =
        [
            new InspectionWarning(WarningKind.Advice, now.AddSeconds(-9), "parse", "Most of the time its workers wait: an AsyncExecutor would need no threads for that.", []),
            deadlock,
        ];
    }

    public static IEnumerable<DashboardSection> Sections() =>
    [
        new DashboardSection("This run")
        {
            Figures =
            [
                new DashboardFigure("done", "1,204 of 5,000"), new DashboardFigure("pages a second", "38.2", 38.2), new DashboardFigure("received", "91.4 MB"),
                new DashboardFigure("bytes a second", "2.9 MB", 2.9e6), new DashboardFigure("failed", "17", 17, DashboardMark.Bad),
            ],
        },
        new DashboardSection("Hosts")
        {
            Note = "Those with the most requests under way first.",
            Columns = ["host", "state", "under way", "waiting", "pace"],
            Rows =
            [
                new DashboardRow(["shop.example:443", "open", "16", "310", "16 at once"], DashboardMark.Good),
                new DashboardRow(["slow.example:443", "asked less: it is overloaded", "2", "55", "2 at once, 800 ms rest"], DashboardMark.Slow),
                new DashboardRow(["broken.example:80", "set aside until 12:04:10: no connection to broken.example:80: refused", "0", "12", "–"], DashboardMark.Bad),
            ],
        },
        new DashboardSection("Where the time goes")
        {
            Note = "Of downloads, in the last ten seconds.",
            Bars =
            [
                new DashboardBar("waiting for the host's turn", 41, "41 %"), new DashboardBar("DNS", 2, "2 %"), new DashboardBar("connecting", 6, "6 %"),
                new DashboardBar("first byte", 30, "30 %"), new DashboardBar("body", 15, "15 %"), new DashboardBar("storing", 6, "6 %"),
            ],
        },
        new DashboardSection("Slowest in flight") { Columns = ["URL", "for", "bytes"], Rows = [new DashboardRow(["https://slow.example/report?year=2026&part=7", "12.4 s", "1.2 MB"], DashboardMark.Slow)] },
        new DashboardSection("Errors") { Bars = [new DashboardBar("http", 9, "9"), new DashboardBar("timeout", 6, "6"), new DashboardBar("connect", 2, "2")] },
    ];
}
