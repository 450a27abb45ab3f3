using System.Net.Http.Headers;

namespace ManyHands.Scraping;

/// <summary>Reads <c>Retry-After</c> (RFC 9110, 10.2.3): seconds, or a date in any of HTTP's three formats.</summary>
internal static class RetryAfter
{
    /// <summary>How long to wait from now on; null when there is nothing sensible.</summary>
    public static TimeSpan? Parse(string? value, DateTimeOffset now)
    {
        ReadOnlySpan<char> text = value.AsSpan().Trim(" \t");
        if (text.IsEmpty) return null;
        if (!text.ContainsAnyExceptInRange('0', '9'))
        {
            // More digits than fit still say clearly that it will be long.
            return TimeSpan.FromSeconds(int.TryParse(text, out int seconds) ? seconds : int.MaxValue);
        }

        if (!RetryConditionHeaderValue.TryParse(value, out RetryConditionHeaderValue? parsed) || parsed.Date is not { } date) return null;
        return date > now ? date - now : TimeSpan.Zero;
    }
}
