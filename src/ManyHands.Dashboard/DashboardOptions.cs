using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace ManyHands.Dashboard;

/// <summary>What the live page shows, and who may see it. Set it up before it is handed over; nothing reads it while it changes.</summary>
/// <remarks>
/// Without <see cref="Token"/> and <see cref="Allow"/> only this machine may see the page: the connection comes from a
/// loopback address, was passed on by no proxy, and names a loopback host. A proxy on this machine that says nothing of
/// itself makes every visitor look local: behind one, use a token.
/// </remarks>
public sealed class DashboardOptions
{
    /// <summary>The fewest characters of a token.</summary>
    public const int ShortestToken = 32;

    /// <summary>The page's heading. The default is <c>ManyHands</c>.</summary>
    public string Title { get; init; } = "ManyHands";

    /// <summary>
    /// Who has this secret may see the page from anywhere: at least <see cref="ShortestToken"/> characters, best one of
    /// <see cref="NewToken"/>. Browsers bring it in the fragment, <c>/hands/#token=…</c>, which no log has, and get a cookie for
    /// it; programs send <c>Authorization: Bearer …</c>. The default is null: nobody but this machine.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>
    /// Says of each request whether it may see the page, instead of the rule that it must come from this machine; a token is
    /// asked for all the same where there is one. Called on many threads at once. The default is null.
    /// </summary>
    public Func<HttpContext, bool>? Allow { get; init; }

    /// <summary>
    /// Names that the page may be asked for by, without a port, beside loopback's; any other is refused, since it may be a
    /// stranger's that was pointed here (DNS rebinding). With <see cref="Token"/> or <see cref="Allow"/>, IP addresses are
    /// taken too. The default is none.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>
    /// What else to show: called about once a second while somebody looks, never twice at once. Should it throw, the page says
    /// so. The default is null.
    /// </summary>
    public Func<IEnumerable<DashboardSection>>? Sections { get; init; }

    /// <summary>
    /// Whether to watch even while nobody looks, so that whoever comes finds the last minutes. The default is false: then it
    /// costs nothing while nobody looks.
    /// </summary>
    public bool WatchesAlways { get; init; }

    /// <summary>Where refusals and mistakes of <see cref="Sections"/> are told is the program's own logging; this is its clock. The default is the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>A secret that nobody guesses: 256 bits of chance, 43 characters that need no escaping.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
