using System.Buffers;
using System.Globalization;
using System.Text;

namespace ManyHands;

/// <summary>Makes texts from outside harmless: none can move a cursor, colour or reorder what people see, or hide in it.</summary>
internal static class VisibleText
{
    /// <summary>
    /// The text with everything that is not plainly visible as escapes (<c>\x1b</c>, <c>\u202e</c>), and cut to a length.
    /// </summary>
    /// <param name="text">From anywhere.</param>
    /// <param name="most">Characters of it shown, at most.</param>
    public static string Of(string? text, int most)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        if (text.Length <= most && IsPlain(text))
            return text;

        var visible = new StringBuilder(Math.Min(text.Length, most) + 16);
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            if (visible.Length >= most)
            {
                visible.Append('…');
                break;
            }

            bool valid = Rune.DecodeFromUtf16(rest, out Rune rune, out int used) == OperationStatus.Done;
            if (valid && IsVisible(rune))
                visible.Append(rest[..used]);
            else if (rest[0] < 0x100)
                visible.Append(CultureInfo.InvariantCulture, $"\\x{(int)rest[0]:x2}");
            else
                visible.Append(CultureInfo.InvariantCulture, $"\\u{(valid ? rune.Value : rest[0]):x4}");
            rest = rest[used..];
        }

        return visible.ToString();
    }

    /// <summary>The same for a text of several lines, a stack say: their ends stay.</summary>
    public static string Lines(string? text, int most) =>
        string.Join('\n', (text ?? "").ReplaceLineEndings("\n").Split('\n').Take(most).Select(static line => Of(line, 300)));

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
