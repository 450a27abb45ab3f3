using System.Net.Sockets;

namespace ManyHands.Scraping;

/// <summary>A new connection that tells when it ends without a byte of answer. Thread-safe as its base is.</summary>
/// <remarks>
/// Left to itself, <see cref="SocketsHttpHandler"/> takes that for an old connection that was given up just then, and asks three
/// times more: behind the back of retries, pacing and whoever counts. As a reset, it is left to <see cref="HttpSender"/>.
/// </remarks>
internal sealed class FreshStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    // Written by the one read at a time that a connection has.
    private bool _hasAnswered;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        // An empty buffer only waits for something to come.
        _hasAnswered || buffer.IsEmpty ? base.ReadAsync(buffer, cancellationToken) : ReadFirstAsync(buffer, cancellationToken);

    private async ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (count == 0)
            throw new IOException("The connection was closed without an answer.", new SocketException((int)SocketError.ConnectionReset));
        _hasAnswered = true;
        return count;
    }
}
