namespace ManyHands.Scraping;

/// <summary>A URL that this run, and nobody else, is to fetch. Thread-safe.</summary>
internal sealed class TakenUrl(long id, OfferedUrl offered, string spelling, KeptPage? kept)
{
    /// <summary>Its number in the journal, from 1 on.</summary>
    public long Id { get; } = id;

    /// <summary>The first spelling it was ever offered under, without user and password: what results tell.</summary>
    public string Spelling { get; } = spelling;

    /// <summary>With user and password, where given; null when malformed.</summary>
    public WebUrl? Url => Offered.Url;

    /// <summary>Why it is no URL; null when it is one.</summary>
    public string? Problem => Offered.Problem;

    /// <summary>What a server can tell the kept copy by; null where there is none, or it is not wholly there any more.</summary>
    public Validators? Validators { get; set; }

    /// <summary>The body that an earlier run left.</summary>
    public KeptPage? Kept { get; } = kept;

    /// <summary>What the frontier of a crawl adds; null for a URL of a list.</summary>
    public FrontierLease? Lease { get; init; }

    /// <summary>The same with what is only known in memory: user and password.</summary>
    public TakenUrl At(WebUrl url) => ReferenceEquals(url, Url) ? this : new TakenUrl(Id, OfferedUrl.Of(url), Spelling, Kept) { Lease = Lease, Validators = Validators };

    internal OfferedUrl Offered { get; } = offered;
}

/// <summary>A body that an earlier run left, and what was told of it.</summary>
internal sealed record KeptPage
{
    public int? Status { get; init; }

    public string? FinalUrl { get; init; }

    /// <summary>Relative to the output folder; holds this body if <see cref="Formats"/> says so, else an older one of the same URL.</summary>
    public string? File { get; init; }

    public long? Bytes { get; init; }

    /// <summary>Null when a run was killed while it replaced the file: then nobody knows what is in it.</summary>
    public string? Sha256 { get; init; }

    public string? ContentType { get; init; }

    public string? Charset { get; init; }

    public string? ETag { get; init; }

    public string? LastModified { get; init; }

    public BodyFormats Formats { get; init; }

    /// <summary>It ended well: another answer's error page does not take its place.</summary>
    public bool IsGood => Sha256 is not null && Status is not >= 400;
}
