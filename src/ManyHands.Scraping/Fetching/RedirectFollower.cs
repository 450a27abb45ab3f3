using System.Net.Http.Headers;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>The step that follows redirects to the final answer. Thread-safe.</summary>
/// <param name="next">The step after this one.</param>
/// <param name="fields">Say whether a 206 or a 304 was asked for.</param>
/// <param name="maxRedirects">Redirects followed.</param>
/// <param name="follow">
/// Otherwise a redirect to another URL is handed out as an answer with <see cref="Answer.Redirect"/>; one to the same URL,
/// which a cookie may satisfy, is followed all the same.
/// </param>
/// <param name="capture">Writes down what goes over the wire; null where nobody wants that.</param>
internal sealed class RedirectFollower(HostTurn next, GivenFields fields, int maxRedirects, bool follow, WireCapture? capture = null)
{
    /// <exception cref="AttemptFailedException">Kind <see cref="PageErrorKind.Redirect"/>, or what went wrong at one of the requests.</exception>
    public async ValueTask<Answer> FollowAsync(Chain chain, AttemptClock clock)
    {
        while (true)
        {
            Hop hop = chain.NextHop();
            Answer answer = await next.SendAsync(hop, chain, clock).ConfigureAwait(false);
            WebUrl? target;
            try
            {
                chain.Take(answer);
                AnswerRules.Check(
                    answer,
                    hop.Url.Host,
                    rangeAsked: hop.WithGivenFields && fields.AsksForRange,
                    conditionAsked: hop.Kept is not null || (hop.WithGivenFields && fields.AsksIfModified));
                target = TargetOf(answer, hop.Url);
            }
            catch
            {
                answer.Dispose();
                throw;
            }

            if (target is null || (!follow && target.Href != hop.Url.Href))
            {
                answer.Redirect = target;
                return answer;
            }

            if (capture is not null) await capture.FinishAsync(answer, clock.Token).ConfigureAwait(false);
            answer.Dispose();
            if (chain.Redirects == maxRedirects) throw Failed($"more than {maxRedirects} redirects, the last one to {target.Href}");
            if (!chain.TurnTo(target)) throw Failed($"the redirects form a loop, back to {target.Href}");
        }
    }

    /// <summary>Where the answer redirects to; null when it is a final one.</summary>
    private static WebUrl? TargetOf(Answer answer, WebUrl url)
    {
        if (answer.Status is not (301 or 302 or 303 or 307 or 308)) return null;
        HeaderStringValues lines = answer.Lines("Location");
        string? location = null;
        foreach (string line in lines)
        {
            if (location is not null && line != location)
                throw new AttemptFailedException(PageErrorKind.Protocol, $"{url.Host} redirected to more than one place at once");
            location = line;
        }

        if (string.IsNullOrWhiteSpace(location)) return null;
        if (!WebUrl.TryParse(EscapeBytes(location), url, out WebUrl? target, out string? problem))
            throw Failed($"{url.Host} redirected to what can't be fetched: {problem}");
        return target;
    }

    /// <summary>Bytes outside ASCII, whatever their encoding, as browsers pass them on.</summary>
    private static string EscapeBytes(string location)
    {
        if (Ascii.IsValid(location)) return location;
        var escaped = new StringBuilder(location.Length + 16);
        foreach (char character in location)
        {
            if (character < 0x80)
                escaped.Append(character);
            else
                escaped.Append('%').Append(((int)character).ToString("X2", null));
        }

        return escaped.ToString();
    }

    private static AttemptFailedException Failed(string message) => new(PageErrorKind.Redirect, message);
}
