using System.Collections.Concurrent;
using System.Diagnostics;

namespace ManyHands;

/// <summary>What befalls a worker as it comes to an item.</summary>
internal enum Fate
{
    Runs,
    Dies,
    GivesBack,
    ShutsDown,
}

internal sealed class WorkerGoneException(string message) : Exception(message);

/// <summary>One group as it was submitted.</summary>
internal sealed record SeenGroup(object?[] Items, bool StopsAtFailure, TimeSpan? TooLong, JobOptions Options);

/// <summary>An executor whose groups run elsewhere, as a map sees it; its workers are threads that do as they are told.</summary>
internal sealed class GroupHost : IInProcessExecutor, IGroupHost
{
    private const int MaxAttempts = 3;
    private readonly PlainExecutor _threads;
    private long _accepted;
    private volatile bool _isShutDown;

    public GroupHost(int maxWorkers = 2) => _threads = new(maxWorkers);

    public string Name => "elsewhere";

    public int MaxWorkers => _threads.MaxWorkers;

    /// <summary>Asked before each item is run; the number is how often that was so before.</summary>
    public Func<object?, int, Fate>? FateOf { get; init; }

    /// <summary>How long it says that so many items took. The default is the truth.</summary>
    public Func<int, TimeSpan>? ElapsedOf { get; init; }

    /// <summary>How a whole group fails; null when it does not.</summary>
    public Func<object?[], Exception?>? FailureOf { get; init; }

    /// <summary>How many groups it takes before it says it was shut down.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    public bool RefusesCaptures { get; init; }

    public ConcurrentQueue<SeenGroup> Seen { get; } = [];

    /// <summary>Told when a group was submitted, and when one has ended.</summary>
    public Changes Changes => _threads.Changes;

    public ConcurrentDictionary<object, int> Attempts { get; } = [];

    public ExecutorCounts Counts => _threads.Counts;

    public ExecutorSnapshot Snapshot() => _threads.Snapshot();

    public TimeProvider TimeProvider => TimeProvider.System;

    public bool HasJobTimeout => false;

    public bool IsInsideJob => false;

    public bool TryRunHere(Task job) => false;

    public void Check(Delegate code)
    {
        if (RefusesCaptures && code.Target?.GetType().GetFields() is [var captured, ..] && !captured.IsStatic)
            throw new ArgumentException($"It captures '{captured.Name}'.", nameof(code));
    }

    public Task<GroupReport<TResult>> SubmitGroup<T, TResult>(
        GroupCall<T, TResult> call, JobOptions options, CancellationToken cancellationToken)
    {
        if (options.Lane is not null)
            throw new NotSupportedException("There are no lanes.");
        if (_isShutDown || Interlocked.Increment(ref _accepted) > Capacity)
            throw new ExecutorShutdownException("No more.");
        Seen.Enqueue(new([.. call.Items.Cast<object?>()], call.StopsAtFailure, call.TooLong, options));
        Changes.Tell();
        return _threads.Submit(new Worker<T, TResult>(this, call, options.Repeatable), default, cancellationToken);
    }

    public Task<TResult> Submit<TResult>(IJob<TResult> job, JobOptions options, CancellationToken cancellationToken) =>
        _threads.Submit(job, options, cancellationToken);

    public Task<ShutdownReport> ShutdownAsync(ShutdownMode mode, TimeSpan? timeout) => throw new NotSupportedException();

    public void Dispose() => _threads.Dispose();

    public ValueTask DisposeAsync() => _threads.DisposeAsync();

    private sealed class Worker<T, TResult>(GroupHost host, GroupCall<T, TResult> call, bool isRepeatable)
        : IJob<GroupReport<TResult>>
    {
        private readonly List<GroupOutcome<TResult>> _outcomes = [];
        private long _started;

        public GroupReport<TResult> Run(CancellationToken cancellationToken)
        {
            if (call.IsUnwanted?.Invoke() == true)
                return new(_outcomes, default, null);
            if (host.FailureOf?.Invoke([.. call.Items.Cast<object?>()]) is { } failure)
                throw failure;
            _started = Stopwatch.GetTimestamp();
            Func<T, CancellationToken, TResult> code = GroupCode.ToCall<T, TResult>(call.Code);
            Exception? rest = null;
            while (_outcomes.Count < call.Items.Count && One(code, out rest, cancellationToken))
            {
            }

            return new(_outcomes, host.ElapsedOf?.Invoke(_outcomes.Count) ?? Stopwatch.GetElapsedTime(_started), rest);
        }

        /// <summary>Whether the next one is to be run after it.</summary>
        private bool One(Func<T, CancellationToken, TResult> code, out Exception? rest, CancellationToken cancellationToken)
        {
            rest = null;
            cancellationToken.ThrowIfCancellationRequested();
            T item = call.Items[_outcomes.Count];
            switch (FateOf(item))
            {
                case Fate.Dies when isRepeatable && call.Items.Count > 1:
                    return false;
                case Fate.Dies:
                    int attempts = 1;
                    while (isRepeatable && attempts < MaxAttempts && FateOf(item) == Fate.Dies)
                        attempts++;
                    if (isRepeatable && attempts < MaxAttempts)
                        break;
                    var died = new WorkerGoneException($"{item}");
                    if (call.Items.Count == 1)
                        throw died;
                    _outcomes.Add(new(default, died));
                    return false;
                case Fate.GivesBack:
                    return false;
                case Fate.ShutsDown:
                    host._isShutDown = true;
                    rest = new ExecutorShutdownException("Shut down.");
                    return call.Items.Count == 1 ? throw rest : false;
            }

            try
            {
                _outcomes.Add(new(code(item, cancellationToken), null));
            }
            catch (Exception exception) when (call.Items.Count > 1 && !cancellationToken.IsCancellationRequested)
            {
                call.OnFailure?.Invoke();
                _outcomes.Add(new(default, exception));
                if (call.StopsAtFailure)
                    return false;
            }
            catch (Exception)
            {
                call.OnFailure?.Invoke();
                throw;
            }

            return !(Stopwatch.GetElapsedTime(_started) > call.TooLong);
        }

        private Fate FateOf(T item) =>
            host.FateOf?.Invoke(item, host.Attempts.AddOrUpdate(item!, 0, (_, attempts) => attempts + 1)) ?? Fate.Runs;
    }
}
