// Without a token on purpose: with one, the executor goes another way.
#pragma warning disable xUnit1051

using System.Collections;
using ManyHands.Tests;

namespace ManyHands;

/// <summary>Inputs that have their items already: they are read by the group.</summary>
public class MapOfCollections
{
    private const int Many = 25_000;

    [Theory, InlineData(1), InlineData(4), InlineData(50)]
    public async Task They_are_read_only_as_far_ahead_as_the_buffer_goes(int buffer)
    {
        using var pool = new ThreadPoolExecutor(2);
        Counted items = new();
        await using var results = pool.Map(new Collection(items), x => x, new() { BufferSize = buffer }).GetAsyncEnumerator();
        for (int read = 1; read <= 5; read++)
        {
            Assert.True(await results.MoveNextAsync());
            await items.Changes.UntilAsync(() => items.Read == read + buffer).InTime();
        }

        await Times.MustNotComeAbout(() => items.Read > 5 + buffer);
    }

    [Theory, InlineData(null), InlineData(700)]
    public async Task What_they_throw_is_told_after_the_results_before_it(int? chunk)
    {
        using var pool = new ThreadPoolExecutor(2);
        Counted items = new(before: x =>
        {
            if (x == 10_000)
                throw new FormatException();
        });
        List<int> seen = [];
        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (int x in pool.Map(new Collection(items), x => x, new() { ChunkSize = chunk }))
                seen.Add(x);
        });
        Assert.Equal(Enumerable.Range(0, 10_000), seen);
        Assert.Equal(1, items.Disposed);
    }

    [Fact]
    public async Task An_item_that_can_not_be_had_is_no_item()
    {
        using var pool = new ThreadPoolExecutor(2);
        List<string> seen = [];
        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (string x in pool.Map(new Loading(), x => "got " + x))
                seen.Add(x);
        });

        Assert.Equal(["got 0", "got 1", "got 2"], seen);
    }

    [Fact]
    public async Task A_list_that_is_changed_meanwhile_ends_it()
    {
        using var pool = new ThreadPoolExecutor(2);
        List<int> items = new(Many + 1); // so that adding one moves none that is being read
        items.AddRange(Enumerable.Range(0, Many));
        List<int> seen = [];
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (int x in pool.Map(items, x => x, new() { ChunkSize = 100 }))
            {
                if (seen.Count == 0)
                    items.Add(Many);
                seen.Add(x);
            }
        });
        Assert.Equal(Enumerable.Range(0, seen.Count), seen);
        Assert.InRange(seen.Count, 1, Many - 1);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Chunks_may_be_larger_than_any_that_is_found(bool isHeld)
    {
        using var pool = new ThreadPoolExecutor(2);
        IEnumerable<int> items = Enumerable.Range(0, Many);
        List<int> results = await Some.ReadAll(pool.Map(isHeld ? items : items.Where(_ => true), x => x, new() { ChunkSize = 10_000 }));
        Assert.Equal(items, results);
        Assert.Equal(3, pool.Counts.Accepted);
    }

    [Fact]
    public async Task An_item_that_fails_in_a_large_group_has_no_result()
    {
        using var pool = new ThreadPoolExecutor(2);
        for (int round = 0; round < 20; round++)
        {
            // The arrays of the rounds before are garbage, and what is in them is no zero.
            List<Outcome<int, int>> all = await Some.ReadAll(
                pool.Map(Enumerable.Range(0, Many), Call, new() { ChunkSize = 4_000 }).AsOutcomes());
            Assert.Equal(Enumerable.Range(0, Many), all.Select(outcome => outcome.Item));
            Assert.All(all, outcome => Assert.Equal(outcome.Item % 100 == 7 ? 0 : outcome.Item + 1, outcome.Result));
            Assert.All(all, outcome => Assert.Equal(outcome.Item % 100 == 7, outcome.Exception is FormatException));
        }

        static int Call(int x) => x % 100 == 7 ? throw new FormatException() : x + 1;
    }

    [Fact]
    public async Task Of_more_than_one_type_by_their_arrays()
    {
        using var pool = new ThreadPoolExecutor(2);
        object[] items = new string[] { "a", "b" };
        Assert.Equal(["a!", "b!"], await Some.ReadAll(pool.Map(items, x => $"{x}!")));
    }

    private sealed class Collection(Counted items) : ICollection<int>
    {
        public int Count => throw new NotSupportedException();

        public bool IsReadOnly => true;

        public IEnumerator<int> GetEnumerator() => items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public bool Contains(int item) => throw new NotSupportedException();

        public void CopyTo(int[] array, int arrayIndex) => throw new NotSupportedException();

        public void Add(int item) => throw new NotSupportedException();

        public void Clear() => throw new NotSupportedException();

        public bool Remove(int item) => throw new NotSupportedException();
    }

    // The fourth item fails when it is asked for, not when it is come to.
    private sealed class Loading : System.Collections.ObjectModel.Collection<string>, IEnumerable<string>
    {
        IEnumerator<string> IEnumerable<string>.GetEnumerator() => new Enumerator();

        private sealed class Enumerator : IEnumerator<string>
        {
            private int _at = -1;

            public string Current => _at == 3 ? throw new FormatException() : $"{_at}";

            object IEnumerator.Current => Current;

            public bool MoveNext() => ++_at < 10;

            public void Reset() => throw new NotSupportedException();

            public void Dispose()
            {
            }
        }
    }
}
