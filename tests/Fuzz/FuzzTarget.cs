using System.Diagnostics;

namespace ManyHands.Fuzzing;

/// <summary>A reader under test: what it is fed, and what must hold of each input. Thread-safe.</summary>
internal abstract class FuzzTarget
{
    public static IReadOnlyList<FuzzTarget> All { get; } = [new RobotsTarget(), new SitemapTarget(), new LinksTarget(), new WarcTarget(), new UrlTarget()];

    public abstract string Name { get; }

    /// <summary>What has run so far.</summary>
    public FuzzTally Tally { get; } = new();

    /// <summary>Texts that mean something to the reader, for the mutator to put anywhere.</summary>
    public abstract IReadOnlyList<string> Dictionary { get; }

    /// <summary>An input that is mostly well formed; its first bytes are options (<see cref="FuzzInput"/>).</summary>
    public byte[] Make(Random random)
    {
        byte[] body = MakeBody(random, new Mutator(random, Dictionary));
        byte[] input = new byte[FuzzInput.OptionBytes + body.Length];
        random.NextBytes(input.AsSpan(0, FuzzInput.OptionBytes));
        body.CopyTo(input, FuzzInput.OptionBytes);
        return input;
    }

    /// <summary>Reads the input and checks what must hold.</summary>
    /// <exception cref="FuzzCheckException">Something doesn't hold.</exception>
    public abstract FuzzReading Run(FuzzInput input);

    protected abstract byte[] MakeBody(Random random, Mutator mutator);

    [StackTraceHidden]
    protected static void Check(bool holds, string what)
    {
        if (!holds)
            throw new FuzzCheckException(what);
    }
}

/// <summary>What a target made of an input.</summary>
/// <param name="Bytes">How many were read in all, unpacked and each time: what the time it took is held against.</param>
/// <param name="Found">Rules, entries, links, records: where there are none, little of the reader was tried.</param>
internal readonly record struct FuzzReading(long Bytes, int Found);

/// <summary>Something that must hold of every input does not.</summary>
internal sealed class FuzzCheckException(string message) : Exception(message);
