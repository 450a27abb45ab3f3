using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace ManyHands.Scraping;

internal enum PatternAnswer
{
    No,
    Yes,

    /// <summary>It took longer than <see cref="UrlPattern.Timeout"/> to find out.</summary>
    TookTooLong,
}

/// <summary>A regular expression that is searched in URLs. Thread-safe.</summary>
/// <remarks>
/// URLs are written by strangers, so it runs in time linear in the URL's length where it can be
/// (<see cref="RegexOptions.NonBacktracking"/>); a pattern with look-around or back references can't, and gets a time limit.
/// </remarks>
internal sealed class UrlPattern
{
    public static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(100);

    private readonly Regex _regex;

    private UrlPattern(string text, Regex regex) => (Text, _regex) = (text, regex);

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>Never throws for a text, whatever is in it.</summary>
    /// <param name="text">.NET's syntax, case-sensitive; <c>(?i)</c> in front makes it not so.</param>
    /// <param name="pattern">The pattern, or null.</param>
    /// <param name="problem">Null, or what is wrong, in a sentence.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out UrlPattern? pattern, [NotNullWhen(false)] out string? problem)
    {
        pattern = null;
        problem = Unusable(text);
        if (problem is not null)
            return false;

        try
        {
            pattern = new UrlPattern(text, Compile(text));
            return true;
        }
        catch (RegexParseException error)
        {
            problem = $"'{text}' is not a regular expression: {Explain(error)}.";
            return false;
        }
    }

    public PatternAnswer Search(string url)
    {
        try
        {
            return _regex.IsMatch(url) ? PatternAnswer.Yes : PatternAnswer.No;
        }
        catch (RegexMatchTimeoutException)
        {
            return PatternAnswer.TookTooLong;
        }
    }

    private static Regex Compile(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException)
        {
            // What the linear engine has no way to do, the other one does.
            return new Regex(text, RegexOptions.CultureInvariant, Timeout);
        }
    }

    private static string? Unusable(string text)
    {
        if (text.Length == 0)
            return "The pattern is empty, and would match every URL.";

        // It could never match, and nobody would be told.
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!rune.IsAscii)
                return $"'{text}' has the character '{rune}', which no URL contains as it is sent: write {Uri.EscapeDataString(rune.ToString())}, or xn--… in a host name.";
        }

        return null;
    }

    private static string Explain(RegexParseException error)
    {
        string where = $" (at character {error.Offset})";
        return error.Error switch
        {
            RegexParseError.InsufficientClosingParentheses => "a ( is never closed" + where,
            RegexParseError.InsufficientOpeningParentheses => "a ) closes nothing" + where,
            RegexParseError.UnterminatedBracket => "a [ is never closed" + where,
            RegexParseError.QuantifierAfterNothing => "a *, + or ? has nothing before it that it could repeat" + where + "; any text is .*",
            RegexParseError.NestedQuantifiersNotParenthesized => "two of *, + and ? follow each other" + where,
            RegexParseError.ReversedCharacterRange => "a range in [ ] ends before it begins" + where,
            RegexParseError.ReversedQuantifierRange => "a range in { } ends before it begins" + where,
            RegexParseError.UnescapedEndingBackslash => "it ends in a single \\",
            RegexParseError.UnrecognizedEscape => "a \\ stands before a letter that means nothing after it" + where,
            _ => $"{error.Error}" + where,
        };
    }
}
