// Without a token on purpose: with one, the executor goes another way.
#pragma warning disable xUnit1051

using System.Runtime.CompilerServices;

namespace ManyHands;

public abstract class MapThrowsWhatWasThrown(Func<int, IInProcessExecutor> newPool)
{
    [Fact]
    public async Task The_results_before_a_failure_come_first_and_then_the_very_exception()
    {
        using var pool = newPool(2);
        var thrown = new FormatException("7");
        foreach (int? chunk in (int?[])[null, 1, 4])
        {
            List<int> seen = [];
            var items = new Counted();
            var caught = await Assert.ThrowsAsync<FormatException>(async () =>
            {
                await foreach (int x in pool.Map(items, Call, new() { ChunkSize = chunk }))
                    seen.Add(x);
            });
            Assert.Same(thrown, caught);
            Assert.Contains(nameof(Call), caught.StackTrace, StringComparison.Ordinal);
            Assert.Equal(Enumerable.Range(0, 7), seen);
            Assert.Equal(1, items.Disposed);
            Assert.Equal(0, pool.Counts.Running);
        }

        // A hot method that is inlined leaves no line in a stack.
        [MethodImpl(MethodImplOptions.NoInlining)]
        int Call(int x) => x == 7 ? throw thrown : x;
    }
}
