using Microsoft.Data.Sqlite;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class JournalRecoversTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    [Fact]
    public async Task A_file_put_into_place_without_a_row_is_taken_away_and_others_are_not()
    {
        PageResult? kept;
        await using (Journal journal = _folder.Open())
            kept = await JournalFolder.FetchAsync(journal, "http://h/kept");
        // As a run leaves it that is killed between its renames and its commit.
        Directory.CreateDirectory(_folder.In(".tmp"));
        await WriteAsync("h/stray.html");
        await WriteAsync("h/not-noted.html");
        await WriteAsync(".tmp/1.part");
        string outside = Path.Combine(Path.GetDirectoryName(_folder.Path)!, $"{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(outside, "precious", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder.In(".tmp/moves"), $"h/stray.html\n{kept!.File}\n../{Path.GetFileName(outside)}\n{outside}\n\0h/not-noted.html\n\0", TestContext.Current.CancellationToken);

        await using (Journal journal = _folder.Open())
        {
            Assert.Equal([kept.File!, "h/not-noted.html"], _folder.Files());
            Assert.Empty(Directory.EnumerateFiles(journal.TemporaryFolder, "*.part", SearchOption.AllDirectories));
        }
        Assert.True(File.Exists(outside));
        File.Delete(outside);
    }

    [Fact]
    public async Task The_files_of_a_group_are_noted_before_they_are_put_into_place()
    {
        await using Journal journal = _folder.Open();
        PageResult? result = await JournalFolder.FetchAsync(journal, "http://h/a");
        string noted = await File.ReadAllTextAsync(Path.Combine(journal.TemporaryFolder, "moves"), TestContext.Current.CancellationToken);
        Assert.Equal($"{result!.File}\0", noted);
    }

    [Fact]
    public async Task A_log_left_by_a_killed_run_is_read()
    {
        await using (Journal journal = _folder.Open())
        {
            for (int i = 0; i < 50; i++)
                await JournalFolder.FetchAsync(journal, $"http://h/{i}");
            foreach (string end in new[] { "", "-wal" })
                File.Copy(_folder.Database + end, _folder.In("copy.db" + end));
        }
        foreach (string end in new[] { "", "-wal" })
            File.Move(_folder.In("copy.db" + end), _folder.Database + end, overwrite: true);
        await using Journal next = _folder.Open();
        Assert.Equal(50, _folder.Query("SELECT * FROM results").Count);
        Assert.Null(await JournalFolder.TakeAsync(next, "http://h/7"));
    }

    [Fact]
    public async Task A_reader_in_the_middle_of_a_query_holds_nothing_up()
    {
        SqliteConnection reading;
        await using (Journal journal = _folder.Open())
        {
            await JournalFolder.FetchAsync(journal, "http://h/1");
            reading = new SqliteConnection($"Data Source={_folder.Database};Mode=ReadOnly;Pooling=False");
            reading.Open();
            using SqliteTransaction transaction = reading.BeginTransaction(deferred: true);
            Assert.Equal(1L, Count(reading, transaction));
            await JournalFolder.FetchAsync(journal, "http://h/2");
            Assert.Equal(1L, Count(reading, transaction));
            Assert.Equal(2, _folder.Query("SELECT * FROM results").Count);
        }
        Assert.Equal(2L, Count(reading, null));
        await reading.DisposeAsync();
        await using Journal next = _folder.Open();
        Assert.Null(await JournalFolder.TakeAsync(next, "http://h/2"));
    }

    public void Dispose() => _folder.Dispose();

    private static object? Count(SqliteConnection connection, SqliteTransaction? transaction)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM results";
        command.Transaction = transaction;
        return command.ExecuteScalar();
    }

    private Task WriteAsync(string relative) => File.WriteAllTextAsync(_folder.In(relative), "x", TestContext.Current.CancellationToken);
}
