using System.Text;
using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary><c>hands export</c>: all results in one file.</summary>
internal sealed class ExportCommand(ReadingSettings settings, Messages messages)
{
    /// <summary>Results in memory at once, and in a row group of Parquet: some 20 MB.</summary>
    private const int BatchSize = 20_000;

    public async Task<int> RunAsync()
    {
        string path = settings.ExportFile;
        using ResultReader results = ResultReader.Open(settings.Folder);
        using var interruption = new Interruption(static () => { }, static () => { });
        try
        {
            using NewFile file = OutputFile.Create(path);
            long count = await WriteAsync(results, file.Stream, interruption.Stop);
            long length = file.Keep();
            string counted = ReportWords.Count(count, "result", "results");
            StandardOutput.Write(Encoding.UTF8.GetBytes($"{counted} in {Terminal.Safe(path)}, {Figures.Bytes(length)}\n"));
            return ExitCodes.Success;
        }
        catch (OperationCanceledException) when (interruption.IsRequested)
        {
            messages.Line($"hands: interrupted; nothing of {Terminal.Safe(path)} was written");
            return ExitCodes.Interrupted;
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            throw OutputFile.Unavailable(path, failure);
        }
    }

    private async Task<long> WriteAsync(ResultReader results, Stream stream, CancellationToken stop)
    {
        await using IResultWriter writer = settings.ExportFormat switch
        {
            ExportFormat.Parquet => await ParquetResults.CreateAsync(stream),
            ExportFormat.Csv => new CsvResults(stream),
            _ => new JsonLinesResults(stream),
        };
        long count = 0;
        while (results.Next(BatchSize) is { Count: > 0 } batch)
        {
            stop.ThrowIfCancellationRequested();
            await writer.WriteAsync(batch);
            count += batch.Count;
        }

        stop.ThrowIfCancellationRequested();
        return count;
    }
}
