using System.Text;
using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary><c>hands why</c>: what the journal knows of one URL.</summary>
internal sealed class WhyCommand(ReadingSettings settings)
{
    public int Run()
    {
        UrlHistory history = UrlHistoryReader.Read(settings.Folder, settings.Url);
        StandardOutput.Write(Encoding.UTF8.GetBytes(WhyText.Of(history)));
        return history.Known is null ? ExitCodes.SomeFailed : ExitCodes.Success;
    }
}
