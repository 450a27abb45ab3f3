namespace ManyHands.Scraping;

/// <summary>All results of a journal, in the order in which their URLs became known. Not thread-safe; confined to a worker.</summary>
internal sealed class ResultReader : IDisposable
{
    private readonly JournalReader _reader;
    private readonly SqliteStatement _rows;
    private bool _ended;

    private ResultReader(JournalReader reader, SqliteStatement rows)
    {
        _reader = reader;
        _rows = rows;
    }

    /// <param name="folder">The output folder of a run.</param>
    /// <exception cref="JournalException">There is no journal, or it can't be read.</exception>
    public static ResultReader Open(string folder)
    {
        JournalReader reader = JournalReader.Open(folder);
        try
        {
            return reader.Read(static reader => new ResultReader(
                reader, reader.Prepare($"SELECT {ResultColumns.Sql} FROM pages p JOIN urls u ON u.id = p.id ORDER BY p.id")));
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>The next results, up to a number; none at the end.</summary>
    /// <exception cref="JournalException">The journal can't be read.</exception>
    public IReadOnlyList<PageResult> Next(int most) => _reader.Read(reader =>
    {
        var results = new List<PageResult>(most);
        while (!_ended && results.Count < most)
        {
            if (_rows.Step())
                results.Add(ResultColumns.Read(reader, _rows));
            else
                _ended = true;
        }

        return results;
    });

    public void Dispose()
    {
        _rows.Dispose();
        _reader.Dispose();
    }
}
