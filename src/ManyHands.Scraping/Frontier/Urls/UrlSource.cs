using System.Runtime.CompilerServices;

namespace ManyHands.Scraping;

/// <summary>
/// The URLs of a run, read as they are needed: arguments first, then lists in the order given. Not thread-safe; read it once.
/// </summary>
internal sealed class UrlSource : IAsyncDisposable
{
    public const string StandardInputName = "-";

    private readonly IEnumerable<string> _urls;
    private readonly List<UrlListReader> _lists = [];

    private UrlSource(IEnumerable<string> urls) => _urls = urls;

    /// <summary>URLs of a program, which may be endless.</summary>
    public static UrlSource Of(IEnumerable<string> urls) => new(urls);

    /// <summary>Opens every list, so that one that can't be read is known before anything is fetched.</summary>
    /// <param name="urls">URLs as given on the command line.</param>
    /// <param name="files">Paths of lists; <c>-</c> is standard input.</param>
    /// <param name="openStandardInput">Called at most once.</param>
    /// <exception cref="InputException">A list can't be opened.</exception>
    public static UrlSource Open(IReadOnlyList<string> urls, IReadOnlyList<string> files, Func<Stream> openStandardInput)
    {
        var source = new UrlSource(urls);
        try
        {
            bool usesStandardInput = false;
            foreach (string file in files)
            {
                if (file != StandardInputName)
                    source._lists.Add(new UrlListReader(OpenFile(file), file));
                else if (!usesStandardInput)
                    source._lists.Add(new UrlListReader(openStandardInput(), "standard input"));
                usesStandardInput |= file == StandardInputName;
            }
            return source;
        }
        catch
        {
            source.Close();
            throw;
        }
    }

    /// <summary>What is neither blank nor a comment, malformed lines included.</summary>
    /// <exception cref="InputException">A list breaks off; what came before it has been handed out.</exception>
    public async IAsyncEnumerable<OfferedUrl> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (string url in _urls)
            if (url.AsSpan().Trim().Length > 0)
                yield return OfferedUrl.Parse(url.Trim());
        foreach (UrlListReader list in _lists)
            while (await list.NextAsync(cancellationToken).ConfigureAwait(false) is { } offered)
                yield return offered;
    }

    /// <summary>The same in groups; one that is not full yet is handed out as soon as the input pauses.</summary>
    /// <exception cref="InputException">A list breaks off; what came before it has been handed out.</exception>
    public async IAsyncEnumerable<IReadOnlyList<OfferedUrl>> ReadBatchesAsync(
        int most = 512, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IAsyncEnumerator<OfferedUrl> urls = ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (urls.ConfigureAwait(false))
        {
            var batch = new List<OfferedUrl>(Math.Min(most, 64));
            InputException? broken = null;
            while (true)
            {
                ValueTask<bool> next = urls.MoveNextAsync();
                if (batch.Count > 0 && (batch.Count >= most || !next.IsCompleted))
                {
                    yield return batch;
                    batch = new List<OfferedUrl>(Math.Min(most, 64));
                }
                try
                {
                    if (!await next.ConfigureAwait(false))
                        break;
                }
                catch (InputException failure)
                {
                    broken = failure;
                    break;
                }
                batch.Add(urls.Current);
            }
            if (batch.Count > 0)
                yield return batch;
            if (broken is not null)
                throw new InputException(broken.Message, broken);
        }
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            // Our own buffer is larger, and a pipe named as a file must hand out what it has.
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string reason = failure switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file",
                _ when Directory.Exists(path) => "it is a folder",
                _ => failure.Message,
            };
            throw new InputException($"The list {path} can't be read: {reason}.", failure);
        }
    }

    private void Close()
    {
        foreach (UrlListReader list in _lists)
            list.Dispose();
    }
}
