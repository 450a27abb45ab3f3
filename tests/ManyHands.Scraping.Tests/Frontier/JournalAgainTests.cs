using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class JournalAgainTests : IDisposable
{
    private const string Url = "http://h/a";

    private readonly JournalFolder _folder = new();

    [Fact]
    public async Task An_unchanged_page_tells_304_and_what_is_kept()
    {
        PageResult first = await RunAsync("hello", etag: "\"1\"");
        await using Journal journal = _folder.Open(again: true);
        TakenUrl taken = (await JournalFolder.TakeAsync(journal, Url))!;
        Assert.Equal(new Validators(Url, "\"1\"", null), taken.Validators);
        PageResult result = await journal.CompleteAsync(JournalFolder.Page(journal, taken, null, 304, contentType: null));
        Assert.Equal(first with { Status = 304 }, result);
        Assert.Equal(304L, _folder.Query("SELECT status FROM results").Single()["status"]);
        Assert.Equal("hello", await ReadAsync(result.File!));
    }

    [Fact]
    public async Task A_second_304_in_a_row_still_knows_the_page()
    {
        PageResult first = await RunAsync("hello", etag: "\"1\"");
        await RunAsync(null, 304);
        Assert.Equal(first with { Status = 304 }, await RunAsync(null, 304));
    }

    [Theory]
    [InlineData(PageErrorKind.Connect, null, null)]
    [InlineData(PageErrorKind.Http, 500, "an error page")]
    [InlineData(PageErrorKind.Http, 404, "an error page")]
    public async Task A_page_that_fails_later_keeps_its_body_and_is_known_to_the_next_run(PageErrorKind kind, int? status, string? body)
    {
        PageResult first = await RunAsync("hello", etag: "\"1\"");
        PageResult failed = await RunAsync(body, status, kind);
        Assert.Equal(kind, failed.Error!.Kind);
        Assert.Equal(status, failed.Status);
        Assert.Null(failed.File);
        Assert.Null(failed.Sha256);
        Assert.Equal("hello", await ReadAsync(first.File!));
        Assert.Equal([first.File!], _folder.Files());

        await using (Journal journal = _folder.Open(again: true))
        {
            TakenUrl taken = (await JournalFolder.TakeAsync(journal, Url))!;
            Assert.Equal("\"1\"", taken.Validators!.ETag);
            PageResult unchanged = await journal.CompleteAsync(JournalFolder.Page(journal, taken, null, 304, contentType: null));
            Assert.Equal(first with { Status = 304 }, unchanged);
        }
        Assert.Empty(_folder.Query("SELECT * FROM kept"));
        PageResult changed = await RunAsync("new");
        Assert.Equal(first.File, changed.File);
        Assert.Equal("new", await ReadAsync(changed.File!));
    }

    [Fact]
    public async Task An_error_page_gives_way_to_the_page()
    {
        PageResult error = await RunAsync("sorry", 503, PageErrorKind.Http);
        Assert.Equal("sorry", await ReadAsync(error.File!));
        PageResult page = await RunAsync("hello");
        Assert.Equal(error.File, page.File);
        Assert.Equal("hello", await ReadAsync(page.File!));
        Assert.Equal([page.File!], _folder.Files());
    }

    [Fact]
    public async Task A_page_of_another_type_moves_and_leaves_no_file_behind()
    {
        PageResult html = await RunAsync("<p>");
        PageResult text = await RunAsync("plain", contentType: "text/plain");
        Assert.NotEqual(html.File, text.File);
        Assert.Equal([text.File!], _folder.Files());
    }

    [Fact]
    public async Task A_kept_file_that_is_gone_or_changed_in_length_is_asked_for_without_conditions()
    {
        PageResult first = await RunAsync("hello", etag: "\"1\"");
        await File.WriteAllTextAsync(_folder.In(first.File!), "hello, changed", TestContext.Current.CancellationToken);
        Assert.Null(await ValidatorsAsync(BodyFormats.Files));
        File.Delete(_folder.In(first.File!));
        Assert.Null(await ValidatorsAsync(BodyFormats.Files));
        Assert.NotNull(await ValidatorsAsync(BodyFormats.None));
        Assert.Null(await ValidatorsAsync(BodyFormats.Files | BodyFormats.Sqlite));
    }

    [Fact]
    public async Task Without_keeping_bodies_the_file_from_before_stays_known()
    {
        PageResult first = await RunAsync("hello");
        await using (Journal journal = _folder.Open(BodyFormats.None, again: true))
        {
            TakenUrl taken = (await JournalFolder.TakeAsync(journal, Url))!;
            FinishedPage page = JournalFolder.Page(journal, taken, null);
            Assert.Null((await journal.CompleteAsync(page with { Attempt = page.Attempt with { Body = new Body(null, 3, JournalFolder.Sha256("new")) } })).File);
        }
        Assert.Equal([first.File!], _folder.Files());
        PageResult moved = await RunAsync("newer", contentType: "text/plain");
        Assert.Equal([moved.File!], _folder.Files());
    }

    public void Dispose() => _folder.Dispose();

    private async Task<PageResult> RunAsync(string? body, int? status = 200, PageErrorKind? kind = null, string? etag = null, string? contentType = "text/html")
    {
        await using Journal journal = _folder.Open(again: true);
        return (await JournalFolder.FetchAsync(journal, Url, body, status, kind, etag: etag, contentType: contentType))!;
    }

    private async Task<Validators?> ValidatorsAsync(BodyFormats formats)
    {
        await using Journal journal = _folder.Open(formats, again: true);
        return (await JournalFolder.TakeAsync(journal, Url))!.Validators;
    }

    private Task<string> ReadAsync(string file) => File.ReadAllTextAsync(_folder.In(file), TestContext.Current.CancellationToken);
}
