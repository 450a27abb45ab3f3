using System.Globalization;

namespace ManyHands.Cli;

/// <summary>What decides whether one process may look into another.</summary>
internal sealed record AccessFacts
{
    public required int ProcessId { get; init; }

    /// <summary>From outside.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whose process it is.</summary>
    public int Owner { get; init; }

    /// <summary>Who asks.</summary>
    public int Asker { get; init; }

    /// <summary>The debugger's process that is attached to it already; 0 when there is none.</summary>
    public int Tracer { get; init; }

    /// <summary>From outside.</summary>
    public string TracerName { get; init; } = "";

    /// <summary>The setting <c>kernel.yama.ptrace_scope</c>; 0 where there is none.</summary>
    public int PtraceScope { get; init; }

    public static AccessFacts Of(int process)
    {
        ProcessStatus? status = ProcessStatus.Read(process);

        // The kernel names the thread that attached.
        ProcessStatus? tracer = status is { Tracer: > 0 and var thread } ? ProcessStatus.Read(thread) : null;
        return new AccessFacts
        {
            ProcessId = process,
            Name = status?.Name ?? "",
            Owner = status?.User ?? 0,
            Asker = ProcessStatus.Read(Environment.ProcessId)?.User ?? 0,
            Tracer = tracer?.ProcessId ?? 0,
            TracerName = tracer is null ? "" : ProcessStatus.Read(tracer.ProcessId)?.Name ?? "",
            PtraceScope = ReadScope(),
        };
    }

    /// <summary>Why it was refused, and what to do.</summary>
    public ProcessUnavailableException Explain()
    {
        string shown = $"process {ProcessId} ({Terminal.Safe(Name, 40)})";
        string again = $"hands threads {ProcessId}";
        if (Tracer != 0)
            return new($"{shown} is held by a debugger already, process {Tracer} ({Terminal.Safe(TracerName, 40)})", "detach that one first");
        if (Owner != Asker && Asker != 0)
            return new($"{shown} belongs to {UserNames.Of(Owner)}, and only that user and root may look into it", $"run it as one of them: sudo {again}");
        return PtraceScope switch
        {
            1 when Asker != 0 => new(
                $"this system lets a program look into its own children only (kernel.yama.ptrace_scope is 1), and {shown} is none",
                $"as root it works: sudo {again}; for everybody till the next start: sudo sysctl kernel.yama.ptrace_scope=0"),
            2 when Asker != 0 => new($"this system lets only root look into processes (kernel.yama.ptrace_scope is 2)", $"run it as root: sudo {again}"),
            3 => new("this system lets nobody look into processes (kernel.yama.ptrace_scope is 3)", "only a start with another setting changes that"),
            _ when Asker == 0 => new($"the system does not let even root look into {shown}", "in a container it takes the right to: docker run --cap-add=SYS_PTRACE"),
            _ => new($"{shown} does not let other programs look into it", $"root may all the same: sudo {again}; in a container it takes --cap-add=SYS_PTRACE"),
        };
    }

    private static int ReadScope()
    {
        try
        {
            return int.Parse(File.ReadAllText("/proc/sys/kernel/yama/ptrace_scope"), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // A kernel without Yama.
            return 0;
        }
    }
}
