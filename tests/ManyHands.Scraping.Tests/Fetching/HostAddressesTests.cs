using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Scraping.Tests;

public sealed class HostAddressesTests
{
    private static readonly IPAddress Address = IPAddress.Parse("192.0.2.7");

    private readonly FakeTimeProvider _time = new();
    private int _asked;

    [Fact]
    public async Task A_name_is_asked_for_once_a_minute_by_however_many_callers()
    {
        var answer = new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        HostAddresses addresses = Make(_ => answer.Task);
        Task<IPAddress?> first = FindAsync(addresses, "http://a/1"), second = FindAsync(addresses, "http://a:81/2");
        answer.SetResult([Address]);
        Assert.Equal([Address, Address], await Task.WhenAll(first, second));
        _time.Advance(TimeSpan.FromSeconds(59));
        await FindAsync(addresses, "https://a/3");
        Assert.Equal(1, _asked);
        _time.Advance(TimeSpan.FromSeconds(1));
        await FindAsync(addresses, "http://a/4");
        Assert.Equal(2, _asked);
    }

    [Theory]
    [InlineData("http://192.0.2.9:8080/", "192.0.2.9")]
    [InlineData("http://[2001:db8::1]/", "2001:db8::1")]
    public async Task An_address_is_not_asked_for(string url, string address)
    {
        Assert.Equal(IPAddress.Parse(address), await FindAsync(Make(_ => Task.FromResult<IPAddress[]>([])), url));
        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_has_none()
    {
        HostAddresses addresses = Make(static _ => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound)));
        Assert.Null(await FindAsync(addresses, "http://a/"));
        Assert.Null(await FindAsync(addresses, "http://a/"));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task Nobody_waits_for_ever()
    {
        HostAddresses addresses = Make(static _ => new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously).Task);
        Task<IPAddress?> find = FindAsync(addresses, "http://a/");
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(find.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await find);
    }

    [Fact]
    public async Task One_callers_end_is_not_the_others()
    {
        var answer = new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        HostAddresses addresses = Make(_ => answer.Task);
        using var stop = new CancellationTokenSource();
        Task<IPAddress?> impatient = addresses.FindAsync(FetchBench.Url("http://a/"), stop.Token).AsTask(), patient = FindAsync(addresses, "http://a/");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        answer.SetResult([Address]);
        Assert.Equal(Address, await patient);
    }

    [Theory]
    [InlineData("http://far/", null)]
    [InlineData("http://192.0.2.9/", null)]
    [InlineData("http://near.example/", "192.0.2.7")]
    public async Task What_goes_by_a_proxy_is_at_the_proxys_address(string url, string? address)
    {
        HostAddresses addresses = Make(_ => Task.FromResult<IPAddress[]>([Address]), new WebProxy("http://127.0.0.1:1", false, ["near.example"]));
        Assert.Equal(address, (await FindAsync(addresses, url))?.ToString());
        Assert.Equal(address is null ? 0 : 1, _asked);
    }

    [Fact]
    public async Task It_does_not_grow_for_ever()
    {
        HostAddresses addresses = Make(_ => Task.FromResult<IPAddress[]>([Address]));
        for (int i = 0; i < 20_000; i++)
            await FindAsync(addresses, $"http://h{i}/");
        Assert.InRange(addresses.Count, 1, 16_384);
    }

    private static Task<IPAddress?> FindAsync(HostAddresses addresses, string url) =>
        addresses.FindAsync(FetchBench.Url(url), TestContext.Current.CancellationToken).AsTask();

    private HostAddresses Make(Func<string, Task<IPAddress[]>> resolve, IWebProxy? proxy = null) => new(
        new Network
        {
            Resolve = (host, _) =>
            {
                _asked++;
                return resolve(host);
            },
            Proxy = proxy ?? new WebProxy(),
        },
        _time);
}
