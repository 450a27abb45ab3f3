using CsCheck;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class CrawlBudgetsTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(7);

    [Fact]
    public void Without_limits_all_may_begin()
    {
        var budgets = new CrawlBudgets(new BudgetLimits(), Start);
        for (int i = 0; i < 100; i++)
        {
            Assert.True(budgets.TryBegin("h", Start + TimeSpan.FromDays(i)).MayBegin);
            budgets.End("h", true, long.MaxValue / 1000);
        }

        Assert.Equal(100, budgets.Pages);
    }

    [Fact]
    public void Requests_in_flight_count_until_they_end_without_an_answer()
    {
        var budgets = new CrawlBudgets(new BudgetLimits { MaxPages = 2 }, Start);
        Assert.True(budgets.TryBegin("a", Start).MayBegin);
        Assert.True(budgets.TryBegin("b", Start).MayBegin);
        Assert.Equal(new BudgetVerdict("max-pages", false), budgets.TryBegin("c", Start));

        budgets.End("a", false, 0);
        Assert.True(budgets.TryBegin("c", Start).MayBegin);
        budgets.End("b", true, 10);
        Assert.Equal(new BudgetVerdict("max-pages", false), budgets.MayBegin("d", Start));
        budgets.End("c", true, 5);
        Assert.Equal(new BudgetVerdict("max-pages", true), budgets.MayBegin("d", Start));
        Assert.Equal((2, 15), (budgets.Pages, budgets.Bytes));
    }

    [Fact]
    public void A_hosts_limit_is_its_own()
    {
        var budgets = new CrawlBudgets(new BudgetLimits { MaxHostPages = 1, MaxHostBytes = 100 }, Start);
        Assert.True(budgets.TryBegin("a", Start).MayBegin);
        BudgetVerdict full = budgets.MayBegin("a", Start);
        Assert.Equal(new BudgetVerdict("max-host-pages", false), full);
        Assert.False(full.IsForAll);
        Assert.True(budgets.TryBegin("b", Start).MayBegin);
        budgets.End("b", false, 100);
        Assert.Equal(new BudgetVerdict("max-host-bytes", true), budgets.MayBegin("b", Start));
        budgets.End("a", true, 3);
        Assert.Equal(new BudgetVerdict("max-host-pages", true), budgets.MayBegin("a", Start));
        Assert.True(budgets.MayBegin("c", Start).MayBegin);
    }

    [Fact]
    public void The_end_of_a_host_and_of_the_run_is_news_once_each()
    {
        var budgets = new CrawlBudgets(new BudgetLimits { MaxHostPages = 1, MaxPages = 2 }, Start);
        Assert.False(budgets.TryBegin("a", Start).IsNews);
        Assert.False(budgets.TryBegin("a", Start).IsNews);
        budgets.End("a", true, 1);
        Assert.Equal((true, false), (budgets.TryBegin("a", Start).IsNews, budgets.TryBegin("a", Start).IsNews));
        Assert.True(budgets.TryBegin("b", Start).MayBegin);
        budgets.End("b", true, 1);
        Assert.Equal(new BudgetVerdict("max-pages", true, IsNews: true), budgets.TryBegin("b", Start));
        Assert.Equal(new BudgetVerdict("max-pages", true), budgets.TryBegin("a", Start));
    }

    [Fact]
    public void Bytes_and_time_end_the_run()
    {
        var limits = new BudgetLimits { MaxBytes = 10, MaxTime = TimeSpan.FromSeconds(60), MaxHostTime = TimeSpan.FromSeconds(20) };
        var budgets = new CrawlBudgets(limits, Start);
        TimeSpan later = Start + TimeSpan.FromSeconds(30);
        Assert.True(budgets.TryBegin("h", later).MayBegin);
        Assert.True(budgets.MayBegin("h", later + TimeSpan.FromSeconds(19)).MayBegin);
        Assert.Equal(new BudgetVerdict("max-host-time", true), budgets.MayBegin("h", later + TimeSpan.FromSeconds(20)));
        Assert.True(budgets.MayBegin("i", Start + TimeSpan.FromSeconds(59)).MayBegin);
        Assert.Equal(new BudgetVerdict("max-time", true), budgets.MayBegin("i", Start + TimeSpan.FromSeconds(60)));
        budgets.End("h", true, 10);
        Assert.Equal(new BudgetVerdict("max-bytes", true), budgets.MayBegin("i", later));
        Assert.True(budgets.MayBegin("i", later).IsForAll);
    }

    [Fact]
    public void What_an_earlier_run_took_counts()
    {
        var budgets = new CrawlBudgets(new BudgetLimits { MaxPages = 10, MaxHostPages = 5 }, Start);
        budgets.Restore("a", 5, 100);
        Assert.Equal("max-host-pages", budgets.MayBegin("a", Start).Reason);
        budgets.Restore("b", 5, 100);
        Assert.Equal("max-pages", budgets.MayBegin("c", Start).Reason);
    }

    [Fact]
    public void Hosts_are_forgotten_that_took_the_least_and_are_idle()
    {
        var budgets = new CrawlBudgets(new BudgetLimits { MaxHostPages = 100 }, Start, mostHosts: 4);
        budgets.Restore("full", 100, 0);
        Assert.True(budgets.TryBegin("busy", Start).MayBegin);
        for (int i = 0; i < 1000; i++)
            budgets.Restore($"h{i}", 1, 0);
        Assert.Equal("max-host-pages", budgets.MayBegin("full", Start).Reason);
        budgets.End("busy", true, 0);
        budgets.Restore("busy", 99, 0);
        Assert.Equal("max-host-pages", budgets.MayBegin("busy", Start).Reason);
    }

    [Fact]
    public void Pages_are_never_more_than_allowed() => Gen.Select(Gen.Long[0, 20], Gen.Long[0, 6], Gen.Select(Gen.Int[0, 3], Gen.Bool, Gen.Bool).List[0, 200]).Sample((most, mostOfHost, steps) =>
    {
        var budgets = new CrawlBudgets(new BudgetLimits { MaxPages = most, MaxHostPages = mostOfHost }, Start);
        int[] inFlight = new int[4];
        long[] pages = new long[4];
        foreach ((int host, bool begins, bool answered) in steps)
        {
            if (begins)
            {
                BudgetVerdict seen = budgets.MayBegin($"{host}", Start);
                Assert.Equal(seen, budgets.TryBegin($"{host}", Start) with { IsNews = false });
                if (seen.MayBegin)
                    inFlight[host]++;
                else if (seen.IsFinal)
                    Assert.True(pages.Sum() == most || pages[host] == mostOfHost);
                else
                    Assert.True(inFlight.Sum() > 0);
            }
            else if (inFlight[host] > 0)
            {
                inFlight[host]--;
                pages[host] += answered ? 1 : 0;
                budgets.End($"{host}", answered, 1);
            }

            Assert.True(pages.Sum() + inFlight.Sum() <= most);
            Assert.True(pages[host] + inFlight[host] <= mostOfHost);
        }

        Assert.Equal(pages.Sum(), budgets.Pages);
    });
}
