namespace ManyHands.Scraping;

/// <summary>What one attempt came to, as its job gives it.</summary>
/// <param name="Lease">The URL.</param>
/// <param name="Overload">The host or the network could not keep up.</param>
/// <param name="Kept">The result, once it is safe; null when the URL comes again, or was not begun; gives null when there is none in this run.</param>
internal sealed record Visit(Lease Lease, bool Overload, Task<PageResult?>? Kept);
