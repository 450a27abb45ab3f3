using ManyHands.Testing;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class BodyWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bodies-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public BodyWriterTests() => BodyWriter.PrepareFolder(_folder);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(32 << 10)]
    [InlineData((32 << 10) + 1)]
    [InlineData(1_000_000)]
    public async Task A_body_is_kept_counted_and_hashed_whatever_its_size_and_pieces(int size)
    {
        byte[] bytes = GoodSite.Page(3, size);
        await using var writer = new BodyWriter(_folder);
        for (int at = 0; at < size; at += 777) await writer.WriteAsync(bytes.AsMemory(at, Math.Min(777, size - at)), Cancelled);
        Assert.Equal(bytes.AsSpan(0, Math.Min(size, BodyWriter.StartLength)), writer.Start);

        Body body = await writer.CompleteAsync();

        Assert.Equal(size, body.Bytes);
        Assert.Equal(GoodSite.Sha256(bytes), body.Sha256);
        await writer.DisposeAsync();
        Assert.Equal(bytes, await File.ReadAllBytesAsync(body.TemporaryFile!, Cancelled));
    }

    [Fact]
    public async Task Without_a_folder_it_only_counts_and_hashes()
    {
        byte[] bytes = GoodSite.Page(3, 100_000);
        await using var writer = new BodyWriter(null);
        await writer.WriteAsync(bytes, Cancelled);
        Assert.Equal(new Body(null, 100_000, GoodSite.Sha256(bytes)), await writer.CompleteAsync());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public async Task What_was_not_completed_is_deleted(int size)
    {
        await using (var writer = new BodyWriter(_folder)) await writer.WriteAsync(new byte[size], Cancelled);
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_file_left_by_another_run_is_not_touched()
    {
        string[] taken = [.. Enumerable.Range(0, 5000).SelectMany(i => Directory.GetDirectories(_folder).Select(folder => Path.Combine(folder, $"{i:x}.part")))];
        foreach (string path in taken) await File.WriteAllTextAsync(path, "other", Cancelled);
        await using var writer = new BodyWriter(_folder);
        await writer.WriteAsync("mine"u8.ToArray(), Cancelled);
        Body body = await writer.CompleteAsync();
        Assert.DoesNotContain(body.TemporaryFile, taken);
    }

    [Fact]
    public async Task A_folder_that_is_gone_ends_the_run()
    {
        await using var writer = new BodyWriter(Path.Combine(_folder, "gone"));
        await writer.WriteAsync(new byte[10], Cancelled);
        await Assert.ThrowsAsync<OutputUnavailableException>(async () => await writer.CompleteAsync());
    }

    [Fact]
    public async Task Folders_that_somebody_cleared_away_since_they_were_empty_are_made_again()
    {
        foreach (string below in Directory.GetDirectories(_folder))
            Directory.Delete(below);
        for (int i = 0; i < 20; i++)
        {
            await using var writer = new BodyWriter(_folder);
            await writer.WriteAsync(new byte[10], Cancelled);
            Assert.True(File.Exists((await writer.CompleteAsync()).TemporaryFile));
        }
    }

    [Fact]
    public async Task What_can_not_be_made_fails_this_body_only()
    {
        Block(_folder);
        await using var writer = new BodyWriter(_folder);
        await writer.WriteAsync(new byte[10], Cancelled);
        await Assert.ThrowsAsync<BodyStorageException>(async () => await writer.CompleteAsync());
    }

    /// <summary>Puts files where its folders were.</summary>
    internal static void Block(string folder)
    {
        foreach (string below in Directory.GetDirectories(folder))
        {
            Directory.Delete(below);
            File.WriteAllText(below, "");
        }
    }

    [Fact]
    public async Task A_full_disk_ends_the_run()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs a device that is always full");
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        IOException failure = Assert.Throws<IOException>(() => RandomAccess.Write(full, new byte[10], 0));
        Assert.True(StorageFailure.IsDiskFull(failure));
        Assert.IsType<OutputUnavailableException>(StorageFailure.Translate(failure));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
