namespace ManyHands;

public class GroupCodeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_function_is_called_with_the_item()
    {
        Assert.Equal("7", GroupCode.ToCall<int, string>((Func<int, string>)(x => $"{x}"))(7, Token));
        Assert.Equal("7", GroupCode.ToCall<int, string>((Func<int, Task<string>>)Later)(7, Token));

        static async Task<string> Later(int x)
        {
            await Task.Yield();
            return $"{x}";
        }
    }

    [Fact]
    public void One_that_takes_a_token_gets_the_jobs()
    {
        Assert.Equal((7, Token), GroupCode.ToCall<int, (int, CancellationToken)>(
            (Func<int, CancellationToken, (int, CancellationToken)>)((x, token) => (x, token)))(7, Token));
        Assert.Equal((7, Token), GroupCode.ToCall<int, (int, CancellationToken)>(
            (Func<int, CancellationToken, Task<(int, CancellationToken)>>)((x, token) => Task.FromResult((x, token))))(7, Token));
    }

    [Fact]
    public void Actions_give_nothing_and_are_waited_for()
    {
        List<(string, int)> seen = [];
        CancellationToken given = default;
        GroupCode.ToCall<int, Nothing>((Action<int>)(x => seen.Add(("action", x))))(1, Token);
        GroupCode.ToCall<int, Nothing>((Func<int, Task>)(async x =>
        {
            await Task.Yield();
            seen.Add(("async", x));
        }))(2, Token);
        GroupCode.ToCall<int, Nothing>((Func<int, CancellationToken, Task>)(async (x, token) =>
        {
            await Task.Yield();
            given = token;
            seen.Add(("async with a token", x));
        }))(3, Token);
        Assert.Equal([("action", 1), ("async", 2), ("async with a token", 3)], seen);
        Assert.Equal(Token, given);
    }

    [Fact]
    public void What_an_async_function_throws_comes_as_it_is()
    {
        var thrown = new FormatException();
        Assert.Same(thrown, Assert.Throws<FormatException>(
            () => GroupCode.ToCall<int, int>((Func<int, Task<int>>)(async _ =>
            {
                await Task.Yield();
                throw thrown;
            }))(1, Token)));
        Assert.Same(thrown, Assert.Throws<FormatException>(
            () => GroupCode.ToCall<int, Nothing>((Func<int, Task>)(_ => Task.FromException(thrown)))(1, Token)));
    }

    [Fact]
    public void A_delegate_of_a_wider_item_or_a_narrower_result_will_do()
    {
        Func<object, string> function = x => $"{x}";
        Assert.Equal("a", GroupCode.ToCall<string, object>(function)("a", Token));
        Action<object> action = _ => { };
        Assert.Equal(default, GroupCode.ToCall<string, Nothing>(action)("a", Token));
        Func<string, Task<int>> async = x => Task.FromResult(x.Length);
        Assert.Equal(default, GroupCode.ToCall<string, Nothing>(async)("a", Token));
    }

    [Fact]
    public void An_async_function_is_waited_for_where_its_task_is_a_result_as_well()
    {
        Func<int, Task<object>> function = x => Task.FromResult<object>(x);
        Assert.Equal(7, GroupCode.ToCall<int, object>(function)(7, Token));
        Func<int, CancellationToken, Task<object>> withToken = (x, _) => Task.FromResult<object>(x);
        Assert.Equal(7, GroupCode.ToCall<int, object>(withToken)(7, Token));
    }

    [Fact]
    public void Another_delegate_is_refused() =>
        Assert.Throws<ArgumentException>(() => GroupCode.ToCall<int, int>((Func<string, int>)(x => x.Length)));
}
