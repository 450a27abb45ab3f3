// A web server for the tests that need one of another kind than ours: ASP.NET Core, on any free port, which it says.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
var app = builder.Build();
TaskCompletionSource bell = new(TaskCreationOptions.RunContinuationsAsynchronously);
TaskCompletionSource somebodyWaits = new(TaskCreationOptions.RunContinuationsAsynchronously);

app.MapGet("/", () => "hello");
// Answered only when somebody has rung.
app.MapGet("/wait", (Func<Task<string>>)WaitAsync);
app.MapGet("/waiting", async () => await somebodyWaits.Task);
app.MapGet("/ring", () => bell.TrySetResult());

await app.StartAsync();
Console.WriteLine(app.Urls.Single());
await app.WaitForShutdownAsync();

async Task<string> WaitAsync()
{
    Task<string> rung = HearAsync();
    somebodyWaits.TrySetResult();
    return await rung;
}

async Task<string> HearAsync()
{
    await bell.Task;
    return "rung";
}
