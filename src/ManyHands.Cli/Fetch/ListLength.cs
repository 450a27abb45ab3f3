namespace ManyHands.Cli;

/// <summary>Finds out how many URLs the input has, where that is cheap.</summary>
internal static class ListLength
{
    private const int MostBytes = 8 << 20;

    /// <summary>Null for what is large, packed, or no plain file.</summary>
    public static long? Of(FetchSettings settings)
    {
        if (settings.Input is null)
            return settings.Urls.Count;
        if (settings.Input == "-")
            return null;
        try
        {
            var file = new FileInfo(settings.Input);
            if (file.Length is 0 or > MostBytes || (file.Attributes & (FileAttributes.ReparsePoint | FileAttributes.Device)) != 0)
                return null;
            return Count(File.ReadAllBytes(settings.Input)) + settings.Urls.Count;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null; // Whoever reads the URLs says what is wrong with it.
        }
    }

    private static long? Count(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe])
            || bytes.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
            return null;
        long count = 0;
        foreach (Range range in bytes.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = bytes[range].Trim(" \t\r"u8);
            if (!line.IsEmpty && line[0] != '#')
                count++;
        }

        return count;
    }
}
