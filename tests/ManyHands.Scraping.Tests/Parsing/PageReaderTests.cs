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

    [Theory]
    [InlineData(UrlRole.Page)]
    [InlineData(UrlRole.Sitemap)]
    internal async Task A_mistake_in_a_parser_costs_the_links_of_its_page_and_is_told(UrlRole role)
    {
        PageLeads leads = (await ReadAsync("text/html", role, static parser => new FaultyParser(parser, new InvalidOperationException("A mistake happened."))))!;
        Assert.True(leads.IsCut);
        Assert.Empty(leads.Urls);
    }

    [Theory]
    [InlineData(UrlRole.Page)]
    [InlineData(UrlRole.Sitemap)]
    internal async Task An_executor_that_takes_no_more_work_is_no_mistake_of_a_parser(UrlRole role) =>
        await Assert.ThrowsAsync<QueueFullException>(() => ReadAsync("text/html", role, static parser => new FaultyParser(parser, new QueueFullException("Full."))));

    public void Dispose() => File.Delete(_file);

    private async Task<PageLeads?> ReadAsync(string type, UrlRole role, Func<IInProcessExecutor, IInProcessExecutor>? replace = null)
    {
        await using var threads = new ThreadPoolExecutor(1);
        IInProcessExecutor parser = replace?.Invoke(threads) ?? threads;
        var reader = new PageReader(new CrawlOptions(), parser, "test", static (_, _) => default, NullLogger.Instance);
        OfferedUrl url = OfferedUrl.Parse("http://h/");
        var page = new TakenUrl(1, url, url.Spelling, null) { Lease = new FrontierLease(role, false, true, false) };
        var attempt = new Attempt { FinalUrl = "http://h/", Status = 200, ContentType = type, Body = new Body(_file, 0, new string('0', 64)) };
        return await reader.ReadAsync(page, attempt, TestContext.Current.CancellationToken);
    }

    /// <summary>Fails each job in the same way.</summary>
    private sealed class FaultyParser(IInProcessExecutor inner, Exception failure) : IInProcessExecutor
    {
        public string Name => inner.Name;

        public int MaxWorkers => inner.MaxWorkers;

        public ExecutorCounts Counts => inner.Counts;

        public ExecutorSnapshot Snapshot() => inner.Snapshot();

        public Task<TResult> Submit<TResult>(IJob<TResult> job, JobOptions options = default, CancellationToken cancellationToken = default) =>
            Task.FromException<TResult>(failure);

        public Task<ShutdownReport> ShutdownAsync(ShutdownMode mode = ShutdownMode.Finish, TimeSpan? timeout = null) => inner.ShutdownAsync(mode, timeout);

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
