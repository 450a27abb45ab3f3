using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>Runs the command that the arguments ask for, and turns what goes wrong into a message and an exit code.</summary>
internal static class HandsProgram
{
    public static async Task<int> RunAsync(string[] args)
    {
        var messages = new Messages();
        if (args is ["fetch" or "crawl", ..])
            FetchCommand.Prepare();
        CommandLine.Request request = default;
        try
        {
            (request, string? help, FetchSettings? fetch, ReadingSettings? reading, ThreadsSettings? threads) = CommandLine.Read(args);
            switch (request)
            {
                case CommandLine.Request.Help:
                    Console.Out.Write(help);
                    return ExitCodes.Success;
                case CommandLine.Request.Version:
                    Console.Out.WriteLine($"hands {ProductInfo.Version}");
                    return ExitCodes.Success;
                case CommandLine.Request.Demo:
                    return await new DemoCommand(messages, TimeProvider.System).RunAsync();
                case CommandLine.Request.Why:
                    return new WhyCommand(reading!).Run();
                case CommandLine.Request.Report:
                    return new ReportCommand(reading!, TimeProvider.System).Run();
                case CommandLine.Request.Export:
                    return await new ExportCommand(reading!, messages).RunAsync();
                case CommandLine.Request.Threads:
                    return new ThreadsCommand(threads!, TimeProvider.System).Run();
                default:
                    return await new FetchCommand(fetch!, messages, TimeProvider.System).RunAsync();
            }
        }
        catch (Exception failure)
        {
            return Explain(failure, messages, request);
        }
    }

    private static int Explain(Exception failure, Messages messages, CommandLine.Request request)
    {
        switch (failure)
        {
            case UsageException usage:
                messages.Error(usage.Message, usage.Hint);
                return ExitCodes.Usage;
            case InputException:
                messages.Error(Terminal.Safe(failure.Message, 600), "the input is a text file of URLs, one a line, or - for standard input");
                return ExitCodes.Usage;
            case ProcessUnavailableException unavailable:
                messages.Error(unavailable.Message, unavailable.Hint);
                return ExitCodes.CannotGoOn;
            case JournalException or LogUnavailableException or FileUnavailableException:
                messages.Error(Terminal.Safe(failure.Message, 1000));
                return ExitCodes.CannotGoOn;
            case OutputUnavailableException when failure.GetBaseException() is DirectoryNotFoundException or FileNotFoundException:
                messages.Error(Terminal.Safe(failure.Message, 600), "the same command goes on from what the journal still has, if it is there, and begins anew otherwise");
                return ExitCodes.CannotGoOn;
            case OutputUnavailableException:
                messages.Error(Terminal.Safe(failure.Message, 600), "what was done is kept; make room, and the same command continues");
                return ExitCodes.CannotGoOn;
            case OutputClosedException:
                return ExitCodes.OutputClosed;
            case IOException:
                messages.Error(Terminal.Safe(failure.Message, 600), request is CommandLine.Request.Fetch ? "what was done is kept; the same command continues" : null);
                return ExitCodes.CannotGoOn;
            default:
                // A mistake of ours, not the user's: the trace is what a report of it needs.
                messages.Error($"this should not have happened: {Terminal.Safe(failure.Message, 600)}", "please report it with the lines below");
                foreach (string line in failure.ToString().Split('\n'))
                    messages.Line(Terminal.Safe(line.TrimEnd('\r'), 1000));
                return ExitCodes.CannotGoOn;
        }
    }
}
