using System.Diagnostics;
using System.Text;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class JournalRefusesTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    public static TheoryData<string> Spoilers => ["empty", "text", "foreign", "newer", "truncated", "overwritten", "no-table", "wal-alone", "header-only"];

    [Theory]
    [MemberData(nameof(Spoilers))]
    public async Task A_journal_that_cannot_be_read_is_left_byte_for_byte(string how)
    {
        await using (Journal journal = _folder.Open())
            for (int i = 0; i < 300; i++)
                await JournalFolder.FetchAsync(journal, $"http://h/{i}");
        Spoil(how);
        Dictionary<string, string> before = Snapshot();

        JournalException refused = Assert.Throws<JournalException>(() => _folder.Open());
        Assert.Contains("manyhands.db", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
        if (how == "newer")
            Assert.Contains("later version", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_damaged_beside_a_log_of_a_killed_run_is_left_byte_for_byte()
    {
        await using (Journal journal = _folder.Open())
        {
            for (int i = 0; i < 300; i++)
                await JournalFolder.FetchAsync(journal, $"http://h/{i}");
            CopyAs(_folder.Database, "copy.db");
            CopyAs(_folder.Database + "-wal", "copy.db-wal");
        }
        File.Move(_folder.In("copy.db"), _folder.Database, overwrite: true);
        File.Move(_folder.In("copy.db-wal"), _folder.Database + "-wal");
        using (FileStream file = File.Open(_folder.Database + "-wal", FileMode.Open))
            Assert.True(file.Length > 100_000);
        // The pages in the log override the database's own: damage the database's schema in the log's stead is no use, so cut
        // the log's frames off and damage what is left.
        using (FileStream file = File.Open(_folder.Database + "-wal", FileMode.Open))
            file.SetLength(32);
        using (FileStream file = File.Open(_folder.Database, FileMode.Open))
        {
            file.Position = 4096;
            file.Write(Enumerable.Repeat((byte)0xee, (int)Math.Max(4096, file.Length - 4096)).ToArray());
        }
        Dictionary<string, string> before = Snapshot();
        Assert.Throws<JournalException>(() => _folder.Open());
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task A_second_run_is_refused_with_the_first_named()
    {
        await using Journal first = _folder.Open();
        JournalException refused = Assert.Throws<JournalException>(() => _folder.Open());
        Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("hands fetch http://h/", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(await JournalFolder.FetchAsync(first, "http://h/a"));
    }

    [Fact]
    public async Task A_lock_file_that_nobody_holds_is_no_obstacle_and_the_lock_is_gone_after()
    {
        Directory.CreateDirectory(_folder.Path);
        await File.WriteAllTextAsync(_folder.In("manyhands.lock"), "process 1, started 2020-01-01T00:00:00Z, hands fetch\n", TestContext.Current.CancellationToken);
        await using (Journal journal = _folder.Open())
            Assert.NotNull(await JournalFolder.FetchAsync(journal, "http://h/a"));
        Assert.False(File.Exists(_folder.In("manyhands.lock")));
        Assert.False(Directory.Exists(_folder.In(".tmp")));
        Assert.Equal(["manyhands.db"], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        File.WriteAllText(_folder.Path, "a file");
        try
        {
            Assert.Contains(_folder.Path, Assert.Throws<JournalException>(() => _folder.Open()).Message, StringComparison.Ordinal);
            using var below = new JournalFolder(_folder.Path);
            Assert.Contains(below.Path, Assert.Throws<JournalException>(() => below.Open()).Message, StringComparison.Ordinal);
            Assert.Equal("a file", File.ReadAllText(_folder.Path));
        }
        finally
        {
            File.Delete(_folder.Path);
        }
    }

    [Theory]
    [InlineData("manyhands.db")]
    [InlineData("manyhands.lock")]
    [InlineData(".tmp")]
    public void Links_in_place_of_its_own_files_are_not_followed(string name)
    {
        using var elsewhere = new JournalFolder();
        Directory.CreateDirectory(elsewhere.Path);
        Directory.CreateDirectory(_folder.Path);
        string target = elsewhere.In("target");
        if (name == ".tmp")
        {
            Directory.CreateDirectory(target);
            File.WriteAllText(Path.Combine(target, "precious"), "x");
        }
        else
        {
            File.WriteAllText(target, "precious");
        }
        File.CreateSymbolicLink(_folder.In(name), target);

        Assert.Throws<JournalException>(() => _folder.Open());
        Assert.Equal(name == ".tmp" ? ["target/precious"] : ["target"], elsewhere.Files());
        if (name != ".tmp")
            Assert.Equal("precious", File.ReadAllText(target));
    }

    public void Dispose() => _folder.Dispose();

    private void CopyAs(string source, string name) => File.Copy(source, _folder.In(name));

    private Dictionary<string, string> Snapshot() => Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
        .ToDictionary(file => file, file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));

    private void Spoil(string how)
    {
        switch (how)
        {
            case "empty":
                File.WriteAllBytes(_folder.Database, []);
                break;
            case "text":
                File.WriteAllText(_folder.Database, new string('x', 5000));
                break;
            case "foreign":
                File.Delete(_folder.Database);
                Execute("CREATE TABLE precious(a); INSERT INTO precious VALUES(1)");
                break;
            case "newer":
                Execute("PRAGMA user_version=99");
                break;
            case "truncated":
                using (FileStream file = File.Open(_folder.Database, FileMode.Open))
                    file.SetLength(file.Length / 2 / 4096 * 4096);
                break;
            case "overwritten":
                using (FileStream file = File.Open(_folder.Database, FileMode.Open))
                {
                    file.Position = 4096;
                    file.Write(Encoding.ASCII.GetBytes(new string('z', 20_000)));
                }
                break;
            case "no-table":
                Execute("DROP TABLE kept");
                break;
            case "wal-alone":
                File.Move(_folder.Database, _folder.Database + "-wal");
                break;
            case "header-only":
                using (FileStream file = File.Open(_folder.Database, FileMode.Open))
                    file.SetLength(100);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.Database};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
