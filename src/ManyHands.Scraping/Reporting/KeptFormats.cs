namespace ManyHands.Scraping;

/// <summary>How the bodies of earlier runs are kept. Thread-safe.</summary>
internal static class KeptFormats
{
    /// <summary>Whether there is a body that is not kept in all of these ways: what was done is left as it is.</summary>
    /// <param name="folder">The output folder of a run.</param>
    /// <param name="formats">As wanted now.</param>
    /// <exception cref="JournalException">There is no journal, or it can't be read.</exception>
    public static bool Lack(string folder, BodyFormats formats)
    {
        using JournalReader reader = JournalReader.Open(folder);
        return reader.Read(reader => reader.Number($"SELECT 1 FROM pages WHERE sha256 IS NOT NULL AND (formats & {(long)formats}) <> {(long)formats} LIMIT 1")) is not null;
    }
}
