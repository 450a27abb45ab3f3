using System.Text;

namespace ManyHands.Scraping.Tests;

public sealed class RobotsStateTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly RobotsAnswer SomeText = RobotsAnswer.Found("User-agent: *\nDisallow: /x\n"u8.ToArray());

    [Fact]
    public void At_first_the_file_is_to_be_asked_for()
    {
        Assert.Equal(RobotsStanding.Unknown, RobotsState.Initial.Standing);
        Assert.True(RobotsState.Initial.IsDue(Start));
        Assert.Equal(RobotsAccess.AskFirst, RobotsState.Initial.AccessAt(Start));
        Assert.Null(RobotsState.Initial.RulesAt("foobot", Start));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(418)]
    [InlineData(451)]
    [InlineData(499)]
    public void Other_4xx_allow_all_for_a_day(int status)
    {
        RobotsState state = RobotsState.Initial.After(RobotsAnswer.OfStatus(status, TimeSpan.FromDays(9)), Start);
        Assert.Equal(RobotsStanding.Unavailable, state.Standing);
        Assert.Equal(status, state.Status);
        Assert.Equal(RobotsAccess.Everything, state.AccessAt(Start));
        Assert.Same(RobotsRules.AllowAll, state.RulesAt("foobot", Start + RobotsState.Lifetime - TimeSpan.FromMilliseconds(1)));
        Assert.Equal(RobotsAccess.AskFirst, state.AccessAt(Start + RobotsState.Lifetime));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(599)]
    [InlineData(301)]
    [InlineData(304)]
    [InlineData(101)]
    [InlineData(600)]
    [InlineData(999)]
    public void What_tells_nothing_of_the_text_forbids_all(int status)
    {
        RobotsState state = RobotsState.Initial.After(RobotsAnswer.OfStatus(status), Start);
        Assert.Equal(RobotsStanding.Unreachable, state.Standing);
        Assert.Equal(status, state.Status);
        Assert.Equal(Start, state.OutOfReachSince);
        Assert.Equal(1, state.Failures);
        Assert.Equal(RobotsAccess.Nothing, state.AccessAt(Start));
        Assert.Same(RobotsRules.DisallowAll, state.RulesAt("foobot", Start + TimeSpan.FromSeconds(29.999)));
        Assert.True(state.IsDue(Start + TimeSpan.FromSeconds(30)));
        Assert.Equal(RobotsAccess.AskFirst, state.AccessAt(Start + TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData("no such host", null)]
    [InlineData("more than 5 redirects", 302)]
    [InlineData("the connection broke within the body", 200)]
    [InlineData("the connection broke within the body", 404)]
    public void No_answer_forbids_all_whatever_status_it_began_with(string error, int? status)
    {
        RobotsState state = RobotsState.Initial.After(RobotsAnswer.Failed(error, status), Start);
        Assert.Equal(RobotsStanding.Unreachable, state.Standing);
        Assert.Equal((error, status), (state.Error, state.Status));
        Assert.Equal(RobotsAccess.Nothing, state.AccessAt(Start));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(203)]
    [InlineData(299)]
    public void A_text_holds_for_a_day(int status)
    {
        RobotsState state = RobotsState.Initial.After(RobotsAnswer.Found("User-agent: *\nDisallow: /x\n"u8.ToArray(), status), Start);
        Assert.Equal(RobotsStanding.Found, state.Standing);

        DateTimeOffset end = Start + TimeSpan.FromHours(24);
        RobotsRules rules = state.RulesAt("foobot", end - TimeSpan.FromMilliseconds(1))!;
        Assert.False(rules.IsAllowed("/x").Allowed);
        Assert.True(rules.IsAllowed("/y").Allowed);
        Assert.False(state.IsDue(end - TimeSpan.FromMilliseconds(1)));
        Assert.Equal(RobotsAccess.AskFirst, state.AccessAt(end));
        Assert.Null(state.RulesAt("foobot", end));
    }

    [Fact]
    public void An_empty_text_allows_all()
    {
        RobotsState state = RobotsState.Initial.After(RobotsAnswer.Found(default, 204), Start);
        Assert.Equal(RobotsAccess.ByText, state.AccessAt(Start));
        Assert.True(state.RulesAt("foobot", Start)!.IsAllowed("/x").Allowed);
    }

    [Fact]
    public void Waits_double_from_half_a_minute_to_an_hour()
    {
        RobotsState state = RobotsState.Initial;
        DateTimeOffset now = Start;
        foreach (int seconds in (int[])[30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 3600, 3600])
        {
            state = state.After(RobotsAnswer.OfStatus(503), now);
            Assert.Equal(now + TimeSpan.FromSeconds(seconds), state.AskAt);
            Assert.Equal(Start, state.OutOfReachSince);
            now = state.AskAt!.Value;
        }

        Assert.Equal(13, state.Failures);
        RobotsState again = state.After(SomeText, now).After(RobotsAnswer.OfStatus(503), now + RobotsState.Lifetime);
        Assert.Equal(now + RobotsState.Lifetime + TimeSpan.FromSeconds(30), again.AskAt);
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(5, 30)]
    [InlineData(31, 31)]
    [InlineData(7200, 7200)]
    [InlineData(86_400, 86_400)]
    [InlineData(86_401, 86_400)]
    [InlineData(int.MaxValue, 86_400)]
    [InlineData(-1, 30)]
    public void Retry_after_is_the_least_wait_up_to_a_day(int asked, int waited)
    {
        RobotsState state = RobotsState.Initial.After(RobotsAnswer.OfStatus(429, TimeSpan.FromSeconds(asked)), Start);
        Assert.Equal(Start + TimeSpan.FromSeconds(waited), state.AskAt);
    }

    [Fact]
    public void A_text_that_was_found_holds_while_the_file_is_out_of_reach()
    {
        DateTimeOffset lost = Start + RobotsState.Lifetime;
        RobotsState state = RobotsState.Initial.After(SomeText, Start).After(RobotsAnswer.OfStatus(500), lost);
        Assert.Equal((RobotsStanding.Unreachable, lost), (state.Standing, state.OutOfReachSince));
        Assert.Equal(RobotsAccess.ByText, state.AccessAt(lost));
        Assert.False(state.RulesAt("foobot", lost)!.IsAllowed("/x").Allowed);
        Assert.True(state.RulesAt("foobot", lost)!.IsAllowed("/y").Allowed);

        DateTimeOffset later = lost + TimeSpan.FromDays(31);
        Assert.Equal(RobotsAccess.AskFirst, state.AccessAt(later));
        Assert.Equal(RobotsAccess.ByText, state.After(RobotsAnswer.Failed("refused"), later).AccessAt(later));
    }

    [Fact]
    public void Where_there_was_no_file_losing_sight_of_it_forbids_all()
    {
        DateTimeOffset lost = Start + RobotsState.Lifetime;
        RobotsState state = RobotsState.Initial.After(SomeText, Start)
            .After(RobotsAnswer.OfStatus(404), lost)
            .After(RobotsAnswer.OfStatus(500), lost + RobotsState.Lifetime);
        Assert.Equal(RobotsAccess.Nothing, state.AccessAt(lost + RobotsState.Lifetime));
    }

    [Fact]
    public void After_thirty_days_out_of_reach_all_is_allowed_until_an_answer_comes()
    {
        RobotsState state = RobotsState.Initial.After(RobotsAnswer.OfStatus(500), Start);
        DateTimeOffset end = Start + TimeSpan.FromDays(30);

        RobotsState before = state.After(RobotsAnswer.OfStatus(500), end - TimeSpan.FromSeconds(10));
        Assert.Equal(RobotsAccess.Nothing, before.AccessAt(end - TimeSpan.FromSeconds(1)));
        Assert.Equal(RobotsAccess.Everything, before.AccessAt(end));

        Assert.Equal(RobotsAccess.AskFirst, state.AccessAt(end));
        RobotsState after = state.After(RobotsAnswer.Failed("timeout"), end);
        Assert.Same(RobotsRules.AllowAll, after.RulesAt("foobot", end));

        RobotsState seen = after.After(SomeText, end + TimeSpan.FromHours(1)).After(RobotsAnswer.OfStatus(404), end + TimeSpan.FromHours(30));
        RobotsState lost = seen.After(RobotsAnswer.OfStatus(500), end + TimeSpan.FromHours(60));
        Assert.Equal(RobotsAccess.Nothing, lost.AccessAt(end + TimeSpan.FromHours(60)));
    }

    [Fact]
    public void An_answer_that_tells_clears_what_failed_before()
    {
        RobotsState failed = RobotsState.Initial.After(RobotsAnswer.Failed("refused"), Start);
        foreach (RobotsAnswer answer in (RobotsAnswer[])[SomeText, RobotsAnswer.OfStatus(404)])
        {
            RobotsState state = failed.After(answer, Start + TimeSpan.FromSeconds(30));
            Assert.Null(state.Error);
            Assert.Null(state.OutOfReachSince);
            Assert.Equal(0, state.Failures);
            Assert.Equal(answer.Status, state.Status);
        }
    }

    [Fact]
    public void A_state_from_the_future_is_not_trusted()
    {
        RobotsState state = RobotsState.Initial.After(SomeText, Start);
        Assert.False(state.IsDue(Start));
        Assert.True(state.IsDue(Start - TimeSpan.FromSeconds(1)));
        Assert.Equal(RobotsAccess.AskFirst, state.AccessAt(Start - TimeSpan.FromDays(400)));

        RobotsState lost = RobotsState.Initial.After(RobotsAnswer.OfStatus(500), Start).After(RobotsAnswer.OfStatus(500), Start - TimeSpan.FromDays(1));
        Assert.Equal(Start - TimeSpan.FromDays(1), lost.OutOfReachSince);
    }

    [Fact]
    public void A_state_is_not_due_in_the_moment_it_was_made()
    {
        DateTimeOffset odd = Start + TimeSpan.FromTicks(1234);
        RobotsState state = RobotsState.Initial.After(SomeText, odd);
        Assert.Equal(Start, state.AskedAt);
        Assert.Equal(RobotsAccess.ByText, state.AccessAt(odd));
        Assert.Equal(RobotsAccess.ByText, state.AccessAt(Start));
    }

    [Fact]
    public void A_state_goes_into_columns_and_comes_back()
    {
        RobotsState state = RobotsState.Initial
            .After(SomeText, Start + TimeSpan.FromTicks(77))
            .After(RobotsAnswer.Failed("refused", 200), Start + RobotsState.Lifetime + TimeSpan.FromTicks(78));

        (int standing, byte[]? text, int? status, string? error) = ((int)state.Standing, state.Text, state.Status, state.Error);
        long?[] times = [.. new[] { state.AskedAt, state.AskAt, state.OutOfReachSince }.Select(time => time?.ToUnixTimeMilliseconds())];
        DateTimeOffset?[] back = [.. times.Select(time => time is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : (DateTimeOffset?)null)];
        var restored = new RobotsState
        {
            Standing = (RobotsStanding)standing,
            Text = text,
            Status = status,
            Error = error,
            AskedAt = back[0],
            AskAt = back[1],
            OutOfReachSince = back[2],
            Failures = state.Failures,
        };

        Assert.Equal(state, restored);
    }

    [Theory]
    [InlineData(nameof(RobotsStanding.Found))]
    [InlineData(nameof(RobotsStanding.Unreachable))]
    [InlineData("99")]
    public void A_state_that_lost_its_text_allows_nothing(string standing)
    {
        RobotsState state = new() { Standing = Enum.Parse<RobotsStanding>(standing), AskedAt = Start, AskAt = Start + RobotsState.Lifetime };
        Assert.Contains(state.AccessAt(Start), new[] { RobotsAccess.AskFirst, RobotsAccess.Nothing });
    }

    [Fact]
    public void Of_an_endless_text_as_much_is_kept_as_is_read()
    {
        byte[] text = Encoding.ASCII.GetBytes("User-agent: *\nDisallow: /x\n" + new string('#', 3 * RobotsParser.Limit));
        RobotsState state = RobotsState.Initial.After(RobotsAnswer.Found(text), Start);
        Assert.Equal(27, state.Text!.Length);
        Assert.False(state.RulesAt("foobot", Start)!.IsAllowed("/x").Allowed);
    }

    [Theory]
    [InlineData(199)]
    [InlineData(300)]
    public void A_text_comes_with_a_2xx_alone(int status) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RobotsAnswer.Found(default, status));

    [Fact]
    public void A_2xx_comes_with_a_text() => Assert.Throws<ArgumentOutOfRangeException>(() => RobotsAnswer.OfStatus(204));
}
