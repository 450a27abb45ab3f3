using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class JournalKeepsBodiesTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    [Fact]
    public async Task A_result_is_told_when_its_row_and_its_file_can_be_read_by_others()
    {
        await using Journal journal = _folder.Open();
        PageResult? told = await JournalFolder.FetchAsync(journal, "http://h/a", "hello", etag: "\"1\"");

        Assert.Equal("h/a.html", told!.File);
        Assert.Equal("hello", await File.ReadAllTextAsync(_folder.In(told.File!), TestContext.Current.CancellationToken));
        Dictionary<string, object?> row = _folder.Query("SELECT * FROM results").Single();
        Assert.Equal(
            ["url", "final_url", "ok", "status", "bytes", "sha256", "content_type", "charset", "file", "started", "ms", "attempts", "worker", "error_kind", "error_message", "same_as"],
            row.Keys);
        Assert.Equal(
            ["http://h/a", "http://h/a", 1L, 200L, 5L, JournalFolder.Sha256("hello"), "text/html", "utf-8", "h/a.html", "2026-01-02T03:04:05.067Z", 12.5, 1L, "fetch-1", null, null, null],
            row.Values);
    }

    [Fact]
    public async Task A_failure_is_a_row_with_its_kind_and_message()
    {
        await using Journal journal = _folder.Open();
        await JournalFolder.FetchAsync(journal, "http://h/a", null, null, PageErrorKind.TooLarge);
        TakenUrl malformed = (await JournalFolder.TakeAsync(journal, "h/a"))!;
        await journal.CompleteAsync(new FinishedPage { Url = malformed, Attempt = new Attempt { Error = new PageError(PageErrorKind.Url, malformed.Problem!) } });

        List<Dictionary<string, object?>> rows = _folder.Query("SELECT * FROM results ORDER BY url DESC");
        Assert.Equal("too-large", rows[0]["error_kind"]);
        Assert.Equal(0L, rows[0]["ok"]);
        Assert.Equal(["h/a", null, 0L, null, null, null, null, null, null, null, 0.0, 0L, null, "url", malformed.Problem, null], rows[1].Values);
    }

    [Fact]
    public async Task Many_pages_at_once_share_their_commits()
    {
        const int Pages = 400;
        await using Journal journal = _folder.Open();
        IReadOnlyList<TakenUrl> taken = await journal.TakeAsync([.. Enumerable.Range(0, Pages).Select(i => OfferedUrl.Parse($"http://h/{i}"))]);
        FinishedPage[] pages = [.. taken.Select(url => JournalFolder.Page(journal, url, $"body {url.Id}"))];
        long before = journal.Commits;
        PageResult[] results = await Task.WhenAll(pages.Select(page => journal.CompleteAsync(page).AsTask()));
        Assert.InRange(journal.Commits - before, 1, Pages / 4);
        Assert.Equal(Pages, results.Select(result => result.File).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(Pages, _folder.Files().Count);
        Assert.Empty(Directory.EnumerateFiles(journal.TemporaryFolder, "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Two_URLs_never_share_a_file()
    {
        string[] urls =
        [
            "http://h/a", "http://h/A", "http://h/a.html", "http://h/a/", "http://h/a/b", "http://h/a/b/c", "http://h/A/B/c", "http://h/a.html/x",
            "http://h/b/c", "http://h/b", "http://h/B/", "http://h/%61", "http://h/a?", "http://h/a?x", "http://h/a~", "http://h/index.html", "http://h/",
            "http://.tmp/moves", "http://pages.db/", "http://manyhands.db/x", "http://warc/",
        ];
        var files = new Dictionary<string, string>();
        await using (Journal journal = _folder.Open())
            foreach (string url in urls)
                if (await JournalFolder.FetchAsync(journal, url, url, contentType: url.EndsWith("/b", StringComparison.Ordinal) ? null : "text/html") is { } result)
                {
                    Assert.Null(result.Error);
                    files.Add(url, result.File!);
                }
        Assert.Equal(files.Count, files.Values.Select(file => file.ToUpperInvariant()).Distinct().Count());
        Assert.Equal(files.Values.Order(StringComparer.Ordinal), _folder.Files());
        foreach ((string url, string file) in files)
            Assert.Equal(url, await File.ReadAllTextAsync(_folder.In(file), TestContext.Current.CancellationToken));

        // The same names again, whatever the order.
        await using Journal again = _folder.Open(again: true);
        foreach (string url in files.Keys.Reverse())
            Assert.Equal(files[url], (await JournalFolder.FetchAsync(again, url, url + "!", contentType: url.EndsWith("/b", StringComparison.Ordinal) ? null : "text/html"))!.File);
        Assert.Equal(files.Values.Order(StringComparer.Ordinal), _folder.Files());
    }

    [Fact]
    public async Task A_redirect_leaves_the_target_its_name()
    {
        await using Journal journal = _folder.Open();
        await journal.TakeAsync([OfferedUrl.Parse("http://h/target")]);
        PageResult? moved = await JournalFolder.FetchAsync(journal, "http://h/old", "one", final: "http://h/target");
        PageResult? free = await JournalFolder.FetchAsync(journal, "http://h/old2", "two", final: "http://h/other");
        PageResult? second = await JournalFolder.FetchAsync(journal, "http://h/old3", "three", final: "http://h/other");
        Assert.StartsWith("h/target~", moved!.File, StringComparison.Ordinal);
        Assert.Equal("h/other.html", free!.File);
        Assert.StartsWith("h/other~", second!.File, StringComparison.Ordinal);
        Assert.Equal("http://h/other", _folder.Query("SELECT final_url FROM results WHERE url = 'http://h/old2'").Single()["final_url"]);
    }

    [Fact]
    public async Task What_others_put_into_a_folder_of_the_run_is_neither_followed_nor_lost()
    {
        using var elsewhere = new JournalFolder();
        Directory.CreateDirectory(elsewhere.In("d"));
        await File.WriteAllTextAsync(elsewhere.In("precious"), "mine", TestContext.Current.CancellationToken);
        await using Journal journal = _folder.Open();
        Assert.Equal("h/first.html", (await JournalFolder.FetchAsync(journal, "http://h/first"))!.File);

        // The run made this folder, and takes for granted that only its own files are in it.
        Directory.CreateDirectory(_folder.In("h/folder.html"));
        await File.WriteAllTextAsync(_folder.In("h/folder.html/inside"), "mine", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(_folder.In("h/file.html"), elsewhere.In("precious"));
        PageResult? folder = await JournalFolder.FetchAsync(journal, "http://h/folder");
        Assert.Equal(PageErrorKind.Write, folder!.Error?.Kind);
        Assert.True(File.Exists(_folder.In("h/folder.html/inside")));
        Assert.Equal("h/file.html", (await JournalFolder.FetchAsync(journal, "http://h/file", "theirs"))!.File);
        Assert.Equal("theirs", await File.ReadAllTextAsync(_folder.In("h/file.html"), TestContext.Current.CancellationToken));
        Assert.Equal("mine", await File.ReadAllTextAsync(elsewhere.In("precious"), TestContext.Current.CancellationToken));

        Directory.Move(_folder.In("h"), _folder.In("old"));
        Directory.CreateSymbolicLink(_folder.In("h"), elsewhere.In("d"));
        Assert.Equal(PageErrorKind.Write, (await JournalFolder.FetchAsync(journal, "http://h/late"))!.Error?.Kind);
        Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere.In("d")));
        Assert.Empty(Directory.EnumerateFiles(journal.TemporaryFolder, "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Links_inside_the_folder_are_not_followed()
    {
        using var elsewhere = new JournalFolder();
        Directory.CreateDirectory(elsewhere.In("d"));
        await File.WriteAllTextAsync(elsewhere.In("precious"), "precious", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(_folder.In("h/sub"));
        Directory.CreateSymbolicLink(_folder.In("linked"), elsewhere.In("d"));
        Directory.CreateSymbolicLink(_folder.In("h/dir"), elsewhere.In("d"));
        File.CreateSymbolicLink(_folder.In("h/file.html"), elsewhere.In("precious"));
        File.CreateSymbolicLink(_folder.In("h/dangling.html"), elsewhere.In("made"));
        Directory.CreateDirectory(_folder.In("h/folder.html"));

        await using Journal journal = _folder.Open();
        PageResult? host = await JournalFolder.FetchAsync(journal, "http://linked/a");
        Assert.Equal(PageErrorKind.Write, host!.Error!.Kind);
        Assert.Null(host.File);
        foreach (string path in new[] { "dir/a", "file", "dangling", "folder" })
        {
            PageResult? result = await JournalFolder.FetchAsync(journal, $"http://h/{path}");
            Assert.Null(result!.Error);
            Assert.Contains("~", result.File, StringComparison.Ordinal);
            Assert.Equal("body", await File.ReadAllTextAsync(_folder.In(result.File!), TestContext.Current.CancellationToken));
        }
        Assert.Null((await JournalFolder.FetchAsync(journal, "http://h/sub/ok"))!.Error);
        Assert.Equal(["precious"], elsewhere.Files());
        Assert.Equal("precious", await File.ReadAllTextAsync(elsewhere.In("precious"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Without_a_format_bodies_are_counted_and_not_kept()
    {
        await using Journal journal = _folder.Open(BodyFormats.None);
        TakenUrl taken = (await JournalFolder.TakeAsync(journal, "http://h/a"))!;
        FinishedPage page = JournalFolder.Page(journal, taken, null);
        PageResult result = await journal.CompleteAsync(page with { Attempt = page.Attempt with { Body = new Body(null, 5, JournalFolder.Sha256("hello")) } });
        Assert.Null(result.Error);
        Assert.Null(result.File);
        Assert.Equal(5, result.Bytes);
        Assert.Empty(_folder.Files());
    }

    public void Dispose() => _folder.Dispose();
}
