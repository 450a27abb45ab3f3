using System.Text;
using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary><c>hands report</c>: what became of all URLs.</summary>
internal sealed class ReportCommand(ReadingSettings settings, TimeProvider time)
{
    public int Run()
    {
        JournalReport report = JournalReportReader.Read(settings.Folder);
        if (settings.Json)
            StandardOutput.Write(ReportJson.Of(report, settings.Folder));
        else if (settings.HtmlFile is { } file)
            StandardOutput.Write(Encoding.UTF8.GetBytes(WriteHtml(report, file)));
        else
            StandardOutput.Write(Encoding.UTF8.GetBytes(ReportText.Of(report, settings.Folder)));
        return ExitCodes.Success;
    }

    private string WriteHtml(JournalReport report, string path)
    {
        byte[] page = Encoding.UTF8.GetBytes(ReportHtml.Of(report, settings.Folder, time.GetUtcNow()));
        return OutputFile.Try(path, () =>
        {
            using NewFile file = OutputFile.Create(path);
            file.Stream.Write(page);
            file.Keep();
            return $"Report: {Terminal.Safe(path)}\n";
        });
    }
}
