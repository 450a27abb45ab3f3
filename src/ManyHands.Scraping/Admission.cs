namespace ManyHands.Scraping;

/// <summary>What a plan says before a URL is fetched.</summary>
internal enum AdmissionKind
{
    /// <summary>Go on.</summary>
    Granted,

    /// <summary>There will be no request, or not now; <see cref="Admission.Attempt"/> is what it comes to.</summary>
    Answered,

    /// <summary>Not in this run; nothing is told of it.</summary>
    LeftOut,

    /// <summary>Nothing more is to be begun in this run.</summary>
    RunIsOver,
}

/// <summary>What a plan says before a URL is fetched. Thread-safe.</summary>
internal readonly record struct Admission(AdmissionKind Kind, Attempt? Attempt = null, LeftOut LeftOut = default);
