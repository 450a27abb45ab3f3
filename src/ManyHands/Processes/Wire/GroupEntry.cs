using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

/// <summary>What became of one item of a group, as bytes. Not thread-safe.</summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced)]
[RequiresDynamicCode(CrossingText.Dynamic)]
internal sealed class GroupEntry<TResult>
{
    private readonly Codec<TResult> _codec = Codec<TResult>.Instance;

    internal void Write(PayloadWriter to, TResult value)
    {
        to.WriteVarint(0);
        _codec.Write(to, value);
    }

    internal static void WriteFailure(PayloadWriter to, Exception thrown)
    {
        to.WriteVarint(1);
        ExceptionCodec.Write(to, thrown);
    }

    /// <summary>What can't be rebuilt, though it was read to its end, is a failure of its item alone.</summary>
    /// <exception cref="InvalidDataException">The bytes are no entry.</exception>
    internal GroupOutcome<TResult> Read(PayloadReader from)
    {
        if (from.ReadVarint() != 0)
            return new(default, ExceptionCodec.Read(from));
        try
        {
            return new(_codec.Read(from), null);
        }
        catch (Exception error) when (error is not InvalidDataException)
        {
            return new(default, error);
        }
    }
}
