namespace ManyHands.Cli;

internal static partial class HelpTexts
{
    public const string Threads = """
        Usage: hands threads PID [--json]

        What every managed thread of a running .NET process does: its name, where it stands, which locks
        it has and which it waits for, and who has those; names a deadlock when there is one, of locks,
        tasks or both. Async calls that wait are told by what they wait for, with those that await them.

              --json                one JSON object on standard output, with all there is
              --max-pause SECONDS   for a process too large to be copied: how long it may stand
                                    still while its heap is read                        (5)
          -h, --help                this

        The process stands still while its memory is copied, a second or less for each gigabyte, and
        goes on then; the first lines say for how long. Whatever ends hands, the process goes on.
        One whose memory is over 4 GiB, or more than half of what is free here, stands still while it
        is read. What is told of tasks is what the heap has, garbage not collected yet included.

        It takes the same user's rights, or root's. A program compiled ahead of time can't be looked into.

        Exit codes:
          0 it was told, whatever there was to tell   2 wrong command line
          3 there is no such process, it isn't .NET, or may not be looked into

        Example: hands threads $(pgrep -n dotnet)

        """;
}
