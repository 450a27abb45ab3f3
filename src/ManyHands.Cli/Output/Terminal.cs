using System.Globalization;
using System.Text;

namespace ManyHands.Cli;

/// <summary>Makes texts from outside harmless: no server or file can move the cursor, colour or reorder what people see.</summary>
internal static class Terminal
{
    /// <summary>
    /// The text with everything that is not plainly visible as escapes (<c>\x1b</c>, <c>\u202e</c>), and cut to a length.
    /// </summary>
    /// <param name="text">From anywhere.</param>
    /// <param name="most">Characters of it shown, at most.</param>
    public static string Safe(string? text, int most = 300)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        if (text.Length <= most && IsPlain(text))
            return text;

        var safe = new StringBuilder(Math.Min(text.Length, most) + 16);
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            if (safe.Length >= most)
            {
                safe.Append('…');
                break;
            }

            bool valid = Rune.DecodeFromUtf16(rest, out Rune rune, out int used) == System.Buffers.OperationStatus.Done;
            if (valid && IsVisible(rune))
                safe.Append(rest[..used]);
            else if (rest[0] < 0x100)
                safe.Append(CultureInfo.InvariantCulture, $"\\x{(int)rest[0]:x2}");
            else if (valid)
                safe.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            else
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)rest[0]:x4}");
            rest = rest[used..];
        }

        return safe.ToString();
    }

    /// <summary>The same in quotes.</summary>
    public static string Quote(string? text, int most = 100) => $"\"{Safe(text, most)}\"";

    private static bool IsPlain(string text)
    {
        foreach (char character in text)
        {
            if (character is < ' ' or > '~')
                return false;
        }

        return true;
    }

    // Format characters are those that reorder text (bidi) or are not seen at all (zero width).
    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
