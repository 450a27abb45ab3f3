using static ManyHands.Scraping.Tests.FrontierFolder;

namespace ManyHands.Scraping.Tests;

/// <summary>The frontier in the journal: how deep pages lie, in whatever order they come.</summary>
public sealed class FrontierDepthTests : IDisposable
{
    private const string Start = "http://h/";

    private readonly FrontierFolder _folder = new();

    [Fact]
    public async Task Too_deep_is_left_out_until_a_shorter_way_turns_up_and_so_is_all_behind_it()
    {
        _folder.Rules = new() { MaxDepth = 3 };
        await using Journal journal = await _folder.OpenAsync([Start]);
        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/1", "http://h/slow");
        List<TakenUrl> first = await LeaseAsync(journal);
        await CompleteAsync(journal, first[0], "http://h/2");
        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/3");
        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/4");
        Assert.Empty(await LeaseAsync(journal));
        Assert.Equal(1, journal.FrontierCounts.LeftOut);

        // The page that was slow leads straight to the third one, which was fetched long ago.
        await CompleteAsync(journal, first[1], "http://h/3");

        Assert.Equal(["http://h/4"], await LeaseUrlsAsync(journal));
        Assert.Equal((0, 1, 0), Counts(journal));
        Assert.Equal([0L, 1, 1, 2, 2, 3], [.. _folder.Files.Query("SELECT depth FROM found ORDER BY depth").Select(static row => (long)row["depth"]!)]);
    }

    [Fact]
    public async Task Random_graphs_fetched_in_random_order_give_the_depths_of_a_breadth_first_search()
    {
        var random = new Random(4711);
        for (int round = 0; round < 20; round++)
        {
            using var folder = new FrontierFolder { Rules = new() { MaxDepth = 4 } };
            string[][] graph = [.. Enumerable.Range(0, 40).Select(_ => Enumerable.Range(0, random.Next(4)).Select(_ => $"http://h/{random.Next(40)}").ToArray())];
            int[] depths = BreadthFirst(graph);
            await using Journal journal = await folder.OpenAsync(["http://h/0"]);

            var leased = new List<TakenUrl>();
            while (true)
            {
                leased.AddRange(await LeaseAsync(journal));
                if (leased.Count == 0)
                    break;
                int pick = random.Next(leased.Count);
                TakenUrl url = leased[pick];
                leased.RemoveAt(pick);
                await CompleteAsync(journal, url, graph[int.Parse(url.Spelling[9..], null)]);
            }

            string[] expected = [.. Enumerable.Range(0, 40).Where(i => depths[i] <= 4).Select(i => $"http://h/{i}={depths[i]}").Order(StringComparer.Ordinal)];
            Assert.Equal(expected, folder.Files.Query("SELECT u.url || '=' || n.depth AS row FROM found n JOIN urls u ON u.id = n.id JOIN pages p ON p.id = n.id")
                .Select(static row => (string)row["row"]!).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Ids_of_links_come_back_as_they_were()
    {
        List<long> ids = [4_000_000_000, 1, 127, 128, 129, 300, 1, 70_000];

        Assert.Equal([1, 127, 128, 129, 300, 70_000, 4_000_000_000], LinkIds.Unpack(LinkIds.Pack(ids)));
    }

    public void Dispose() => _folder.Dispose();

    private static int[] BreadthFirst(string[][] graph)
    {
        int[] depths = new int[graph.Length];
        Array.Fill(depths, int.MaxValue);
        depths[0] = 0;
        var queue = new Queue<int>([0]);
        while (queue.TryDequeue(out int page))
            foreach (string link in graph[page])
                if (int.Parse(link[9..], null) is var target && depths[target] == int.MaxValue)
                {
                    depths[target] = depths[page] + 1;
                    queue.Enqueue(target);
                }
        return depths;
    }
}
