using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace ManyHands.Cli;

/// <summary>The process that is looked into: found, and known to run .NET. Thread-safe.</summary>
internal sealed class TargetProcess
{
    private TargetProcess(int id, ProcessStatus status, RuntimeFile runtime)
    {
        Id = id;
        Name = status.Name;
        Shown = Show(id, status);
        HasOwnNumbers = status.InnerId != id;
        Runtime = runtime;
        CommandLine = ReadCommandLine(id);
    }

    public int Id { get; }

    /// <summary>What the kernel calls it. From outside.</summary>
    public string Name { get; }

    /// <summary>What messages call it. Safe to show.</summary>
    public string Shown { get; }

    /// <summary>Its threads have other numbers to itself than to the system: it runs in a container.</summary>
    public bool HasOwnNumbers { get; }

    /// <summary>It has other files under the same names: it runs in a container, or with a root of its own.</summary>
    public bool HasOtherFiles => LinkOf($"/proc/{Id}/root") != "/" || LinkOf($"/proc/{Id}/ns/mnt") != LinkOf("/proc/self/ns/mnt");

    /// <summary>How it was started, its words separated by spaces. From outside.</summary>
    public string CommandLine { get; }

    /// <summary>Where its .NET runtime lies.</summary>
    public RuntimeFile Runtime { get; }

    /// <summary>Finds a process, and makes sure of what can be known without stopping it.</summary>
    /// <exception cref="ProcessUnavailableException">It is not there, is not .NET, or may not be looked into.</exception>
    public static TargetProcess Open(int id)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64))
            throw new ProcessUnavailableException("threads works on 64-bit Linux only", "elsewhere: dotnet-stack report -p PID");
        if (id == Environment.ProcessId)
            throw new ProcessUnavailableException(
                $"process {id} is this hands itself, which can't stand still and look at the same time", "name another: hands threads PID");
        ProcessStatus status = ProcessStatus.Read(id)
            ?? throw new ProcessUnavailableException($"there is no process {id}", "see which there are: ps -e, or pgrep -a dotnet");
        string shown = Show(id, status);
        if (status.ProcessId != id)
            throw new ProcessUnavailableException($"{id} is a thread of process {status.ProcessId}", $"name the process: hands threads {status.ProcessId}");
        if (status.State == 'Z')
            throw new ProcessUnavailableException($"{shown} has ended", "its parent has not taken note of that yet");
        return new TargetProcess(id, status, RuntimeFile.Find(id, shown, ReadMap(id)));
    }

    /// <summary>The threads it has at this moment.</summary>
    /// <exception cref="ProcessUnavailableException">It has ended.</exception>
    public IEnumerable<int> ThreadIds()
    {
        string[] folders;
        try
        {
            folders = Directory.GetDirectories($"/proc/{Id}/task");
        }
        catch (IOException)
        {
            throw Ended();
        }

        return folders.Select(static folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture));
    }

    /// <summary>The number that the process itself has for one of its threads.</summary>
    public uint InnerId(int thread) => HasOwnNumbers && ProcessStatus.ReadThread(Id, thread) is { } status ? status.InnerId : (uint)thread;

    /// <summary>What to say when it is gone.</summary>
    public ProcessUnavailableException Ended() =>
        new($"{Shown} ended while it was looked into", "nothing of it is left to be seen");

    /// <summary>What to say when it may not be looked into, found out from what the system tells.</summary>
    public static ProcessUnavailableException Refused(int id) => AccessFacts.Of(id).Explain();

    private static string Show(int id, ProcessStatus status) => $"process {id} ({Terminal.Safe(status.Name, 40)})";

    private static string? LinkOf(string path) => new FileInfo(path).LinkTarget;

    private static List<MappedRegion> ReadMap(int id)
    {
        try
        {
            return MemoryMap.Read(id);
        }
        catch (UnauthorizedAccessException)
        {
            throw Refused(id);
        }
        catch (IOException)
        {
            throw new ProcessUnavailableException($"there is no process {id} any more", "see which there are: ps -e, or pgrep -a dotnet");
        }
    }

    private static string ReadCommandLine(int id)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/cmdline")).TrimEnd('\0').Replace('\0', ' ');
        }
        catch (IOException)
        {
            // It has just ended; whoever stops it will say so.
            return "";
        }
    }
}
