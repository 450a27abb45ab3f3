namespace ManyHands;

/// <summary>Makes one kind of input of two, so that one loop reads both.</summary>
internal static class MapInput
{
    public static IAsyncEnumerable<T> Of<T>(IAsyncEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return items;
    }

    public static IAsyncEnumerable<T> Of<T>(IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new Synchronous<T>(items);
    }

    /// <summary>How many items there are, if that is known without reading them.</summary>
    public static long? Count<T>(IAsyncEnumerable<T> items) =>
        items is Synchronous<T> { Items: var all } && all.TryGetNonEnumeratedCount(out int count) ? count : null;

    /// <summary>The items as a collection, which has them all already; null where reading one may take its time.</summary>
    public static ICollection<T>? Held<T>(IAsyncEnumerable<T> items) => (items as Synchronous<T>)?.Items as ICollection<T>;

    private sealed class Synchronous<T>(IEnumerable<T> items) : IAsyncEnumerable<T>
    {
        public IEnumerable<T> Items => items;

        public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken) =>
            new Enumerator(items.GetEnumerator());

        private sealed class Enumerator(IEnumerator<T> items) : IAsyncEnumerator<T>
        {
            public T Current => items.Current;

            public ValueTask<bool> MoveNextAsync() => new(items.MoveNext());

            public ValueTask DisposeAsync()
            {
                items.Dispose();
                return default;
            }
        }
    }
}
