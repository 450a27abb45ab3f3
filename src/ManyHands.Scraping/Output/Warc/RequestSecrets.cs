using System.Text;

namespace ManyHands.Scraping;

/// <summary>
/// Takes out of a request's head what must not be stored: whoever is given an archive must not be able to log in with it.
/// </summary>
/// <remarks>
/// User and password of a URL are told nowhere, and they stand in Authorization; Cookie may be one that the user gave. Fields
/// of any name can carry a key, so those that say so by their name are treated alike. The name stays: that something was
/// sent is worth knowing.
/// </remarks>
internal static class RequestSecrets
{
    public const string Replacement = "[not kept]";

    private static readonly string[] TellingNames =
    [
        "authoriz", "authentic", "auth-", "-auth", "cookie", "token", "secret", "passw", "credential", "signature",
        "api-key", "apikey", "access-key", "session",
    ];

    public static byte[] Remove(byte[] head)
    {
        string[] lines = Encoding.Latin1.GetString(head).Split("\r\n");
        bool changed = false;
        for (int i = 1; i < lines.Length; i++)
        {
            int colon = lines[i].IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !IsSecret(lines[i].AsSpan(0, colon)))
                continue;
            lines[i] = $"{lines[i][..colon]}: {Replacement}";
            changed = true;
        }

        return changed ? Encoding.Latin1.GetBytes(string.Join("\r\n", lines)) : head;
    }

    private static bool IsSecret(ReadOnlySpan<char> name)
    {
        foreach (string telling in TellingNames)
            if (name.Contains(telling, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
