namespace ManyHands.Fuzzing;

/// <summary>Bytes, the first few of which choose between the ways to read the others. Thread-safe.</summary>
internal readonly struct FuzzInput(byte[] bytes)
{
    public const int OptionBytes = 4;

    public ReadOnlyMemory<byte> Body => bytes.AsMemory(Math.Min(OptionBytes, bytes.Length));

    /// <summary>One of so many choices.</summary>
    public int Choice(int option, int count) => option < bytes.Length ? bytes[option] % count : 0;

    public T Choice<T>(int option, IReadOnlyList<T> choices) => choices[Choice(option, choices.Count)];
}
