using Microsoft.Extensions.Logging.Abstractions;

namespace ManyHands.Scraping.Tests;

/// <summary>What reading a page for its links may come to.</summary>
public sealed class PageReaderTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Theory]
    [InlineData(UrlRole.Page)]
    [InlineData(UrlRole.Sitemap)]
    internal async Task A_body_that_is_not_there_any_more_ends_its_page_not_the_run(UrlRole role)
    {
        File.Delete(_file);
        await Assert.ThrowsAsync<BodyStorageException>(() => ReadAsync("text/html", role));
    }

    public void Dispose() => File.Delete(_file);

    private async Task<PageLeads?> ReadAsync(string type, UrlRole role)
    {
        using var parser = new ThreadPoolExecutor(1);
        var reader = new PageReader(new CrawlOptions(), parser, "test", static (_, _) => default, NullLogger.Instance);
        OfferedUrl url = OfferedUrl.Parse("http://h/");
        var page = new TakenUrl(1, url, url.Spelling, null) { Lease = new FrontierLease(role, false, true, false) };
        var attempt = new Attempt { FinalUrl = "http://h/", Status = 200, ContentType = type, Body = new Body(_file, 0, new string('0', 64)) };
        return await reader.ReadAsync(page, attempt, TestContext.Current.CancellationToken);
    }
}
