namespace ManyHands;

/// <summary>The executor takes no more work, or dropped this job when it was shut down.</summary>
public sealed class ExecutorShutdownException : InvalidOperationException
{
    /// <inheritdoc cref="Exception(string)"/>
    public ExecutorShutdownException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="Exception(string, Exception)"/>
    public ExecutorShutdownException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The executor's workers can't run: their initializer failed, or they died; the cause is the inner exception.</summary>
public sealed class BrokenExecutorException : Exception
{
    /// <inheritdoc cref="Exception(string, Exception)"/>
    public BrokenExecutorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The queue was full and the executor was told to reject.</summary>
public sealed class QueueFullException : InvalidOperationException
{
    /// <inheritdoc cref="Exception(string)"/>
    public QueueFullException(string message)
        : base(message)
    {
    }
}
