using System.Runtime.CompilerServices;

namespace ManyHands.Scraping;

/// <summary>The plan of a list: its URLs, each fetched with its redirects. Thread-safe.</summary>
internal sealed class ListPlan(UrlSource source, Journal journal, RunTally tally) : IScrapePlan
{
    public bool FollowsRedirects => true;

    public bool ReadsBodies => false;

    /// <summary>New URLs, in groups as they come: the journal's part of the way.</summary>
    public async IAsyncEnumerable<TakenUrl> UrlsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (IReadOnlyList<OfferedUrl> offered in source.ReadBatchesAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            IReadOnlyList<TakenUrl> taken = await journal.TakeAsync(offered).ConfigureAwait(false);
            tally.Take(offered.Count, taken.Count);
            foreach (TakenUrl url in taken)
                yield return url;
        }

        tally.Exhaust();
    }

    public ValueTask<Admission> AdmitAsync(Lease lease, CancellationToken cancellationToken) => default;

    public FetchRequest RequestFor(Lease lease) => new(lease.Taken.Url!, lease.Taken.Validators) { Progress = lease.Progress };

    public ValueTask<PageLeads?> ReadAsync(Lease lease, Attempt attempt, CancellationToken cancellationToken) => default;

    public void End(Lease lease, Attempt attempt)
    {
    }

    public bool IsFinding(Lease lease, PageResult result) => false;

    public void Finish(Lease lease, PageResult? result)
    {
    }
}
