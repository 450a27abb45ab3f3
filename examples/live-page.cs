#!/usr/bin/env dotnet
#:sdk Microsoft.NET.Sdk.Web
#:project ../src/ManyHands.Dashboard/ManyHands.Dashboard.csproj
// An ASP.NET Core program with a live page of its workers at /hands. With "stay" it bakes until Ctrl-C, to be looked at.
using System.Net;
using ManyHands;
using ManyHands.Dashboard;

bool stays = args is ["stay"];
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, stays ? 5000 : 0));
var app = builder.Build();

long loaves = 0;
app.MapManyHands("/hands", new DashboardOptions
{
    Title = "The bakery",
    Sections = () => [new DashboardSection("Bread") { Figures = [new("loaves", $"{loaves:N0}", Value: loaves)] }],
});

await app.StartAsync();
using var http = new HttpClient();
string page = $"{app.Urls.Single()}/hands/";
Console.WriteLine(stays ? $"look at {page}" : $"the page answers {(int)(await http.GetAsync(page)).StatusCode}");

using var bakers = new ThreadPoolExecutor(new ThreadPoolExecutorOptions { Name = "baker", MaxWorkers = 3 });
var random = new Random(1);
var times = Enumerable.Repeat(stays ? 2000 : 20, stays ? int.MaxValue : 30).Select(longest => random.Next(2, longest));
await bakers.ForEachAsync(times.TakeWhile(_ => !app.Lifetime.ApplicationStopping.IsCancellationRequested), Bake);
Console.WriteLine($"{loaves} loaves");

void Bake(int milliseconds)
{
    Thread.Sleep(milliseconds);
    Interlocked.Increment(ref loaves);
}
