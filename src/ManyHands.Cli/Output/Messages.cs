namespace ManyHands.Cli;

/// <summary>Lines on standard error, above the live view where there is one. Thread-safe.</summary>
internal sealed class Messages
{
    private readonly Lock _gate = new();
    private Action<string>? _through;

    /// <summary>Writes lines by this instead, while a live view owns the screen; null ends that.</summary>
    public void Redirect(Action<string>? through)
    {
        lock (_gate)
            _through = through;
    }

    /// <param name="text">Already safe to show.</param>
    public void Line(string text)
    {
        Action<string>? through;
        lock (_gate)
            through = _through;
        try
        {
            if (through is not null)
                through(text);
            else
                Console.Error.WriteLine(text);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Standard error is closed or its disk full: nobody can be told, and no page may be lost for that.
        }
    }

    /// <summary>What went wrong, and what to do about it.</summary>
    public void Error(string message, string? hint = null)
    {
        Line($"hands: {message}");
        if (hint is not null)
            Line($"hint: {hint}");
    }
}
