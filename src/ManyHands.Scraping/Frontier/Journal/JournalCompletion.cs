namespace ManyHands.Scraping;

/// <summary>One finished page on its way through a group. Not thread-safe; handed from its worker to the journal's thread.</summary>
internal sealed class JournalCompletion(FinishedPage page, WebUrl? final, string? candidate, ulong finalHash)
{
    public FinishedPage Page { get; set; } = page;

    public long Id => Page.Url.Id;

    /// <summary>The name that its final URL asks for; null when its body is not to be a file.</summary>
    public string? Candidate { get; } = candidate;

    /// <summary>Where redirects led; null when they led nowhere else.</summary>
    public string? RedirectedTo => final is null || final.Href == Page.Url.Offered.Identity ? null : final.Href;

    public ulong FinalHash { get; } = finalHash;

    /// <summary>Where its file goes in this group; null when there is none to move.</summary>
    public string? Target { get; set; }

    /// <summary>Its file lies at <see cref="Target"/>, and no longer in the folder of temporary files.</summary>
    public bool IsPlaced { get; set; }

    public PageResult? Result { get; set; }

    /// <summary>Another run leaves it alone. A robots.txt out of reach forbids for now, and is asked for again.</summary>
    public bool IsDone => Result is { } result && ContinueRule.IsDone(result.Error?.Kind, result.Status)
        && !(result.Error is { Kind: PageErrorKind.Robots } && Page.Attempt.Retryable);

    public TaskCompletionSource<PageResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Names for when the candidate is another's: by the URL's own identity, so the same on every run.</summary>
    public string Tagged(int number)
    {
        OfferedUrl offered = Page.Url.Offered;
        string key = offered.Url!.UserName is { } user ? $"{offered.Identity}\n{user}" : offered.Identity;
        return FileNames.Tagged(final!, Page.Attempt.ContentType, number == 0 ? key : $"{key}\n{number}");
    }
}
