using System.Globalization;

namespace ManyHands.Cli;

/// <summary>What <c>/proc/PID/status</c> says of a process or a thread, as it was when it was read.</summary>
internal sealed class ProcessStatus
{
    private readonly Dictionary<string, string> _fields;

    private ProcessStatus(Dictionary<string, string> fields) => _fields = fields;

    /// <summary>The name that the kernel has for it, 15 bytes of whatever it gave itself.</summary>
    public string Name => _fields.GetValueOrDefault("Name", "");

    /// <summary>A letter: R runs, S sleeps, D sleeps and can't be woken, T stopped, Z ended and not taken note of.</summary>
    public char State => _fields.GetValueOrDefault("State", "?")[0];

    /// <summary>The process that a thread belongs to.</summary>
    public int ProcessId => Number("Tgid");

    /// <summary>Whom it belongs to: the user that it acts as.</summary>
    public int User => (int)Numbers("Uid").ElementAtOrDefault(1);

    /// <summary>The thread that has attached to it, a debugger's say; 0 when none has.</summary>
    public int Tracer => Number("TracerPid");

    /// <summary>Its number as it knows it itself, which is another one inside of a container.</summary>
    public uint InnerId => (uint)Numbers("NSpid").LastOrDefault();

    /// <summary>Bytes of its own in memory, none of them a file's.</summary>
    public long PrivateBytes => Numbers("RssAnon").FirstOrDefault() * 1024;

    /// <returns>Null when there is no such process.</returns>
    public static ProcessStatus? Read(int process) => Read($"/proc/{process}/status");

    /// <returns>Null when there is no such thread.</returns>
    public static ProcessStatus? ReadThread(int process, int thread) => Read($"/proc/{process}/task/{thread}/status");

    internal static ProcessStatus Parse(IEnumerable<string> lines)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                fields[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return new ProcessStatus(fields);
    }

    private static ProcessStatus? Read(string file)
    {
        try
        {
            return Parse(File.ReadAllLines(file));
        }
        catch (IOException)
        {
            // It is not there, or has ended between opening and reading.
            return null;
        }
    }

    private int Number(string field) => (int)Numbers(field).FirstOrDefault();

    private IEnumerable<long> Numbers(string field) =>
        _fields.GetValueOrDefault(field, "").Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
            .Select(static word => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0);
}
