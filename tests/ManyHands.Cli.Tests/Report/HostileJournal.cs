using ManyHands.Scraping;
using ManyHands.Scraping.Tests;
using static ManyHands.Scraping.Tests.FrontierFolder;

namespace ManyHands.Cli.Tests;

/// <summary>A crawl's journal in which everything that a stranger can choose is chosen badly.</summary>
internal sealed class HostileJournal : IDisposable
{
    public const string Start = "http://h/";

    /// <summary>Markup, quotes, control and reordering characters, as a server's own words.</summary>
    public const string Words = "\"><script>alert(1)</script><img src=x onerror=alert(2)>\u001b[31m\u202eevil\u0007'&amp;\r\n=1+1";

    private readonly FrontierFolder _folder = new() { Rules = new() { Banned = "banned" } };

    public string Path => _folder.Files.Path;

    public string In(string name) => _folder.Files.In(name);

    public static async Task<HostileJournal> MakeAsync()
    {
        var made = new HostileJournal();
        await using Journal journal = await made._folder.OpenAsync([Start]);
        string longest = $"http://h/{new string('x', 3000)}";
        await CompleteAsync(
            journal, Assert.Single(await LeaseAsync(journal)),
            "http://h/gone?q=<script>\"'", "http://h/gone?\u202e", longest, "http://h/same", "http://h/slow", "http://h/old", "http://h/robots", "http://h/unreached",
            "http://h/banned/<b>", "http://[::1]:8080/out");
        foreach (TakenUrl url in await LeaseAsync(journal))
            await FinishAsync(journal, url);
        await JournalFolder.FetchAsync(journal, $"=HYPERLINK(\"evil\") {Words}", body: null, status: null, kind: PageErrorKind.Url, contentType: null);
        await JournalFolder.FetchAsync(journal, "http://h/\u65e5\u672c\u8a9e" + new string('\u8a9e', 200), contentType: $"text/x-{Words}");
        return made;
    }

    public void Dispose() => _folder.Dispose();

    private static async Task FinishAsync(Journal journal, TakenUrl url)
    {
        FinishedPage page = JournalFolder.Page(journal, url);
        switch (url.Spelling)
        {
            case "http://h/old":
                await RedirectAsync(journal, url, "http://h/new?<i>");
                break;
            case "http://h/robots":
                await FailAsync(journal, url, PageErrorKind.Robots);
                break;
            case "http://h/unreached":
                await FailAsync(journal, url, RobotsError.OutOfReach("http://h", Words), retryable: true);
                break;
            case "http://h/slow":
                await journal.CompleteAsync(page with
                {
                    Milliseconds = 65_000,
                    Attempts = 2,
                    Tries = [new FailedTry(JournalFolder.Start, 5, Words, null, new PageError(PageErrorKind.Protocol, Words))],
                    Attempt = page.Attempt with { Body = null, Status = null, Error = new PageError(PageErrorKind.Timeout, Words) },
                });
                break;
            case var gone when gone.Contains("gone", StringComparison.Ordinal):
                await journal.CompleteAsync(page with { Attempt = page.Attempt with { Status = 404, Error = new PageError(PageErrorKind.Http, Words) } });
                break;
            default:
                await journal.CompleteAsync(page);
                break;
        }
    }
}
