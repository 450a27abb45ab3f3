using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class JournalContinuesTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    public static TheoryData<string?, int?, bool> Outcomes => new()
    {
        { null, 200, true }, { null, 204, true }, { null, 304, true }, { null, 302, true },
        { "Url", null, true }, { "Redirect", 302, true }, { "Refused", null, true }, { "Robots", null, true }, { "TooLarge", 200, true },
        { "Http", 400, true }, { "Http", 401, true }, { "Http", 404, true }, { "Http", 410, true }, { "Http", 451, true }, { "Http", 499, true },
        { "Http", 408, false }, { "Http", 425, false }, { "Http", 429, false }, { "Http", 500, false }, { "Http", 503, false }, { "Http", 599, false },
        { "Dns", null, false }, { "Connect", null, false }, { "Tls", null, false }, { "Timeout", null, false }, { "Timeout", 200, false },
        { "Protocol", 200, false }, { "Protocol", 404, false }, { "Decode", 200, false }, { "Write", 200, false },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task The_next_run_takes_what_another_try_may_change(string? kindName, int? status, bool done)
    {
        PageErrorKind? kind = kindName is null ? null : Enum.Parse<PageErrorKind>(kindName);
        string? body = kind is null or PageErrorKind.Http ? "b" : null;
        await using (Journal first = _folder.Open())
            Assert.NotNull(await JournalFolder.FetchAsync(first, "http://h/a", body, status, kind));

        await using (Journal second = _folder.Open())
            Assert.Equal(done, await JournalFolder.TakeAsync(second, "http://h/a") is null);
        await using (Journal third = _folder.Open(again: true))
            Assert.NotNull(await JournalFolder.TakeAsync(third, "http://h/a"));
    }

    [Fact]
    public async Task What_was_taken_but_not_completed_is_taken_by_the_next_run_once()
    {
        await using (Journal first = _folder.Open())
            Assert.NotNull(await JournalFolder.TakeAsync(first, "http://h/a"));
        await using Journal second = _folder.Open();
        TakenUrl? taken = await JournalFolder.TakeAsync(second, "http://h/a#again");
        Assert.Equal(1, taken!.Id);
        Assert.Equal("http://h/a", taken.Spelling);
        Assert.Null(await JournalFolder.TakeAsync(second, "http://h/a"));
    }

    [Fact]
    public async Task A_cancelled_page_is_no_row_and_is_taken_again()
    {
        await using (Journal first = _folder.Open())
        {
            PageResult? result = await JournalFolder.FetchAsync(first, "http://h/a", "partial", null, PageErrorKind.Cancelled);
            Assert.Equal(PageErrorKind.Cancelled, result!.Error!.Kind);
            Assert.Empty(Directory.EnumerateFiles(first.TemporaryFolder, "*.part", SearchOption.AllDirectories));
        }
        Assert.Empty(_folder.Query("SELECT * FROM results"));
        await using Journal second = _folder.Open();
        Assert.NotNull(await JournalFolder.TakeAsync(second, "http://h/a"));
    }

    [Fact]
    public async Task Equal_URLs_are_one_told_under_the_first_spelling()
    {
        await using Journal journal = _folder.Open();
        IReadOnlyList<TakenUrl> taken = await journal.TakeAsync([
            OfferedUrl.Parse("HTTP://H:80/a/../b#x"), OfferedUrl.Parse("http://h/b"), OfferedUrl.Parse("http://h/c"),
            OfferedUrl.Parse("no url"), OfferedUrl.Parse("no url"), OfferedUrl.Parse("http://h/b#y")]);
        Assert.Equal(["HTTP://H:80/a/../b#x", "http://h/c", "no url"], taken.Select(url => url.Spelling));
        Assert.Equal([1L, 2, 3], taken.Select(url => url.Id));
        Assert.NotNull(taken[2].Problem);
        Assert.Empty(await journal.TakeAsync([OfferedUrl.Parse("http://h/b"), OfferedUrl.Parse("no url"), OfferedUrl.Parse("http://h/./c")]));

        await journal.CompleteAsync(JournalFolder.Page(journal, taken[0]));
        Assert.Equal("HTTP://H:80/a/../b#x", _folder.Query("SELECT url, final_url FROM results").Single()["url"]);
        Assert.Equal("http://h/b", _folder.Query("SELECT url, final_url FROM results").Single()["final_url"]);
    }

    [Fact]
    public async Task User_and_password_tell_URLs_apart_and_are_not_stored()
    {
        await using (Journal first = _folder.Open())
        {
            IReadOnlyList<TakenUrl> taken = await first.TakeAsync([
                OfferedUrl.Parse("http://h/a"), OfferedUrl.Parse("http://joe:s3cretword@h/a"), OfferedUrl.Parse("http://joe:0therword@h/a"),
                OfferedUrl.Parse("http://joe:s3cretword@h/a#x"), OfferedUrl.Parse("htp://joe:s3cretword@h/")]);
            Assert.Equal(4, taken.Count);
            Assert.Equal("s3cretword", taken[1].Url!.Password);
            foreach (TakenUrl url in taken)
                await first.CompleteAsync(url.Url is null
                    ? JournalFolder.Page(first, url, null, null, PageErrorKind.Url)
                    : JournalFolder.Page(first, url, $"body {url.Id}"));
        }
        Assert.Equal(["http://h/a", "http://h/a", "http://h/a"], _folder.Query("SELECT url FROM results WHERE ok").Select(row => row["url"]));
        Assert.Equal(3, _folder.Files().Count);
        foreach (string file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("s3cretword", System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
            Assert.DoesNotContain("joe", file, StringComparison.Ordinal);
        }

        await using Journal second = _folder.Open();
        Assert.Empty(await second.TakeAsync([OfferedUrl.Parse("http://joe:s3cretword@h/a"), OfferedUrl.Parse("htp://joe:s3cretword@h/")]));
        Assert.Single(await second.TakeAsync([OfferedUrl.Parse("http://joe:third@h/a")]));
    }

    [Fact]
    public async Task Many_tasks_offering_the_same_URLs_get_each_once()
    {
        await using Journal journal = _folder.Open();
        OfferedUrl[] urls = [.. Enumerable.Range(0, 2000).Select(i => OfferedUrl.Parse($"http://h/{i}"))];
        IReadOnlyList<TakenUrl>[] taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            var mine = new List<TakenUrl>();
            foreach (OfferedUrl[] batch in urls.Chunk(50 + i))
                mine.AddRange(await journal.TakeAsync(batch));
            return (IReadOnlyList<TakenUrl>)mine;
        })));
        Assert.Equal(2000, taken.Sum(mine => mine.Count));
        Assert.Equal(2000, taken.SelectMany(mine => mine).Select(url => url.Id).Distinct().Count());
    }

    public void Dispose() => _folder.Dispose();
}
