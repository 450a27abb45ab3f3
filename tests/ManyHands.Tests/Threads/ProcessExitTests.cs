using System.Diagnostics;
using System.Reflection;

namespace ManyHands.Tests;

public sealed class ProcessExitTests
{
    [Fact]
    public async Task Main_may_return_with_work_pending_and_all_of_it_is_done() =>
        Assert.Equal("1\n2\n3\n4\n5\n", await RunAsync("exit-with-pending-work"));

    [Fact]
    public async Task Main_may_return_while_an_async_job_awaits() =>
        Assert.Equal("awaited\n", await RunAsync("exit-with-async-work", stays: true));

    [Fact]
    public async Task An_executor_that_rests_does_not_hold_up_the_exit() =>
        Assert.Equal("worked\n", await RunAsync("idle-pool"));

    [Fact]
    public async Task Work_that_was_given_up_does_not_hold_up_the_exit() =>
        Assert.Equal("abandoned 1\n", await RunAsync("exit-with-abandoned-work"));

    private static async Task<string> RunAsync(string command, bool stays = false)
    {
        string dummy = typeof(ProcessExitTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "Dummy").Value!;
        using Process process = Process.Start(new ProcessStartInfo("dotnet", ["exec", dummy, command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            Task ends = process.WaitForExitAsync();
            if (stays)
            {
                Assert.Equal("returns", await process.StandardOutput.ReadLineAsync().InTime());
                await Times.MustNotEnd(ends);
            }

            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            await ends.InTime();
            Assert.Equal(0, process.ExitCode);
            return (await output.InTime()).ReplaceLineEndings("\n");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
