namespace ManyHands;

/// <summary>How a process ended: by itself with a code, or by a signal.</summary>
/// <param name="Code">What it exited with; null when a signal ended it, or nobody knows.</param>
/// <param name="Signal">The signal's number; 0 when it exited by itself, or nobody knows.</param>
internal readonly record struct ExitStatus(int? Code, int Signal)
{
    /// <summary>Somebody else took the status, or the process never came to be.</summary>
    internal static ExitStatus Unknown => new(null, 0);

    /// <summary>Its name, such as <c>SIGKILL</c>; null without a signal.</summary>
    internal string? SignalName => Signal switch
    {
        0 => null,
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        31 => "SIGSYS",
        var number => "signal " + number,
    };

    public override string ToString() =>
        Code is { } code ? $"it exited with code {code}" : SignalName is { } signal ? $"it was ended by {signal}" : "it is gone";

    /// <summary>As waitpid(2) gives it.</summary>
    internal static ExitStatus FromWait(int status) =>
        (status & 0x7f) == 0 ? new((status >> 8) & 0xff, 0) : new(null, status & 0x7f);
}
