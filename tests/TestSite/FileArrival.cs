namespace ManyHands.Testing;

/// <summary>Tells when a file comes to be in a folder or in one below, whoever makes it. Thread-safe.</summary>
public sealed class FileArrival : IDisposable
{
    private readonly TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FileSystemWatcher _watcher;

    /// <param name="folder">Must be there, and those below it, too.</param>
    /// <param name="pattern">The file's name; may have <c>*</c> in it.</param>
    public FileArrival(string folder, string pattern)
    {
        _watcher = new FileSystemWatcher(folder, pattern) { IncludeSubdirectories = true };
        _watcher.Created += (_, _) => _came.TrySetResult();
        _watcher.Error += (_, lost) => _came.TrySetException(lost.GetException());
        _watcher.EnableRaisingEvents = true;

        // From here on it is told of; it may have been there before.
        if (Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Any())
            _came.TrySetResult();
    }

    /// <summary>Ends when there is one.</summary>
    public Task Came => _came.Task;

    public void Dispose() => _watcher.Dispose();
}
