using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ManyHands.Tests;

/// <summary>
/// A gate that jobs may come to from another process: each connects, says its number, and waits for a byte. The sockets
/// tell who has come, who was told to stop, and who is still there. Disposed of, it fails those that wait. Thread-safe.
/// </summary>
/// <remarks>
/// A thread of its own takes what comes, for jobs may hold all threads of the .NET thread pool. What a job does comes
/// before what it tells in every order that matters: its socket is closed before its task can end.
/// </remarks>
internal sealed class RemoteGate : IDisposable
{
    private const byte Came = 1;
    private const byte WasTold = 2;
    private const int HelloLength = 5;

    private readonly Lock _gate = new();
    private readonly Socket _listener = NewSocket();
    private readonly Action<Visit>? _visiting;
    private readonly List<Visit> _visits = [];
    private readonly List<(int Visits, TaskCompletionSource Signal)> _waiting = [];
    private readonly Changes _left = new();
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOpen;

    /// <param name="visiting">Called for each job that comes, on the gate's thread, before it may pass.</param>
    internal RemoteGate(Action<Visit>? visiting = null)
    {
        _visiting = visiting;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        new Thread(TakeVisits) { IsBackground = true, Name = $"gate {Port}" }.Start();
    }

    internal int Port { get; }

    /// <summary>Ends when the first job has come to the gate.</summary>
    internal Task Reached => ReachedBy(1).InTime();

    /// <summary>Ends when the token of a job that does not listen has fired.</summary>
    internal Task Told => _told.Task;

    /// <summary>Those that have come, in that order.</summary>
    internal int[] Numbers => [.. Visits.Select(visit => visit.Number)];

    /// <summary>How many have come and not gone on: at the gate, or ended at it in no way.</summary>
    internal int Inside => Visits.Count(visit => visit.IsThere);

    private Visit[] Visits
    {
        get
        {
            lock (_gate)
                return [.. _visits];
        }
    }

    /// <summary>Waits till so many are left inside.</summary>
    internal Task LeftBy(int rest) => _left.UntilAsync(() => Inside == rest).InTime();

    internal Task ReachedBy(int visits)
    {
        lock (_gate)
        {
            if (_visits.Count >= visits)
                return Task.CompletedTask;
            TaskCompletionSource signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((visits, signal));
            return signal.Task;
        }
    }

    /// <summary>Lets all pass, those that will come too.</summary>
    internal void Open()
    {
        lock (_gate)
            _isOpen = true;
        foreach (Visit visit in Visits)
            visit.Open();
    }

    /// <summary>Lets those pass that have come under this number.</summary>
    internal void Open(int number)
    {
        foreach (Visit visit in Visits.Where(visit => visit.Number == number))
            visit.Open();
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (Visit visit in Visits)
            visit.Dispose();
    }

    /// <summary>The job's side: blocks its thread till the gate opens.</summary>
    /// <param name="port">Which gate.</param>
    /// <param name="number">Who comes.</param>
    /// <param name="token">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <param name="stubborn">Goes on waiting when the token fires, and only tells the gate so.</param>
    internal static void Pass(int port, int number, CancellationToken token, bool stubborn = false)
    {
        using Socket socket = Say(port, Came, number);
        using (token.UnsafeRegister(stubborn ? _ => TellTold(port, number) : _ => End(socket), null))
        {
            if (socket.Receive(new byte[1]) > 0)
            {
                Leave(socket);
                return;
            }
        }

        token.ThrowIfCancellationRequested();
        throw new IOException("The gate was closed.");
    }

    /// <summary>The job's side: awaits the gate's opening.</summary>
    internal static async Task PassAsync(int port, int number, CancellationToken token)
    {
        // Said without awaiting: the gate takes one after another, and must not wait for one who waits for a worker.
        using Socket socket = Say(port, Came, number);
        try
        {
            if (await socket.ReceiveAsync(new byte[1], token) == 0)
                throw new IOException("The gate was closed.");
        }
        finally
        {
            await Task.Run(() => Leave(socket), CancellationToken.None);
        }
    }

    private static Socket NewSocket() => new(SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        ReceiveTimeout = (int)Times.Soon.TotalMilliseconds,
    };

    private static byte[] Hello(byte kind, int number)
    {
        byte[] hello = new byte[HelloLength];
        hello[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(hello.AsSpan(1), number);
        return hello;
    }

    private static Socket Say(int port, byte kind, int number)
    {
        Socket socket = NewSocket();
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            socket.Send(Hello(kind, number));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    private static void TellTold(int port, int number)
    {
        try
        {
            Say(port, WasTold, number).Dispose();
        }
        catch (SocketException)
        {
            // The test is over and its gate gone; nobody asks any more.
        }
    }

    // The gate closes its end when it has seen the job go, and only then is the job let go: so none is inside any more when its
    // job has ended, however slow the network.
    private static void Leave(Socket socket)
    {
        End(socket);
        try
        {
            _ = socket.Receive(new byte[1]);
        }
        catch (SocketException)
        {
            // The test is over and its gate gone; nobody asks any more.
        }
    }

    private static void End(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The gate has closed it already, which ends the wait as well.
        }
    }

    private void TakeVisits()
    {
        byte[] hello = new byte[HelloLength];
        while (true)
        {
            Socket? socket = null;
            try
            {
                socket = _listener.Accept();
                socket.ReceiveTimeout = (int)Times.Soon.TotalMilliseconds;
                int read = 0, more;
                while (read < HelloLength && (more = socket.Receive(hello.AsSpan(read))) > 0)
                    read += more;
                if (read == HelloLength && hello[0] == Came)
                {
                    Take(new Visit(BinaryPrimitives.ReadInt32LittleEndian(hello.AsSpan(1)), socket));
                    continue;
                }

                if (read == HelloLength)
                    _told.TrySetResult();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                if (socket is null)
                    return; // disposed of
            }

            // A visitor that was killed before it had said who it is, or one that only had to tell something.
            socket.Dispose();
        }
    }

    private void Take(Visit visit)
    {
        TaskCompletionSource[] reached;
        bool isOpen;
        lock (_gate)
        {
            _visits.Add(visit);
            isOpen = _isOpen;
            reached = [.. _waiting.Where(waiting => waiting.Visits <= _visits.Count).Select(waiting => waiting.Signal)];
        }

        _visiting?.Invoke(visit);
        _ = visit.WatchAsync(_left);
        if (isOpen)
            visit.Open();
        foreach (TaskCompletionSource signal in reached)
            signal.TrySetResult();
    }

    /// <summary>A job that has come to the gate.</summary>
    internal sealed class Visit(int number, Socket socket) : IDisposable
    {
        private int _isOpen;
        private volatile bool _hasLeft;

        internal int Number => number;

        /// <summary>Whether it has not left, nor been killed.</summary>
        internal bool IsThere => !_hasLeft;

        /// <summary>Sees it leave: nothing else is ever read from it.</summary>
        internal async Task WatchAsync(Changes left)
        {
            try
            {
                await socket.ReceiveAsync(new byte[1]);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // It was killed, or the gate is gone.
            }

            _hasLeft = true;
            left.Tell();
            socket.Dispose();
        }

        internal void Open()
        {
            if (Interlocked.Exchange(ref _isOpen, 1) != 0)
                return;
            try
            {
                socket.Send([1]);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The job was cancelled or killed meanwhile: there is nobody to let pass.
            }
        }

        public void Dispose() => socket.Dispose();
    }
}
