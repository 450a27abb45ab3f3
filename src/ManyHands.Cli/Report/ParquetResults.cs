using ManyHands.Scraping;
using Parquet;
using Parquet.Schema;

namespace ManyHands.Cli;

/// <summary>Apache Parquet: a row group for each batch, compressed with Snappy, which every reader knows. Not thread-safe.</summary>
internal sealed class ParquetResults : IResultWriter
{
    private static readonly DataField Url = new ParquetColumn("url", typeof(string), isNullable: false);
    private static readonly DataField FinalUrl = new ParquetColumn("final_url", typeof(string));
    private static readonly DataField Ok = new ParquetColumn("ok", typeof(bool), isNullable: false);
    private static readonly DataField Status = new ParquetColumn("status", typeof(int));
    private static readonly DataField Bytes = new ParquetColumn("bytes", typeof(long));
    private static readonly DataField Sha256 = new ParquetColumn("sha256", typeof(string));
    private static readonly DataField ContentType = new ParquetColumn("content_type", typeof(string));
    private static readonly DataField Charset = new ParquetColumn("charset", typeof(string));
    private static readonly DataField File = new ParquetColumn("file", typeof(string));
    private static readonly DataField Started = new ParquetTimeColumn("started");
    private static readonly DataField Milliseconds = new ParquetColumn("ms", typeof(double), isNullable: false);
    private static readonly DataField Attempts = new ParquetColumn("attempts", typeof(int), isNullable: false);
    private static readonly DataField Worker = new ParquetColumn("worker", typeof(string));
    private static readonly DataField ErrorKind = new ParquetColumn("error_kind", typeof(string));
    private static readonly DataField ErrorMessage = new ParquetColumn("error_message", typeof(string));
    private static readonly DataField SameAs = new ParquetColumn("same_as", typeof(string));

    private readonly ParquetWriter _writer;

    private ParquetResults(ParquetWriter writer) => _writer = writer;

    /// <param name="stream">Can seek.</param>
    public static async ValueTask<ParquetResults> CreateAsync(Stream stream) => new(await ParquetWriter.CreateAsync(
        new ParquetSchema(
            Url, FinalUrl, Ok, Status, Bytes, Sha256, ContentType, Charset, File, Started, Milliseconds, Attempts, Worker, ErrorKind, ErrorMessage, SameAs),
        stream, new ParquetOptions { CompressionMethod = CompressionMethod.Snappy }));

    public async ValueTask WriteAsync(IReadOnlyList<PageResult> results)
    {
        using ParquetRowGroupWriter group = _writer.CreateRowGroup();
        await TextAsync(group, Url, results, static result => result.Url);
        await TextAsync(group, FinalUrl, results, static result => result.FinalUrl);
        await ValueAsync(group, Ok, results, static result => result.Ok);
        await NullableAsync(group, Status, results, static result => result.Status);
        await NullableAsync(group, Bytes, results, static result => result.Bytes);
        await TextAsync(group, Sha256, results, static result => result.Sha256);
        await TextAsync(group, ContentType, results, static result => result.ContentType);
        await TextAsync(group, Charset, results, static result => result.Charset);
        await TextAsync(group, File, results, static result => result.File);
        await NullableAsync(group, Started, results, static result => result.Started?.UtcDateTime);
        await ValueAsync(group, Milliseconds, results, static result => Math.Round(result.Milliseconds, 1));
        await ValueAsync(group, Attempts, results, static result => result.Attempts);
        await TextAsync(group, Worker, results, static result => result.Worker);
        await TextAsync(group, ErrorKind, results, static result => result.Error is { } error ? ContinueRule.Spell(error.Kind) : null);
        await TextAsync(group, ErrorMessage, results, static result => result.Error?.Message);
        await TextAsync(group, SameAs, results, static result => result.SameAs);
        group.CompleteValidate();
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private static async Task TextAsync(ParquetRowGroupWriter group, DataField field, IReadOnlyList<PageResult> results, Func<PageResult, string?> of) =>
        await group.WriteAsync(field, [.. results.Select(of)]);

    private static async Task ValueAsync<T>(ParquetRowGroupWriter group, DataField field, IReadOnlyList<PageResult> results, Func<PageResult, T> of)
        where T : struct =>
        await group.WriteAsync<T>(field, new ReadOnlyMemory<T>([.. results.Select(of)]));

    private static async Task NullableAsync<T>(ParquetRowGroupWriter group, DataField field, IReadOnlyList<PageResult> results, Func<PageResult, T?> of)
        where T : struct =>
        await group.WriteAsync<T>(field, new ReadOnlyMemory<T?>([.. results.Select(of)]));
}
