using System.Threading.Channels;

namespace ManyHands.Dashboard;

/// <summary>One page that is open. Thread-safe.</summary>
internal sealed class Viewer(Watch watch) : IDisposable
{
    // Four seconds' worth. Whoever reads slower is cut off, comes again and is told all anew: its stream is never behind.
    public const int Most = 16;

    private readonly Channel<byte[]> _messages = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Most) { SingleReader = true });

    /// <summary>What to send it; ends when it was too slow, or there will be nothing more.</summary>
    public ChannelReader<byte[]> Messages => _messages.Reader;

    /// <returns>False when it was too slow: then its stream is to end with what it has.</returns>
    public bool TrySend(byte[] message) => _messages.Writer.TryWrite(message);

    /// <summary>What to send when <see cref="Messages"/> has ended: these have room however far behind it is.</summary>
    public IReadOnlyList<byte[]> Last { get; private set; } = [];

    /// <summary>There will be nothing more but this.</summary>
    public void End(params byte[][] last)
    {
        Last = last; // Whoever sees the end of the messages sees these.
        _messages.Writer.TryComplete();
    }

    public void Dispose() => watch.Leave(this);
}
