using Microsoft.Data.Sqlite;

namespace ManyHands.Scraping;

/// <summary>Opens the journal's database and rebuilds from it what is held beside it.</summary>
internal sealed class JournalOpening : IDisposable
{
    private JournalOpening(string temporaryFolder, IReadOnlyList<string> noted)
    {
        TemporaryFolder = temporaryFolder;
        Noted = noted;
    }

    public string TemporaryFolder { get; }

    /// <summary>Files that a killed run may have left without a row.</summary>
    public IReadOnlyList<string> Noted { get; }

    public SqliteConnection Connection { get; private set; } = null!;

    public UrlFingerprints Fingerprints { get; private set; } = null!;

    public JournalUrls Urls { get; private set; } = null!;

    public JournalNames Names { get; private set; } = null!;

    /// <summary>To be called by whoever holds the folder's lock.</summary>
    /// <exception cref="JournalException">The journal can't be used, and is as it was.</exception>
    public static JournalOpening Open(string folder, BodyFormats formats)
    {
        string path = Path.Combine(folder, JournalSchema.FileName);
        DatabaseFile.CheckHeader(path, JournalSchema.ApplicationId, JournalSchema.Version);
        if (formats.HasFlag(BodyFormats.Sqlite))
            BodyDatabase.CheckHeader(folder);

        string temporaryFolder = Path.Combine(folder, Journal.TemporaryFolderName);
        var opening = new JournalOpening(temporaryFolder, MakeTemporaryFolder(temporaryFolder));
        try
        {
            opening.Connection = DatabaseFile.Open(
                path, temporaryFolder, JournalSchema.ApplicationId, JournalSchema.Version, JournalSchema.Sql,
                reader => opening.Read(reader, formats));
            return opening;
        }
        catch
        {
            opening.Dispose();
            throw;
        }
    }

    public static void RemoveTemporaryFolder(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            // The next run empties it.
        }
    }

    public void Dispose()
    {
        Urls?.Dispose();
        Names?.Dispose();
        Connection?.Dispose();
        RemoveTemporaryFolder(TemporaryFolder);
    }

    private static IReadOnlyList<string> MakeTemporaryFolder(string path)
    {
        try
        {
            if (new FileInfo(path).LinkTarget is not null)
                throw new JournalException($"{path} is a link, and links in the output folder are not followed: remove it.");
            IReadOnlyList<string> noted = JournalMoves.Read(path);
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            BodyWriter.PrepareFolder(path);
            return noted;
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            throw new JournalException($"The folder for temporary files, {path}, can't be made anew: {failure.Message} Remove it, or choose another output folder with --output.", failure);
        }
    }

    private void Read(SqliteConnection reader, BodyFormats formats)
    {
        using (var meta = new SqliteStatement(reader, "SELECT (SELECT value FROM meta WHERE key = 'seed'), (SELECT value FROM meta WHERE key = 'salt')"))
        {
            meta.Step();
            long seed = meta.Int64(0);
            Fingerprints = new UrlFingerprints(seed, meta.Bytes(1).ToArray());
            Names = new JournalNames(TemporaryFolder, seed);
            Names.Attach(reader);
        }
        Urls = new JournalUrls(TemporaryFolder, formats);

        using (var urls = new SqliteStatement(reader, "SELECT id, hash FROM urls"))
            while (urls.Step())
                Urls.Enter(unchecked((ulong)urls.Int64(1)), urls.Int64(0));
        // Every table and column that will be needed is named here, so that one that is missing shows now.
        using (var files = new SqliteStatement(reader, """
            SELECT id, file FROM pages WHERE file IS NOT NULL
            UNION ALL SELECT id, file FROM kept WHERE file IS NOT NULL
            """))
            while (files.Step())
                Names.Enter(files.Text(1)!, files.Int64(0));
        Names.Detach();
        using (new SqliteStatement(reader, """
            SELECT u.url, u.href, u.rest, p.final_url, p.status, p.bytes, p.sha256, p.content_type, p.charset, p.started, p.ms, p.attempts, p.worker,
                p.error_kind, p.error_message, p.etag, p.last_modified, p.formats, p.same, k.final_url, k.status, k.bytes, k.sha256, k.content_type,
                k.charset, k.etag, k.last_modified, k.formats
            FROM urls u, pages p, kept k
            """))
        using (new SqliteStatement(reader, "SELECT * FROM results"))
        {
        }
    }
}
