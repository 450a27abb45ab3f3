using System.Globalization;
using System.Text;

namespace ManyHands.Cli;

/// <summary>What was seen of a process, for people, in 100 columns. Not thread-safe.</summary>
internal sealed class ThreadsText
{
    private const int Columns = 100;
    private const int MostFrames = 8;
    private const int MostNames = 6;
    private const int MostTaskGroups = 20;
    private const int MostBehind = 8;
    private const int MostParties = 20;

    private readonly StringBuilder _text = new();
    private readonly SeenProcess _process;
    private readonly ILookup<Waiter?, SeenLock> _held;

    private ThreadsText(SeenProcess process)
    {
        _process = process;
        _held = process.Locks.ToLookup(static seen => seen.Owner);
    }

    public static string Of(SeenProcess process)
    {
        var text = new ThreadsText(process);
        text.Head();
        foreach (Deadlock deadlock in process.Deadlocks)
            text.Tell(deadlock);
        text.Threads();
        text.Locks();
        text.Tasks();
        return text._text.ToString();
    }

    private void Head()
    {
        Line($"Process {_process.Id}: {_process.CommandLine}");
        Line($".NET {_process.RuntimeVersion}, {Count(_process.Threads.Count, "thread", "threads")}; it stood still for {Milliseconds(_process.Paused)} {(_process.Copied is { } bytes ? $"while {Figures.Bytes(bytes)} were copied" : "while it was read")}");
        foreach (string gap in _process.Gaps)
            Line($"Not seen: {gap}");
    }

    private void Tell(Deadlock deadlock)
    {
        List<Party> parties = Party.Of(deadlock);
        string count = parties.Count == 1 ? $"{parties[0].Name} waits for itself" : $"{parties.Count} wait for each other";
        Line("");
        Line($"DEADLOCK: {count}");
        for (int i = 0; i < Math.Min(parties.Count, MostParties); i++)
        {
            Line($"  {parties[i].Name}");
            foreach (SeenLock held in parties[i].Members.SelectMany(member => _held[member]))
                Line($"    has {held.Title}");
            Line($"    {Told(parties[i].Wait, parties[(i + 1) % parties.Count].Name)}");
            Stack(parties[i].Members[^1] is SeenTask task ? Chain(task, parties) : Stacks.Of((SeenThread)parties[i].Members[0]), "      at ");
        }

        if (parties.Count > MostParties)
            Line($"  … {Figures.Count(parties.Count - MostParties)} more: --json has them");
        List<Waiter> behind = Party.Behind(deadlock);
        if (behind.Count > 0)
            Line($"  {(behind.Count == 1 ? "one more waits" : $"{Figures.Count(behind.Count)} more wait")} for them: {Names(behind, MostBehind)}");
    }

    private void Threads()
    {
        Line("");
        Line("Threads");
        foreach (ThreadGroup group in ThreadGroup.Of(_process.Threads))
        {
            SeenThread first = group.First;
            string names = group.Threads.Count == 1 ? Titled(first) : $"{Figures.Count(group.Threads.Count)} threads: {string.Join(", ", group.Threads.Take(MostNames).Select(Titled))}{(group.Threads.Count > MostNames ? ", …" : "")}";
            Line($"  {names}");
            Line($"    {Doing(first)}");
            foreach (SeenLock held in group.Threads.SelectMany(thread => _held[thread]))
                Line($"    has {held.Title}");
            if (_process.Deadlocks.Any(deadlock => deadlock.Members.Contains(first)))
                Line("      in the deadlock above");
            else if (first.Activity != ThreadActivity.Idle)
                Stack(Stacks.Of(first), "      at ");
        }
    }

    private void Locks()
    {
        List<SeenLock> wanted = [.. _process.Locks.Where(static seen => seen.Waiters.Count > 0 || seen.IsOrphaned)];
        if (wanted.Count == 0)
            return;
        Line("");
        Line("Locks that are waited for");
        foreach (SeenLock seen in wanted)
        {
            Line($"  {seen.Title}");
            Line($"    {(seen.IsOrphaned ? "its holder has ended without giving it back" : seen.Owner is { } owner ? $"{Party.Known(owner)} has it" : "free, or its holder can't be seen")}{(seen.Waiters.Count > 0 ? $"; {Count(seen.Waiters.Count, "waits", "wait")}: {Names(seen.Waiters, MostNames)}" : "")}");
        }
    }

    private void Tasks()
    {
        List<TaskGroup> groups = TaskGroup.Of(_process.Tasks);
        if (groups.Count == 0)
            return;
        List<TaskGroup> shown = [.. groups.Where(static group => !group.IsFramework).Take(MostTaskGroups)];
        Line("");
        Line("Async calls that wait");
        foreach (TaskGroup group in shown)
        {
            Line($"  {Figures.Count(group.Tasks.Count)} × for {group.What}");
            Stack(Stacks.Of(group.Chain), "      in ");
        }

        long rest = groups.Except(shown).Sum(static group => (long)group.Tasks.Count);
        if (rest > 0)
            Line($"  {Figures.Count(rest)} {(shown.Count == MostTaskGroups ? "more" : "of .NET's own")}: --json has them");
    }

    private void Stack(List<string> lines, string start)
    {
        List<string> folded = [.. Stacks.Fold(lines)];
        foreach (string line in folded.Take(MostFrames))
            Line(start + line);
        if (folded.Count > MostFrames)
            Line($"{new string(' ', start.Length)}… {folded.Count - MostFrames} more");
    }

    private static string Titled(SeenThread thread) => thread.Name.EndsWith($" ({thread.Id})", StringComparison.Ordinal) || thread.GivenName is null
        ? thread.Name : $"{thread.Name} ({thread.Id})";

    private static string Doing(SeenThread thread) => thread.Activity switch
    {
        ThreadActivity.Running => "runs",
        ThreadActivity.Native => $"is in native code{Detail(thread)}",
        ThreadActivity.Sleeping => "sleeps",
        ThreadActivity.Idle => $"idles{Detail(thread)}",
        _ => thread.Wait is { } wait ? Told(wait, wait.For is [var other, ..] ? Party.Known(other) : "") : "waits",
    };

    private static string Detail(SeenThread thread) => thread.Detail is null ? "" : $": {thread.Detail}";

    private static string Told(Wait wait, string other) =>
        wait.IsRun ? $"is run by {other}"
        : wait.Lock is { Owner: not null } ? $"waits for {wait.What}, which {other} has"
        : wait.For.Count > 1 ? $"waits for {wait.What}, {other} among them"
        : $"waits for {wait.What}";

    // Where tasks do nothing but await each other, what each waits for says it all.
    private static List<string> Chain(SeenTask task, List<Party> parties) =>
        parties.All(static party => party.Members is [SeenTask] && party.Wait.Lock is null) || task.Wait!.IsRun ? [] : Stacks.Of(TaskChain.Up(task));

    private static string Names(List<Waiter> waiters, int most) =>
        string.Join(", ", waiters.Take(most).Select(Party.Known)) + (waiters.Count > most ? ", …" : "");

    private static string Count(long count, string one, string many) => $"{Figures.Count(count)} {(count == 1 ? one : many)}";

    private static string Milliseconds(TimeSpan time) => time.TotalSeconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, time.TotalMilliseconds):F0} ms") : Figures.Time(time);

    // All that comes from outside goes through here.
    private void Line(string text) => _text.Append(ReportWords.Fit(text, Columns).TrimEnd()).Append('\n');
}
