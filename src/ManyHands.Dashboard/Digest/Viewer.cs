using System.Threading.Channels;

namespace ManyHands.Dashboard;

/// <summary>One page that is open. Thread-safe.</summary>
internal sealed class Viewer(Watch watch) : IDisposable
{
    // Four seconds' worth. Whoever reads slower is cut off, comes again and is told all anew: its stream is never behind.
    private const int Most = 16;

    private readonly Channel<byte[]> _messages = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Most) { SingleReader = true });

    /// <summary>What to send it; ends when it was too slow, or there will be nothing more.</summary>
    public ChannelReader<byte[]> Messages => _messages.Reader;

    /// <returns>False when it was too slow: its stream ends with what it has.</returns>
    public bool TrySend(byte[] message)
    {
        if (_messages.Writer.TryWrite(message))
            return true;
        Complete();
        return false;
    }

    public void Complete() => _messages.Writer.TryComplete();

    public void Dispose() => watch.Leave(this);
}
