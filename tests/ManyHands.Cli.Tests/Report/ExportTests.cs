using System.Text;
using ManyHands.Scraping;
using ManyHands.Scraping.Tests;
using ManyHands.Testing;
using Microsoft.Data.Sqlite;
using Parquet;
using Parquet.Schema;

namespace ManyHands.Cli.Tests;

/// <summary>Exports hold all rows of the view <c>results</c>, whatever stands in them.</summary>
public sealed class ExportTests
{
    private static readonly string[] Columns =
    [
        "url", "final_url", "ok", "status", "bytes", "sha256", "content_type", "charset", "file", "started", "ms", "attempts", "worker", "error_kind", "error_message", "same_as",
    ];

    [Fact]
    public async Task Csv_read_back_by_the_rfc_is_the_view_but_for_formulas()
    {
        using HostileJournal journal = await HostileJournal.MakeAsync();
        string file = await ExportAsync(journal, "results.csv");

        List<string?[]> rows = ReadCsv(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));

        Assert.Equal(Columns, rows[0]);
        Assert.Equal(View(journal).Select(static row => row.Select(Guarded).ToArray()), rows.Skip(1));
        Assert.Single(rows, static row => row[0]!.StartsWith("'=HYPERLINK", StringComparison.Ordinal));
        Assert.NotEqual(0xef, File.ReadAllBytes(file)[0]);
    }

    [Fact]
    public async Task Parquet_read_back_is_the_view()
    {
        using HostileJournal journal = await HostileJournal.MakeAsync();
        string file = await ExportAsync(journal, "results.parquet");

        await using FileStream stream = File.OpenRead(file);
        await using ParquetReader reader = await ParquetReader.CreateAsync(stream, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(Columns, reader.Schema.DataFields.Select(static field => field.Name));
        List<string?[]> view = View(journal);
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        for (int column = 0; column < Columns.Length; column++)
            Assert.Equal(view.Select(row => row[column]), await ReadAsync(group, reader.Schema.DataFields[column], view.Count));
    }

    /// <summary>Compiled natively, the program answers questions of the Parquet library that here it finds out by reflection.</summary>
    [Fact]
    public async Task Parquet_is_the_same_to_the_byte_however_the_program_was_compiled()
    {
        using HostileJournal journal = await HostileJournal.MakeAsync();
        using var here = new MemoryStream();
        using (ResultReader results = ResultReader.Open(journal.Path))
        await using (ParquetResults writer = await ParquetResults.CreateAsync(here))
            await writer.WriteAsync(results.Next(1000));

        string file = await ExportAsync(journal, "results.parquet");

        Assert.Equal(here.ToArray(), File.ReadAllBytes(file));
        here.Position = 0;
        await using ParquetReader reader = await ParquetReader.CreateAsync(here, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["url", "ok", "ms", "attempts"], reader.Schema.DataFields.Where(static field => !field.IsNullable).Select(static field => field.Name));
    }

    [Fact]
    public async Task Json_lines_are_those_of_the_run_itself()
    {
        using var folder = new OutputFolder();
        await using TestSite site = await TestSite.StartAsync();
        string[] urls = [site.Url("/ok"), site.Url("/page/1?a=\u00e9"), site.Url("/missing"), "no url"];
        Hands.Ended run = await Hands.RunAsync(["fetch", "--json", "-w", "1", "-o", folder.Pages, .. urls]);
        string file = folder.In("results.jsonl");

        Hands.Ended ended = await Hands.RunAsync("export", "-o", folder.Pages, "--to", file);

        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        Assert.Equal(4, run.Lines.Length);
        Assert.Equal(run.Lines.Order(StringComparer.Ordinal), File.ReadAllLines(file).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("parquet")]
    public async Task What_comes_out_of_a_pipe_is_what_would_stand_in_a_file(string ending)
    {
        using HostileJournal journal = await HostileJournal.MakeAsync();
        string file = await ExportAsync(journal, $"file.{ending}"), pipe = journal.In($"pipe.{ending}"), read = journal.In("read");

        Hands.Ended ended = await Hands.RunShellAsync(
            $"mkfifo {pipe}; cat {pipe} > {read} & $HANDS export -o {journal.Path} --to {pipe}; code=$?; wait; [ -p {pipe} ] && echo $code");

        Assert.Equal(("0", ""), (ended.Lines[^1], ended.Errors));
        Assert.Equal(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(read, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_that_is_there_is_replaced_whole_or_stays_as_it_was()
    {
        using HostileJournal journal = await HostileJournal.MakeAsync();
        string file = journal.In("results.csv");
        await File.WriteAllTextAsync(file, "old", TestContext.Current.CancellationToken);
        using (var connection = new SqliteConnection($"Data Source={journal.In("manyhands.db")};Pooling=False"))
        {
            connection.Open();
            DatabaseFile.Execute(connection, "UPDATE pages SET error_kind = 'of another world' WHERE id = (SELECT max(id) FROM pages)");
        }

        Hands.Ended failed = await Hands.RunAsync("export", "-o", journal.Path, "--to", file);

        Assert.Equal((3, ""), (failed.Code, failed.Output));
        Assert.Equal("old", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFiles(journal.Path, "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Several_batches_go_into_one_file_in_every_format()
    {
        PageResult[] results = [.. Enumerable.Range(0, 50).Select(static i => new PageResult { Url = $"http://h/{i}", Attempts = 0, Error = i % 2 == 0 ? null : new PageError(PageErrorKind.Dns, "") })];
        using var parquet = new MemoryStream();
        using var csv = new MemoryStream();
        using var lines = new MemoryStream();
        foreach (IResultWriter made in (IResultWriter[])[await ParquetResults.CreateAsync(parquet), new CsvResults(csv), new JsonLinesResults(lines)])
        {
            await using IResultWriter writer = made;
            foreach (PageResult[] batch in results.Chunk(20))
                await writer.WriteAsync(batch);
        }

        Assert.Equal(51, ReadCsv(Encoding.UTF8.GetString(csv.ToArray())).Count);
        Assert.Equal(50, Encoding.UTF8.GetString(lines.ToArray()).Count('\n'));
        parquet.Position = 0;
        await using ParquetReader reader = await ParquetReader.CreateAsync(parquet, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(3, reader.RowGroupCount);
        using ParquetRowGroupReader last = reader.OpenRowGroupReader(2);
        Assert.Equal(Enumerable.Range(40, 10).Select(static i => $"http://h/{i}"), await ReadAsync(last, reader.Schema.DataFields[0], 10));
        Assert.Equal([null, ""], (await ReadAsync(last, reader.Schema.DataFields[14], 10)).Take(2));
    }

    private static async Task<string> ExportAsync(HostileJournal journal, string name)
    {
        string file = journal.In(name);
        Hands.Ended ended = await Hands.RunAsync("export", "-o", journal.Path, "--to", file);
        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        Assert.StartsWith($"{View(journal).Count} results in ", ended.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(journal.Path, "*.part", SearchOption.AllDirectories));
        return file;
    }

    /// <summary>The view's rows in texts, as CSV spells values.</summary>
    private static List<string?[]> View(HostileJournal journal)
    {
        using var connection = new SqliteConnection($"Data Source={journal.In("manyhands.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(',', Columns)} FROM results";
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<string?[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, Columns.Length).Select(i => reader.IsDBNull(i) ? null
                : Columns[i] == "ok" ? (reader.GetInt64(i) != 0 ? "true" : "false")
                : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))]);
        return rows;
    }

    private static string? Guarded(string? text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? $"'{text}" : text;

    private static async Task<string?[]> ReadAsync(ParquetRowGroupReader group, DataField field, int count)
    {
        if (field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>))
        {
            string?[] texts = new string?[count];
            await group.ReadAsync(field, texts.AsMemory());
            return texts;
        }

        return field.ClrType == typeof(bool) ? [.. (await ValuesAsync<bool>()).Select(static value => value!.Value ? "true" : "false")]
            : field.ClrType == typeof(int) ? Spell(await ValuesAsync<int>())
            : field.ClrType == typeof(long) ? Spell(await ValuesAsync<long>())
            : field.ClrType == typeof(double) ? Spell(await ValuesAsync<double>())
            : [.. (await ValuesAsync<DateTime>()).Select(static time => time is null ? null : JsonLines.Time(new DateTimeOffset(time.Value, TimeSpan.Zero)))];

        static string?[] Spell<T>(T?[] values)
            where T : struct, IFormattable =>
            [.. values.Select(static value => value?.ToString(null, System.Globalization.CultureInfo.InvariantCulture))];

        async Task<T?[]> ValuesAsync<T>()
            where T : struct
        {
            if (field.IsNullable)
            {
                var some = new T?[count];
                await group.ReadAsync<T>(field, some.AsMemory());
                return some;
            }
            var all = new T[count];
            await group.ReadAsync<T>(field, all.AsMemory());
            return [.. all.Select(static value => (T?)value)];
        }
    }

    /// <summary>RFC 4180, section 2; an empty field without quotes is null.</summary>
    private static List<string?[]> ReadCsv(string text)
    {
        var rows = new List<string?[]>();
        var row = new List<string?>();
        for (int at = 0; at < text.Length;)
        {
            var field = new StringBuilder();
            bool quoted = text[at] == '"';
            if (quoted)
            {
                for (at++; text[at] != '"' || (at + 1 < text.Length && text[at + 1] == '"'); at++)
                {
                    if (text[at] == '"')
                        at++;
                    field.Append(text[at]);
                }
                at++;
            }
            while (text[at] is not (',' or '\r'))
            {
                Assert.False(quoted || text[at] is '"' or '\n', $"a stray character at {at}");
                field.Append(text[at++]);
            }
            row.Add(field.Length == 0 && !quoted ? null : field.ToString());
            if (text[at++] == ',')
            {
                if (text[at] == '\r')
                    row.Add(null);
                else
                    continue;
                at++;
            }
            Assert.Equal('\n', text[at++]);
            rows.Add([.. row]);
            row.Clear();
        }
        return rows;
    }
}
