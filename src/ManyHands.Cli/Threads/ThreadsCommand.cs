using System.Text;

namespace ManyHands.Cli;

/// <summary><c>hands threads</c>: what the threads of another process do.</summary>
internal sealed class ThreadsCommand(ThreadsSettings settings, TimeProvider time)
{
    public int Run()
    {
        SeenProcess process = new ProcessReader(settings, time, CopyLimit.Allows).Read();
        StandardOutput.Write(settings.Json ? ThreadsJson.Of(process) : Encoding.UTF8.GetBytes(ThreadsText.Of(process)));
        return ExitCodes.Success;
    }
}
