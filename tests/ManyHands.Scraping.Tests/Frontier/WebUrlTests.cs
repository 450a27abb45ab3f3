using System.Globalization;
using System.Net;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class WebUrlTests
{
    [Theory]
    [MemberData(nameof(WebUrlCases.All), MemberType = typeof(WebUrlCases))]
    public void A_text_becomes_the_normal_form_that_the_standard_gives_it(string text, string? baseText, string? expected)
    {
        WebUrl? url;
        string? problem;
        bool parsed;
        if (baseText is null)
        {
            parsed = WebUrl.TryParse(text, out url, out problem);
        }
        else
        {
            Assert.True(WebUrl.TryParse(baseText, out WebUrl? baseUrl, out _));
            parsed = WebUrl.TryParse(text, baseUrl, out url, out problem);
        }

        Assert.Equal(expected, url?.Href);
        Assert.Equal(expected is not null, parsed);
        Assert.Equal(expected is null, problem is not null);
        if (url is null)
            return;

        // The normal form is its own normal form, and its parts make up the whole.
        Assert.True(WebUrl.TryParse(url.Href, out WebUrl? again, out _));
        Assert.Equal(url.Href, again.Href);
        Assert.Equal((url.Host, url.Port, url.Path, url.Query), (again.Host, again.Port, again.Path, again.Query));
        Assert.Equal(url.HostAddress, again.HostAddress);
        Assert.Equal(url.Href, url.Origin + url.PathAndQuery);
        Assert.Equal(url.PathAndQuery, url.Path + url.Query);
        string port = url.IsDefaultPort ? "" : ":" + url.Port.ToString(CultureInfo.InvariantCulture);
        Assert.Equal($"{url.Scheme}://{url.Host}{port}", url.Origin);
    }

    [Theory]
    [InlineData("http://127.0.0.1/", "127.0.0.1")]
    [InlineData("http://0x7f.1/", "127.0.0.1")]
    [InlineData("http://017700000001/", "127.0.0.1")]
    [InlineData("http://127.1/", "127.0.0.1")]
    [InlineData("http://2130706433./", "127.0.0.1")]
    [InlineData("http://%31%32%37.1/", "127.0.0.1")]
    [InlineData("http://１２７.1/", "127.0.0.1")]
    [InlineData("http://[::1]/", "::1")]
    [InlineData("http://[::ffff:10.0.0.1]/", "::ffff:10.0.0.1")]
    [InlineData("http://example.com/", null)]
    [InlineData("http://1.example/", null)]
    public void An_address_is_recognised_in_every_spelling(string text, string? address)
    {
        Assert.True(WebUrl.TryParse(text, out WebUrl? url, out _));
        Assert.Equal(address is null ? null : IPAddress.Parse(address), url.HostAddress);
    }

    [Theory]
    [InlineData("http://user:secret@h/", "user", "secret")]
    [InlineData("http://user@h/", "user", "")]
    [InlineData("http://:secret@h/", "", "secret")]
    [InlineData("http://us%40er:s%3Ae%C3%BC@h/", "us@er", "s:eü")]
    [InlineData("http://a@b:c:d@h/", "a@b", "c:d")]
    [InlineData("http://a%zz:%@h/", "a%zz", "%")]
    [InlineData("http://@h/", null, null)]
    [InlineData("http://:@h/", null, null)]
    [InlineData("http://h/", null, null)]
    public void User_and_password_are_decoded_and_kept_out_of_the_text(string text, string? user, string? password)
    {
        Assert.True(WebUrl.TryParse(text, out WebUrl? url, out _));
        Assert.Equal("http://h/", url.Href);
        Assert.Equal((user, password), (url.UserName, url.Password));
    }

    [Fact]
    public void A_relative_reference_keeps_the_user_of_its_base_and_an_absolute_one_does_not()
    {
        Assert.True(WebUrl.TryParse("http://user:pw@h/a/b", out WebUrl? origin, out _));
        Assert.True(WebUrl.TryParse("c", origin, out WebUrl? relative, out _));
        Assert.True(WebUrl.TryParse("http://h/a/c", origin, out WebUrl? absolute, out _));
        Assert.Equal("user", relative.UserName);
        Assert.Null(absolute.UserName);
    }

    [Fact]
    public void Urls_are_equal_when_they_ask_for_the_same_thing()
    {
        WebUrl a = Parse("HTTP://EXAMPLE.com:80/%7e/./x?q#one");
        WebUrl b = Parse("http://example.com/%7e/x?q#two");
        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.NotEqual(a, Parse("http://example.com/%7e/x?Q"));
        Assert.NotEqual(a, Parse("https://example.com/%7e/x?q"));
        Assert.NotEqual(a, Parse("http://me@example.com/%7e/x?q"));
    }

    /// <summary>Found by random inputs: a name can grow when it is mapped, and must still be one that can be read again.</summary>
    [Theory]
    [InlineData("ü.", 111, true)]
    [InlineData("ü.", 127, false)]
    [InlineData("xn--tda.", 111, true)]
    [InlineData("xn--tda.", 127, false)]
    public void A_name_that_is_taken_is_taken_again(string label, int times, bool isTaken)
    {
        bool taken = WebUrl.TryParse($"http://{string.Concat(Enumerable.Repeat(label, times))}com/", out WebUrl? url, out _);
        Assert.Equal(isTaken, taken);
        Assert.Equal(url?.Href, taken ? Parse(url!.Href).Href : null);
    }

    [Theory]
    [InlineData("http://h/a/%2e%2E%2f/..%2f?a=%41&b='|{}\\")]
    [InlineData("https://xn--bcher-kva.example:8443/%C3%BC%zz%?%?%")]
    [InlineData("http://a_b.c/;x=1//y/")]
    [InlineData("http://[2001:db8::1]:8080/[x]?[y]")]
    [InlineData("http://127.1")]
    [InlineData("http://example.com./")]
    public void HttpClient_gets_path_and_query_unchanged(string text)
    {
        WebUrl url = Parse(text);
        Uri uri = url.ToUri();
        Assert.Equal(url.PathAndQuery, uri.PathAndQuery);
        Assert.Equal(url.Port, uri.Port);
        Assert.Equal(url.Scheme, uri.Scheme);
        Assert.Equal(url.Host, uri.Host);
        Assert.Equal("", uri.UserInfo);
    }

    [Theory]
    [InlineData("example.com/x", "did you mean https://example.com/x?")]
    [InlineData("//example.com/x", "did you mean https://example.com/x?")]
    [InlineData("localhost:8080/x", "did you mean https://localhost:8080/x?")]
    [InlineData("me:secret@example.com/x", "not http or https")]
    [InlineData("me@example.com/x", "did you mean https://example.com/x?")]
    [InlineData("ftp://example.com/", "ftp, not http or https")]
    [InlineData("mailto:me@example.com", "mailto, not http or https")]
    [InlineData("javascript:void(0)", "javascript, not http or https")]
    [InlineData("just words", "no scheme such as https://.")]
    [InlineData("/etc/passwd", "no scheme such as https://.")]
    [InlineData("", "empty")]
    [InlineData("http://", "no host")]
    [InlineData("http://a b/", "character")]
    [InlineData("http://1.2.3.4.5/", "IPv4")]
    [InlineData("http://[::1/", "IPv6")]
    [InlineData("http://h:65536/", "port")]
    [InlineData("http://xn--a/", "internationalized")]
    public void What_is_wrong_is_told_in_a_sentence_without_secrets(string text, string expected)
    {
        Assert.False(WebUrl.TryParse(text, out _, out string? problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://user:secret@h/x", "http://h/x")]
    [InlineData("  hTTp:\\\\u\tser:sec\nret@h/x@y", "  hTTp:\\\\h/x@y")]
    [InlineData("http:user:secret@h", "http:h")]
    [InlineData("https:///a@b:secret@h?x@y", "https:///h?x@y")]
    [InlineData("user:secret@h/x", "h/x")]
    [InlineData("//user:secret@h/x@y", "//h/x@y")]
    [InlineData("example.com/@name", "example.com/@name")]
    [InlineData("http://user:se/secret@h", "http://h")]
    [InlineData("http://user:secret@h:99999/x", "http://h:99999/x")]
    [InlineData("ftp://user:secret@h/x@y", "ftp://h/x@y")]
    [InlineData("ht!tp://user:secret@h/x", "ht!tp://h/x")]
    [InlineData("us_er:sec://ret@h/x", "h/x")]
    [InlineData("see http://user:secret@h/x", "see http://h/x")]
    [InlineData("\"http://user:secret@h/x\"", "\"http://h/x\"")]
    [InlineData("example.com/?to=http://h/@name", "example.com/?to=http://h/@name")]
    [InlineData("mailto:me@h", "mailto:me@h")]
    [InlineData("http://h/?mail=a@b", "http://h/?mail=a@b")]
    [InlineData("", "")]
    [InlineData("@", "")]
    [InlineData("http:", "http:")]
    public void User_and_password_are_cut_out_of_a_spelling(string spelling, string shown) =>
        Assert.Equal(shown, WebUrl.WithoutCredentials(spelling));

    internal static WebUrl Parse(string text)
    {
        Assert.True(WebUrl.TryParse(text, out WebUrl? url, out string? problem), $"{text}: {problem}");
        return url;
    }
}
