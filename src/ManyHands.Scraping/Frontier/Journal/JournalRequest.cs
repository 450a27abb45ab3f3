namespace ManyHands.Scraping;

/// <summary>Something handed to the journal's thread; it ends in exactly one of the two ways, outside the transaction.</summary>
internal interface IJournalRequest
{
    /// <summary>Its part of the group's transaction, on the journal's thread.</summary>
    void Write(JournalStore store);

    void Succeed();

    void Fail(Exception failure);
}

internal sealed class TakeRequest : IJournalRequest
{
    public TakeRequest(IReadOnlyList<OfferedUrl> urls, JournalStore store)
    {
        Urls = urls;
        Rests = new byte[]?[urls.Count];
        Hashes = new ulong[urls.Count];
        for (int i = 0; i < urls.Count; i++)
        {
            Rests[i] = store.Fingerprints.Rest(urls[i]);
            Hashes[i] = store.Fingerprints.Hash(urls[i].Identity, Rests[i]);
        }
    }

    public IReadOnlyList<OfferedUrl> Urls { get; }

    public ulong[] Hashes { get; }

    public byte[]?[] Rests { get; }

    public List<TakenUrl> Taken { get; } = [];

    public TaskCompletionSource<IReadOnlyList<TakenUrl>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Write(JournalStore store) => store.Take(this);

    public void Succeed() => Done.TrySetResult(Taken);

    public void Fail(Exception failure) => Done.TrySetException(failure);
}

internal sealed class CompleteRequest(JournalCompletion completion) : IJournalRequest
{
    public JournalCompletion Completion { get; } = completion;

    public void Write(JournalStore store) => store.Record(Completion);

    public void Succeed() => Completion.Done.TrySetResult(Completion.Result!);

    public void Fail(Exception failure)
    {
        JournalKeeper.Discard(Completion);
        Completion.Done.TrySetException(failure);
    }
}

/// <summary>Something else that is read or written in the group's transaction.</summary>
internal sealed class JournalWork<T>(Func<JournalStore, T> work) : IJournalRequest
{
    private T? _result;

    public TaskCompletionSource<T> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Write(JournalStore store) => _result = work(store);

    public void Succeed() => Done.TrySetResult(_result!);

    public void Fail(Exception failure) => Done.TrySetException(failure);
}
