using System.Buffers;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>Takes what a worker writes to standard output and standard error, line by line, on a thread of its own. Thread-safe.</summary>
internal sealed unsafe class OutputReader
{
    private const int MaxTail = 20;

    private readonly SafeFileHandle[] _pipes;
    private readonly OutputLines[] _lines;
    private readonly Thread _thread;
    private readonly Lock _gate = new();

    // Under _gate.
    private readonly Queue<string> _tail = new(MaxTail);

    /// <param name="worker">Whose output it is.</param>
    /// <param name="output">The end of its standard output; closed at its end.</param>
    /// <param name="error">The end of its standard error; closed at its end.</param>
    /// <param name="log">Told of each line; null tells nobody.</param>
    internal OutputReader(string worker, SafeFileHandle output, SafeFileHandle error, ProcessLog? log)
    {
        _pipes = [output, error];
        _lines = [new OutputLines(line => log?.Output(worker, line)), new OutputLines(line => OnError(worker, line, log))];
        _thread = new Thread(Read) { IsBackground = true, Name = worker + " output" };
        _thread.Start();
    }

    /// <summary>The last lines of standard error, once all is read that the dead worker wrote.</summary>
    internal IReadOnlyList<string> TailAfterDeath()
    {
        // What its jobs have started may hold the pipe open for as long as it likes: then what was read must do.
        _thread.Join(TimeSpan.FromMilliseconds(250));
        lock (_gate)
            return [.. _tail];
    }

    private void OnError(string worker, string line, ProcessLog? log)
    {
        lock (_gate)
        {
            if (_tail.Count == MaxTail)
                _tail.Dequeue();
            _tail.Enqueue(line);
        }

        log?.ErrorOutput(worker, line);
    }

    private void Read()
    {
        Libc.PollEntry* entries = stackalloc Libc.PollEntry[_pipes.Length];
        byte[] buffer = new byte[16 * 1024];
        int open = _pipes.Length;
        for (int i = 0; i < _pipes.Length; i++)
            entries[i] = new Libc.PollEntry { Descriptor = (int)_pipes[i].DangerousGetHandle(), Events = Libc.PollIn };
        while (open > 0)
        {
            _ = Libc.Poll(entries, (nuint)_pipes.Length, milliseconds: -1);
            for (int i = 0; i < _pipes.Length; i++)
            {
                if (entries[i].Descriptor < 0 || entries[i].Happened == 0)
                    continue;
                int count = Pipe.Read(_pipes[i], buffer);
                _lines[i].Add(buffer.AsSpan(0, count));
                if (count > 0)
                    continue;
                _lines[i].End();
                entries[i].Descriptor = -1; // poll(2) passes over such an entry.
                _pipes[i].Dispose();
                open--;
            }
        }
    }
}

/// <summary>Makes lines of bytes. Not thread-safe.</summary>
/// <param name="tell">Called with each line.</param>
internal sealed class OutputLines(Action<string> tell)
{
    // A line that never ends must not fill the memory.
    private const int MaxLine = 8 * 1024;

    // Control characters but the tabulator, and those that turn the direction of what follows.
    private static readonly SearchValues<char> Unprintable = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(c => char.IsControl(c) && c != '\t'),
            '\u061C', '\u200E', '\u200F', .. "\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069"]);

    private readonly byte[] _line = new byte[MaxLine];
    private int _length;
    private long _cut;

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int end = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? bytes : bytes[..end];
            int kept = Math.Min(part.Length, MaxLine - _length);
            part[..kept].CopyTo(_line.AsSpan(_length));
            _length += kept;
            _cut += part.Length - kept;
            if (end < 0)
                return;
            Tell();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>What stands there is the last line.</summary>
    internal void End()
    {
        if (_length > 0)
            Tell();
    }

    // What a job writes may be meant for a terminal; what reads the log is none.
    private void Tell()
    {
        string line = Encoding.UTF8.GetString(_line, 0, _length).TrimEnd('\r');
        if (line.AsSpan().ContainsAny(Unprintable))
            line = string.Create(line.Length, line, static (to, from) => from.AsSpan().ReplaceAny(to, Unprintable, '\uFFFD'));
        if (_cut > 0)
            line += $" (and {_cut} more bytes)";
        (_length, _cut) = (0, 0);
        tell(line);
    }
}
