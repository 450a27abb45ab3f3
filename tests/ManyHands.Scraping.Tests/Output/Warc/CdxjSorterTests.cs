using System.Text;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class CdxjSorterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sorter-").FullName;

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(100)]
    [InlineData(7)]
    public void Lines_come_into_the_order_of_their_bytes_whatever_fits_into_memory(int memory)
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string path = Path.Combine(_folder, "a.cdxj");
        for (int round = 0; round < 30; round++)
        {
            List<string> lines = [.. Enumerable.Range(0, random.Next(40)).Select(_ => new string([.. Enumerable.Range(0, random.Next(30)).Select(_ => (char)random.Next('!', 'é'))]) + "\n")];
            File.WriteAllText(path, string.Concat(lines), Encoding.Latin1);
            CdxjSorter.Sort(path, _folder, memory);
            Assert.Equal(string.Concat(lines.Order(StringComparer.Ordinal)), File.ReadAllText(path, Encoding.Latin1));
            Assert.Equal(["a.cdxj"], Directory.GetFiles(_folder).Select(Path.GetFileName));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
