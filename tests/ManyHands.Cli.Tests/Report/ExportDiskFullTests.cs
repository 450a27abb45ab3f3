using System.Diagnostics;
using ManyHands.Scraping;
using ManyHands.Scraping.Tests;

namespace ManyHands.Cli.Tests;

public sealed class ExportDiskFullTests
{
    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    [InlineData("parquet")]
    public async Task A_full_disk_is_said_and_nothing_is_left_on_it(string ending)
    {
        using var folder = new OutputFolder();
        string mount = Directory.CreateDirectory(folder.In("full")).FullName;
        Assert.SkipUnless(OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=256k", "none", mount), "Needs Linux and the right to mount a small tmpfs.");
        try
        {
            using var pages = new JournalFolder();
            var random = new Random(20260102);
            await using (Journal journal = pages.Open(BodyFormats.None))
                for (int i = 0; i < 600; i++)
                {
                    byte[] noise = new byte[500];
                    random.NextBytes(noise);
                    await JournalFolder.FetchAsync(journal, $"http://h/{Convert.ToHexStringLower(noise)}", body: null, status: null, kind: PageErrorKind.Dns);
                }

            Hands.Ended ended = await Hands.RunAsync("export", "-o", pages.Path, "--to", Path.Combine(mount, $"results.{ending}"));

            Assert.Equal((3, ""), (ended.Code, ended.Output));
            Assert.Contains("can't be written: No space left", ended.Errors, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFileSystemEntries(mount));
        }
        finally
        {
            Run("umount", mount);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
