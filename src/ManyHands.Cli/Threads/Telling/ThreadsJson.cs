using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ManyHands.Cli;

/// <summary>What was seen of a process as one JSON object: each key always there, null where there is nothing to say. Not thread-safe.</summary>
internal sealed class ThreadsJson
{
    private readonly Utf8JsonWriter _json;
    private readonly SeenProcess _process;
    private readonly ILookup<Waiter?, SeenLock> _held;

    private ThreadsJson(Utf8JsonWriter json, SeenProcess process)
    {
        _json = json;
        _process = process;
        _held = process.Locks.ToLookup(static seen => seen.Owner);
    }

    /// <summary>The object with a line's end.</summary>
    public static ReadOnlySpan<byte> Of(SeenProcess process)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true }))
            new ThreadsJson(json, process).Write();
        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }

    private void Write()
    {
        _json.WriteStartObject();
        _json.WriteNumber("process", _process.Id);
        _json.WriteString("name", _process.Name);
        _json.WriteString("command", _process.CommandLine);
        _json.WriteString("runtime", _process.RuntimeVersion);
        _json.WriteString("time", JsonLines.Time(_process.Time));
        Write("paused_ms", _process.Paused);
        Write("took_ms", _process.Took);
        if (_process.Copied is { } copied)
            _json.WriteNumber("copied_bytes", copied);
        else
            _json.WriteNull("copied_bytes");
        Texts("gaps", _process.Gaps);
        Each("deadlocks", _process.Deadlocks, Write);
        Each("threads", _process.Threads, Write);
        Each("groups", ThreadGroup.Of(_process.Threads), group =>
        {
            _json.WriteStartArray("threads");
            foreach (SeenThread thread in group.Threads)
                _json.WriteNumberValue(thread.Id);
            _json.WriteEndArray();
            Texts("stack", Stacks.Of(group.First));
        });
        Each("locks", _process.Locks, Write);
        Each("tasks", _process.Tasks, Write);
        Each("task_groups", TaskGroup.Of(_process.Tasks), group =>
        {
            _json.WriteNumber("count", group.Tasks.Count);
            _json.WriteString("waits_for", group.What);
            Texts("chain", [.. group.Chain.Select(static link => link.Name)]);
            Texts("tasks", [.. group.Tasks.Select(static task => Address(task.Address))]);
        });
        _json.WriteEndObject();
    }

    private void Write(Deadlock deadlock)
    {
        Each("members", deadlock.Members, member =>
        {
            Identify(member);
            Write("waits", member.Wait);
        });
        Each("behind", deadlock.Behind, Identify);
    }

    private void Write(SeenThread thread)
    {
        _json.WriteNumber("id", thread.Id);
        _json.WriteNumber("native_id", thread.NativeId);
        _json.WriteString("name", thread.GivenName);
        _json.WriteString("state", thread.Activity switch
        {
            ThreadActivity.Running => "running",
            ThreadActivity.Native => "native",
            ThreadActivity.Sleeping => "sleeping",
            ThreadActivity.Idle => "idle",
            _ => "waiting",
        });
        _json.WriteString("detail", thread.Detail);
        if (thread.ProcessorTime is { } time)
            Write("cpu_ms", time);
        else
            _json.WriteNull("cpu_ms");
        Write("waits", thread.Wait);
        Texts("holds", [.. _held[thread].Select(static seen => Address(seen.Address))]);
        Each("frames", thread.Frames, frame =>
        {
            _json.WriteString("method", frame.Method);
            _json.WriteString("full_name", frame.FullName);
            _json.WriteBoolean("framework", frame.IsFramework);
        });
        _json.WriteBoolean("more_frames", thread.IsCut);
    }

    private void Write(SeenLock seen)
    {
        _json.WriteString("address", Address(seen.Address));
        _json.WriteString("kind", seen.Kind switch
        {
            LockKind.Monitor => "monitor",
            LockKind.Lock => "lock",
            LockKind.ReaderWriter => "reader_writer",
            _ => "async_guarded",
        });
        _json.WriteString("title", seen.Title);
        Identify("owner", seen.Owner);
        _json.WriteBoolean("orphaned", seen.IsOrphaned);
        Each("waiters", seen.Waiters, Identify);
    }

    private void Write(SeenTask task)
    {
        Identify(task);
        _json.WriteBoolean("async_method", task.IsMethod);
        _json.WriteBoolean("framework", task.IsFramework);
        Write("waits", task.Wait);
        Texts("awaited_by", [.. task.Awaiters.Select(static awaiter => Address(awaiter.Address))]);
    }

    private void Write(string name, Wait? wait)
    {
        if (wait is null)
        {
            _json.WriteNull(name);
            return;
        }

        _json.WriteStartObject(name);
        _json.WriteString("for", wait.What);
        _json.WriteString("lock", wait.Lock is { } seen ? Address(seen.Address) : null);
        Each("who", wait.For, Identify);
        _json.WriteEndObject();
    }

    private void Identify(string name, Waiter? waiter)
    {
        if (waiter is null)
        {
            _json.WriteNull(name);
            return;
        }

        _json.WriteStartObject(name);
        Identify(waiter);
        _json.WriteEndObject();
    }

    private void Identify(Waiter waiter)
    {
        if (waiter is SeenThread thread)
            _json.WriteNumber("thread", thread.Id);
        else
            _json.WriteString("task", Address(((SeenTask)waiter).Address));
        _json.WriteString("name", waiter.Name);
    }

    private void Each<T>(string name, IEnumerable<T> items, Action<T> write)
    {
        _json.WriteStartArray(name);
        foreach (T item in items)
        {
            _json.WriteStartObject();
            write(item);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void Texts(string name, IReadOnlyList<string> texts)
    {
        _json.WriteStartArray(name);
        foreach (string text in texts)
            _json.WriteStringValue(text);
        _json.WriteEndArray();
    }

    private void Write(string name, TimeSpan time) => _json.WriteNumber(name, Math.Round(time.TotalMilliseconds, 1));

    private static string Address(ulong address) => string.Create(CultureInfo.InvariantCulture, $"0x{address:x}");
}
