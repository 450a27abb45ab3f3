using System.Diagnostics;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class JournalDiskFullTests
{
    [Fact]
    public async Task A_full_disk_fails_every_call_and_keeps_what_was_committed()
    {
        string mount = Directory.CreateTempSubdirectory("full-").FullName;
        Assert.SkipUnless(OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=2m", "none", mount), "Needs Linux and the right to mount a small tmpfs.");
        try
        {
            using var folder = new JournalFolder(mount);
            int done = 0;
            OutputUnavailableException? full = null;
            Journal journal = folder.Open(BodyFormats.None);
            await using (journal)
            {
                var noise = new string('n', 500);
                for (int i = 0; i < 100_000 && full is null; i++)
                {
                    try
                    {
                        TakenUrl taken = (await JournalFolder.TakeAsync(journal, $"http://h/{noise}/{i}"))!;
                        FinishedPage page = JournalFolder.Page(journal, taken, null);
                        await journal.CompleteAsync(page with { Attempt = page.Attempt with { Body = new Body(null, 1, JournalFolder.Sha256("x")) } });
                        done++;
                    }
                    catch (OutputUnavailableException failure)
                    {
                        full = failure;
                    }
                }
                Assert.Contains("no space left", full!.Message, StringComparison.Ordinal);
                OutputUnavailableException later = await Assert.ThrowsAsync<OutputUnavailableException>(() => journal.TakeAsync([OfferedUrl.Parse("http://h/z")]).AsTask());
                Assert.Equal(full.Message, later.Message);
                Assert.False(full == later);
            }
            Assert.InRange(done, 100, 100_000);
            Assert.Equal((long)done, folder.Query("SELECT count(*) AS n FROM results").Single()["n"]);
            Assert.False(File.Exists(folder.In("manyhands.lock")));
        }
        finally
        {
            Run("umount", mount);
            Directory.Delete(mount);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
