using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ManyHands.Dashboard.Tests;

/// <summary>Who may see the page and what it shows, by the bytes that go over the wire.</summary>
public sealed class AccessTests
{
    private static readonly string[] Files = ["", "app.js", "style.css", "vendor/uPlot.js", "icon.svg"];

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("LocalHost.", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    [InlineData("127.8.9.1", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("10.0.0.1", HttpStatusCode.Forbidden)]
    [InlineData("0.0.0.0", HttpStatusCode.Forbidden)]
    public async Task Only_loopbacks_names_will_do_when_nothing_else_is_said(string host, HttpStatusCode expected)
    {
        await using PageHost page = await PageHost.StartAsync();
        foreach (string file in (string[])[.. Files, "session", "events"])
        {
            HttpStatusCode status = await AskAsync(page, file, [("Host", $"{host}:{page.Port}")]);
            Assert.Equal(expected, status is HttpStatusCode.NoContent ? HttpStatusCode.OK : status);
        }
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.9")]
    [InlineData("Forwarded", "for=203.0.113.9")]
    [InlineData("X-Real-IP", "203.0.113.9")]
    [InlineData("Via", "1.1 proxy")]
    public async Task What_a_proxy_passes_on_is_not_this_machine(string field, string value)
    {
        await using PageHost page = await PageHost.StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(page, "", [(field, value)]));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(page, "events", [(field, value)]));
    }

    [Fact]
    public async Task Another_machine_sees_nothing()
    {
        await using PageHost page = await PageHost.StartAsync(before: app => app.Use((context, next) =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.9");
            return next(context);
        }));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(page, ""));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(page, "events"));
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost:1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Another_sites_page_gets_no_data(string field, string value)
    {
        await using PageHost page = await PageHost.StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(page, "events", [(field, value)]));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(page, "session", [(field, value)]));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(page, "session", [(field, value)], HttpMethod.Post));
    }

    [Fact]
    public async Task The_pages_own_requests_get_data()
    {
        await using PageHost page = await PageHost.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await AskAsync(page, "events", [("Origin", page.Origin), ("Sec-Fetch-Site", "same-origin")]));
    }

    [Fact]
    public async Task A_token_opens_the_page_to_whoever_has_it()
    {
        string token = DashboardOptions.NewToken();
        await using PageHost page = await PageHost.StartAsync(new DashboardOptions { Token = token, Hosts = ["ops.example"] });
        Assert.Equal(HttpStatusCode.OK, await AskAsync(page, "", [("Host", "ops.example")]));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(page, "", [("Host", "192.0.2.1")]));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(page, "", [("Host", "evil.example")]));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(page, "events"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(page, "events", [("Authorization", $"Bearer {token[1..]}")]));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(page, "events", [("Authorization", $"Bearer {token}x")]));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(page, "events", [("Authorization", $"Basic {token}")]));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(page, "session", [("Authorization", "Bearer ")], HttpMethod.Post));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(page, "events", [("Authorization", $"Bearer {token}")]));
    }

    [Fact]
    public async Task The_tokens_cookie_opens_the_stream_and_is_kept_from_scripts_and_other_sites()
    {
        string token = DashboardOptions.NewToken();
        await using PageHost page = await PageHost.StartAsync(new DashboardOptions { Token = token });
        using HttpResponseMessage answer = await SendAsync(page, "session", [("Authorization", $"Bearer {token}")], HttpMethod.Post);
        string cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; path=/hands/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(token, cookie, StringComparison.Ordinal);
        string pair = cookie.Split(';')[0];
        Assert.Equal(HttpStatusCode.OK, await AskAsync(page, "events", [("Cookie", pair)]));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(page, "events", [("Cookie", pair[..^1])]));

        // The cookie is not the token: it can't be used to get another one.
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(page, "session", [("Cookie", pair)], HttpMethod.Post));
    }

    [Fact]
    public async Task The_cookie_is_for_https_alone_when_it_came_by_that()
    {
        string token = DashboardOptions.NewToken();
        await using PageHost page = await PageHost.StartAsync(new DashboardOptions { Token = token }, before: app => app.Use((context, next) =>
        {
            context.Request.Scheme = "https";
            return next(context);
        }));
        using HttpResponseMessage answer = await SendAsync(page, "session", [("Authorization", $"Bearer {token}")], HttpMethod.Post);
        Assert.Contains("; secure", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789012345678901234567890")]
    public async Task A_short_token_is_refused_when_the_page_is_mapped(string token) =>
        await Assert.ThrowsAsync<ArgumentException>(() => PageHost.StartAsync(new DashboardOptions { Token = token }));

    [Fact]
    public void Tokens_are_long_and_never_the_same()
    {
        string token = DashboardOptions.NewToken();
        Assert.Matches("^[A-Za-z0-9_-]{43}$", token);
        Assert.NotEqual(token, DashboardOptions.NewToken());
    }

    [Fact]
    public async Task The_program_can_decide_itself_who_may_see_it()
    {
        await using PageHost page = await PageHost.StartAsync(new DashboardOptions { Allow = context => context.Request.Query.ContainsKey("me") });
        Assert.Equal(HttpStatusCode.OK, await AskAsync(page, "?me"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(page, ""));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(page, "events?me"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(page, "events"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(page, "?me", [("Host", "evil.example")]));
    }

    [Fact]
    public async Task Every_answer_tells_the_browser_what_not_to_do()
    {
        await using PageHost page = await PageHost.StartAsync(new DashboardOptions { Token = DashboardOptions.NewToken() });
        foreach ((string file, string host) in ((string, string)[])[("", "localhost"), ("app.js", "localhost"), ("events", "localhost"), ("", "evil.example")])
        {
            using HttpResponseMessage answer = await SendAsync(page, file, [("Host", host)]);
            HttpResponseHeaders headers = answer.Headers;
            string policy = Assert.Single(headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(headers.GetValues("Referrer-Policy")));
            Assert.Equal("DENY", Assert.Single(headers.GetValues("X-Frame-Options")));
            Assert.False(headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task The_address_without_a_slash_leads_to_the_one_with_it()
    {
        await using PageHost page = await PageHost.StartAsync();
        using HttpResponseMessage answer = await SendAsync(page, "", [], path: "/hands");
        Assert.Equal((HttpStatusCode.Found, "/hands/"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task What_the_browser_has_is_not_sent_again()
    {
        await using PageHost page = await PageHost.StartAsync();
        using HttpResponseMessage first = await SendAsync(page, "app.js", []);
        string tag = first.Headers.ETag!.ToString();
        Assert.Equal(HttpStatusCode.NotModified, await AskAsync(page, "app.js", [("If-None-Match", tag)]));
        Assert.Equal("text/javascript", first.Content.Headers.ContentType!.MediaType);
    }

    private static async Task<HttpStatusCode> AskAsync(PageHost page, string file, (string Name, string Value)[]? fields = null, HttpMethod? method = null)
    {
        using HttpResponseMessage answer = await SendAsync(page, file, fields ?? [], method);
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(
        PageHost page, string file, (string Name, string Value)[] fields, HttpMethod? method = null, string? path = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path is null ? page.Url + file : page.Origin + path);
        foreach ((string name, string value) in fields)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }
}
