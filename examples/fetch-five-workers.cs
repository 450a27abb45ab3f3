#!/usr/bin/env dotnet
#:project ../src/ManyHands/ManyHands.csproj
// Download URLs with five workers. Give your own as arguments; without any it serves itself twenty pages on loopback.
using System.Net;
using System.Net.Sockets;
using ManyHands;

using var server = args.Length == 0 ? new TcpListener(IPAddress.Loopback, 0) : null;
string[] urls = server is null ? args : Serve(server);

using var http = new HttpClient();
await using var pool = new AsyncExecutor(maxWorkers: 5);
await foreach (var (url, length, error) in pool.Map(urls, Fetch).AsOutcomes())
    Console.WriteLine(error is null ? $"{new Uri(url).AbsolutePath}: {length} bytes" : $"{url}: {error.Message}");

async Task<int> Fetch(string url, CancellationToken token) => (await http.GetByteArrayAsync(url, token)).Length;

static string[] Serve(TcpListener server)
{
    server.Start();
    _ = Task.Run(async () =>
    {
        while (true)
            Answer(await server.AcceptTcpClientAsync());
    });
    return [.. Enumerable.Range(1, 20).Select(page => $"http://{server.LocalEndpoint}/page-{page}")];
}

static async void Answer(TcpClient client)
{
    using var reader = new StreamReader(client.GetStream());
    while (await reader.ReadLineAsync() is { } line && line != "") { }
    await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nbread"u8.ToArray());
    client.Dispose();
}
