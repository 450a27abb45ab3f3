using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(ManyHands.Dashboard.Tests.Chromium))]

namespace ManyHands.Dashboard.Tests;

/// <summary>One headless Chromium for all tests; started when the first one asks for it. Thread-safe.</summary>
public sealed class Chromium : IAsyncLifetime
{
    // Without these it looks for Google's hosts, and a sandbox can't be had in a container.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-dev-shm-usage",
    ];

    private readonly Lazy<Task<IBrowser>> _browser;
    private IPlaywright? _playwright;

    public Chromium() => _browser = new Lazy<Task<IBrowser>>(LaunchAsync);

    public ValueTask InitializeAsync() => default;

    /// <summary>Opens a page in a profile of its own.</summary>
    /// <param name="url">Its address.</param>
    /// <param name="width">Of the window; its height is 900.</param>
    /// <param name="scheme">Light or dark.</param>
    internal async Task<OpenPage> OpenAsync(string url, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        IBrowser browser = await _browser.Value;
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = scheme,
            TimezoneId = "UTC",
            Locale = "en-GB",
        });
        context.SetDefaultTimeout(60_000);
        var page = new OpenPage(context, await context.NewPageAsync());
        await page.Page.GotoAsync(url);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser.IsValueCreated)
            await (await _browser.Value).DisposeAsync();

        // It waits for its own reader, on whose thread this may be running.
        if (_playwright is { } playwright)
            await Task.Run(playwright.Dispose);
    }

    private async Task<IBrowser> LaunchAsync()
    {
        string path = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
        Assert.True(File.Exists(path), $"These tests need Chromium, and {path} is not there: ./test.sh installs it, or CHROMIUM names another one.");
        Environment.SetEnvironmentVariable("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = Arguments, Headless = true });
    }
}

/// <summary>A page of a test, which must go by without a complaint of the browser: a script's error, a breach of the policy, a refused request.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    public OpenPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Complain($"{message.Type}: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => Complain($"script: {error}");
        page.Dialog += (_, dialog) =>
        {
            Complain($"a dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
    }

    public IPage Page { get; }

    /// <summary>A piece of the complaints that the test brings about itself.</summary>
    public string? Meant { get; set; }

    public ILocator Find(string selector) => Page.Locator(selector);

    /// <summary>Waits until the element has this text in it.</summary>
    public Task SeesAsync(string selector, string text) =>
        Assertions.Expect(Find(selector)).ToContainTextAsync(text, new LocatorAssertionsToContainTextOptions { Timeout = 60_000 });

    /// <summary>Waits until a script's expression is true.</summary>
    public Task UntilAsync(string expression) => Page.WaitForFunctionAsync(expression, null, new PageWaitForFunctionOptions { Timeout = 60_000 });

    /// <summary>Waits until the page has taken in so many messages: its figures of a made-up section change with each.</summary>
    public async Task AfterMessagesAsync(int messages)
    {
        await Page.EvaluateAsync(
            """
            () => {
              window.seen = 0;
              const source = new EventSource('events');
              source.onmessage = () => { window.seen++; };
              window.closeIt = () => source.close();
            }
            """);
        await UntilAsync($"() => window.seen > {messages}");
        await Page.EvaluateAsync("() => window.closeIt()");
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        lock (_complaints)
            Assert.All(_complaints, complaint => Assert.True(Meant is { } meant && complaint.Contains(meant, StringComparison.Ordinal), complaint));
    }

    private void Complain(string text)
    {
        lock (_complaints)
            _complaints.Add(text);
    }
}
