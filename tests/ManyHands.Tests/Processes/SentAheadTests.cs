using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Win32.SafeHandles;

namespace ManyHands.Tests;

/// <summary>What waits at a worker's door comes to no harm by what happens before it.</summary>
/// <remarks>On a clock that stands still every job is quick, so that workers get as many ahead of time as they ever do.</remarks>
public sealed class SentAheadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Large_jobs_do_not_write_over_each_other()
    {
        await using var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions { MaxWorkers = 1, TimeProvider = new FakeTimeProvider() });
        using var gate = new RemoteGate();
        await pool.Submit(new AllAre(Filled(0), 0), cancellationToken: Token).InTime();
        using RemoteGate start = await HoldAsync(pool);
        Task[] quick = Quick(pool);
        Task<int> running = pool.Submit(new Pass(gate.Port), cancellationToken: Token);
        Task<bool>[] large = [.. Enumerable.Range(0, 60).Select(number => pool.Submit(new AllAre(Filled((byte)number), (byte)number), cancellationToken: Token))];
        start.Open();
        await Task.WhenAll(quick).InTime();
        await gate.Reached;
        gate.Open();
        await running.InTime();
        Assert.DoesNotContain(false, await Task.WhenAll(large).InTime());
    }

    [Fact]
    public async Task Jobs_that_are_cancelled_at_the_door_leave_the_running_one_alone()
    {
        using var gate = new RemoteGate();
        await using var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions { MaxWorkers = 1, KillGrace = TimeSpan.FromSeconds(2), TimeProvider = new FakeTimeProvider() });
        await pool.Submit(new Repeat("x", 1), cancellationToken: Token).InTime();
        using RemoteGate start = await HoldAsync(pool);
        Task[] quick = Quick(pool);
        Task<int> running = pool.Submit(new Pass(gate.Port, 7), cancellationToken: Token);
        (Task<string> Job, CancellationTokenSource Mine)[] doomed = [.. Enumerable.Range(0, 150).Select(_ =>
        {
            CancellationTokenSource mine = new();
            return (pool.Submit(new Repeat(new string('x', 800), 1), cancellationToken: mine.Token), mine);
        })];
        start.Open();
        await Task.WhenAll(quick).InTime();
        await gate.Reached;

        // Each makes room for one more at the door, while nobody reads what is in the pipe.
        foreach ((Task<string> job, CancellationTokenSource mine) in doomed)
        {
            await mine.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.InTime());
            mine.Dispose();
        }

        gate.Open();
        Assert.Equal(7, await running.InTime());
    }

    [Fact]
    public async Task None_that_has_begun_is_run_again()
    {
        using var gate = new RemoteGate();
        using Tally tally = new();
        await using var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions
        {
            MaxWorkers = 1,
            TimeProvider = new FakeTimeProvider(),
            Environment = new Dictionary<string, string?> { [Tally.Variable] = tally.Path },
        });
        await pool.Submit(new Count(1, Exits: false), cancellationToken: Token).InTime();
        await pool.Submit(new SwallowWhatFollows(0), cancellationToken: Token).InTime();
        using RemoteGate start = await HoldAsync(pool);
        Task[] quick = Quick(pool);
        Task<int> swallows = pool.Submit(new SwallowWhatFollows(gate.Port), cancellationToken: Token);
        Task<int> second = pool.Submit(new Count(2, Exits: false), cancellationToken: Token);
        Task<int> third = pool.Submit(new Count(3, Exits: true), cancellationToken: Token);
        Task<int> fourth = pool.Submit(new Count(4, Exits: false), cancellationToken: Token);
        start.Open();
        await Task.WhenAll(quick).InTime();
        await gate.Reached;
        gate.Open();
        foreach (Task<int> job in (Task<int>[])[swallows, second, third])
            await Assert.ThrowsAsync<WorkerDiedException>(() => job.InTime());
        Assert.Equal(4, await fourth.InTime());
        Assert.Equal([1, 2, 3, 4], tally.Numbers);
    }

    [Fact]
    public async Task A_shutdown_that_cancels_tells_those_at_the_door_too()
    {
        for (int i = 0; i < 10; i++)
        {
            await using var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions { MaxWorkers = 1, KillGrace = TimeSpan.FromMinutes(5), TimeProvider = new FakeTimeProvider() });
            using RemoteGate start = await HoldAsync(pool);
            Task[] quick = Quick(pool);
            Task<int> frozen = pool.Submit(new Freeze(), cancellationToken: Token);
            Task<int> waits = pool.Submit(new WaitToBeTold(), cancellationToken: Token);
            start.Open();
            await Task.WhenAll(quick).InTime();
            int process = pool.Workers.Single().ProcessId;
            await ProcessEvents.StopOf(process).InTime();
            Task<ShutdownReport> closing = pool.ShutdownAsync(ShutdownMode.Cancel, TimeSpan.FromSeconds(3));

            // Now its listener and its job awake at the same time.
            Libc.Kill(process, 18);
            Assert.Empty((await closing.InTime()).Abandoned);
            await frozen.InTime();
            await Assert.ThrowsAsync<ExecutorShutdownException>(() => waits.InTime());
        }
    }

    [Fact]
    public async Task A_worker_whose_job_could_not_be_sent_takes_what_waits_at_anothers_door()
    {
        using var before = new RemoteGate();
        using var gate = new RemoteGate();
        RecordingLogger log = new();
        await using var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions { MaxWorkers = 2, TimeProvider = new FakeTimeProvider(), Logger = log });
        await log.UntilAsync(() => pool.Workers.Count(worker => worker.State == ProcessWorkerState.Idle) == 2);
        Task<int> first = pool.Submit(new Pass(before.Port), cancellationToken: Token);
        await before.Reached;
        using Stuck stuck = new();
        Task<int> unsendable = Task.Run(() => pool.Submit(new CarryStuck(stuck), cancellationToken: Token), Token);
        await stuck.Reached.InTime();
        Task[] quick = Quick(pool);
        Task<int> slow = pool.Submit(new Pass(gate.Port), cancellationToken: Token);
        Task<int> behind = pool.Submit(new Echo(5), cancellationToken: Token);
        before.Open();
        await first.InTime();
        await Task.WhenAll(quick).InTime();
        await gate.Reached;
        stuck.Free();
        await Assert.ThrowsAsync<JobSerializationException>(() => unsendable.InTime());
        Assert.Equal(5, await behind.InTime());
        Assert.False(slow.IsCompleted);
        gate.Open();
        await slow.InTime();
    }

    // A worker that is busy while the others are queued, so that it does not wait for them later.
    private static async Task<RemoteGate> HoldAsync(ProcessPoolExecutor pool)
    {
        RemoteGate gate = new();
        _ = pool.Submit(new Pass(gate.Port), cancellationToken: Token);
        await gate.Reached;
        return gate;
    }

    // So many that workers get several ahead of time.
    private static Task[] Quick(ProcessPoolExecutor pool) =>
        [.. Enumerable.Range(0, 3000).Select(number => pool.Submit(new Echo(number), cancellationToken: Token))];

    private static byte[] Filled(byte value)
    {
        byte[] bytes = new byte[200_000];
        Array.Fill(bytes, value);
        return bytes;
    }

    private sealed record AllAre(byte[] Bytes, byte Value) : IJob<bool>
    {
        public bool Run(CancellationToken cancellationToken) => !Bytes.AsSpan().ContainsAnyExcept(Value);
    }

    /// <summary>Begins a frame that takes in all that the worker says after it.</summary>
    private sealed record SwallowWhatFollows(int Port) : IJob<int>
    {
        public int Run(CancellationToken cancellationToken)
        {
            if (Port == 0)
                return 0;
            RemoteGate.Pass(Port, 0, cancellationToken);
            byte[] head = [0, 0, 0, 0, (byte)FrameKind.Result];
            BinaryPrimitives.WriteInt32LittleEndian(head, 100_000);
            Pipe.TryWrite(new SafeFileHandle(Descriptors.Results, ownsHandle: false), head);
            return 1;
        }
    }

    private sealed record Count(int Number, bool Exits) : IJob<int>
    {
        public int Run(CancellationToken cancellationToken)
        {
            Tally.Add(Number);
            if (Exits)
                Environment.Exit(3);
            return Number;
        }
    }

    /// <summary>Stops its process; ends when that goes on.</summary>
    private sealed record Freeze : IJob<int>
    {
        public int Run(CancellationToken cancellationToken) => Libc.Kill(Environment.ProcessId, 19);
    }

    private sealed record WaitToBeTold : IJob<int>
    {
        public int Run(CancellationToken cancellationToken)
        {
            cancellationToken.WaitHandle.WaitOne();
            cancellationToken.ThrowIfCancellationRequested();
            return 0;
        }
    }

    private sealed record CarryStuck(Stuck Stuck) : IJob<int>
    {
        public int Run(CancellationToken cancellationToken) => 0;
    }

    /// <summary>Holds up whoever writes it, and then can't be written.</summary>
    [JsonConverter(typeof(StuckConverter))]
    private sealed class Stuck : IDisposable
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _free = new();

        internal Task Reached => _reached.Task;

        internal void Free() => _free.Set();

        internal void Wait()
        {
            _reached.TrySetResult();
            _free.Wait();
        }

        public void Dispose() => _free.Dispose();
    }

    private sealed class StuckConverter : JsonConverter<Stuck>
    {
        public override Stuck Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new JsonException();

        public override void Write(Utf8JsonWriter writer, Stuck value, JsonSerializerOptions options)
        {
            value.Wait();
            throw new FormatException("It does not cross.");
        }
    }
}
