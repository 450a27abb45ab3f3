using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace ManyHands.Fuzzing;

/// <summary>Makes inputs, runs them, and keeps those that fail. Confined to its creator.</summary>
/// <param name="targets">Take turns.</param>
internal sealed class FuzzRun(IReadOnlyList<FuzzTarget> targets)
{
    // Nothing that comes to an end at all takes so long, be the machine ever so busy.
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, FuzzFailure> _failures = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, (FuzzTarget Target, byte[] Input, long Begun)> _running = new();
    private long _next;
    private long _done;

    public required long Inputs { get; init; }

    /// <summary>An input follows from this and its number alone.</summary>
    public required int Seed { get; init; }

    public int Threads { get; init; } = 1;

    /// <summary>Where inputs that fail are kept; made when one does. The default is null: nowhere.</summary>
    public string? FailureFolder { get; init; }

    /// <summary>Told of each failure, and how far it has come.</summary>
    public TextWriter Out { get; init; } = TextWriter.Null;

    public long Done => Interlocked.Read(ref _done);

    /// <returns>The first of each kind of failure, made smaller.</returns>
    public IReadOnlyList<FuzzFailure> Run()
    {
        using var watch = new Timer(_ => Look(), null, Watch, Watch);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(number => new Thread(() => Work(number), maxStackSize: 1 << 20) { Name = $"fuzz-{number}" })];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        return [.. _failures.Values];
    }

    private void Work(int thread)
    {
        for (long number; (number = Interlocked.Increment(ref _next) - 1) < Inputs;)
        {
            FuzzTarget target = targets[(int)(number % targets.Count)];
            byte[] input = target.Make(new Random(HashOf(number)));
            _running[thread] = (target, input, Stopwatch.GetTimestamp());
            if (FuzzFailure.Find(target, input) is { } failure)
                Keep(target, failure, number);
            _running.TryRemove(thread, out _);
            long done = Interlocked.Increment(ref _done);
            if (done % 100_000 == 0)
                Out.WriteLine($"{done} inputs");
        }
    }

    // Neighbours must not be alike, and every run the same: HashCode is neither.
    private int HashOf(long number)
    {
        ulong mixed = unchecked((ulong)number + ((ulong)(uint)Seed << 32) + 0x9E3779B97F4A7C15UL);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL);
        return (int)(mixed >> 33);
    }

    private void Keep(FuzzTarget target, FuzzFailure failure, long number)
    {
        if (!_failures.TryAdd($"{target.Name}: {failure.Kind}", failure))
            return;
        FuzzFailure smaller = Minimiser.Shrink(target, failure);
        _failures[$"{target.Name}: {failure.Kind}"] = smaller;
        string file = Save(target, smaller.Input, number);
        lock (_failures)
            Out.WriteLine($"input {number} of seed {Seed}, {target.Name}: {smaller}\n{file}{Convert.ToBase64String(smaller.Input.AsSpan(0, Math.Min(smaller.Input.Length, 3000)))}");
    }

    private string Save(FuzzTarget target, byte[] input, long number)
    {
        if (FailureFolder is null)
            return "";
        Directory.CreateDirectory(FailureFolder);
        string file = Path.Combine(FailureFolder, string.Create(CultureInfo.InvariantCulture, $"{target.Name}-{Seed}-{number}"));
        File.WriteAllBytes(file, input);
        return $"{file} has {input.Length} bytes: ";
    }

    /// <summary>A thread that hangs can't be ended; what it hangs on can be told.</summary>
    private void Look()
    {
        foreach ((FuzzTarget target, byte[] input, long begun) in _running.Values)
            if (Stopwatch.GetElapsedTime(begun) > Hang)
            {
                string file = Save(target, input, 0);
                Environment.FailFast($"{target.Name} hangs: {file}{Convert.ToBase64String(input)}");
            }
    }
}
