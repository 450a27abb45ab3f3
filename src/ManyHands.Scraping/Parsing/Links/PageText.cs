using System.Buffers;

namespace ManyHands.Scraping;

/// <summary>The characters of a page, in a rented array. Not thread-safe; lives on one stack.</summary>
internal readonly ref struct PageText
{
    private const int FirstSize = 64 * 1024;

    private PageText(char[] array, int length, string? charset, bool isCut)
    {
        Array = array;
        Length = length;
        Charset = charset;
        IsCut = isCut;
    }

    /// <summary>Longer than the text.</summary>
    public char[] Array { get; }

    public int Length { get; }

    public ReadOnlySpan<char> Characters => Array.AsSpan(0, Length);

    public string? Charset { get; }

    /// <summary>Whether the page is longer than this.</summary>
    public bool IsCut { get; }

    public static PageText Read(Stream body, LinkRequest request, CancellationToken cancellationToken)
    {
        (TextReader reader, string? charset) = DocumentReader.Open(body, request.MediaType, request.Charset);
        int most = Math.Min(request.MaxCharacters, System.Array.MaxLength - 1);
        char[] array = ArrayPool<char>.Shared.Rent(Math.Min(FirstSize, most + 1));
        int length = 0;
        try
        {
            // One more than allowed, to know whether there is more.
            while (length <= most)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (length == array.Length)
                    Grow(ref array, Math.Min((long)length * 2, most + 1));
                int count = reader.Read(array, length, Math.Min(array.Length, most + 1) - length);
                if (count == 0)
                    break;

                // The tokenizer takes this character, which stands for nothing, for the end of the text.
                array.AsSpan(length, count).Replace('\uffff', '\ufffd');
                length += count;
            }
        }
        catch
        {
            ArrayPool<char>.Shared.Return(array);
            throw;
        }

        bool isCut = length > most;
        return new PageText(array, isCut ? most : length, charset, isCut);
    }

    public void Dispose() => ArrayPool<char>.Shared.Return(Array);

    private static void Grow(ref char[] array, long size)
    {
        char[] larger = ArrayPool<char>.Shared.Rent((int)size);
        array.CopyTo(larger, 0);
        ArrayPool<char>.Shared.Return(array);
        array = larger;
    }
}
