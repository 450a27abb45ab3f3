namespace ManyHands;

public class GuardedCompilesOnlyUnderItsLock
{
    private const string Obsolete = "CS0619";

    [Theory]
    [InlineData("counter.Use((ref n) => n++);")]
    [InlineData("int now = counter.Use((ref n) => n);")]
    [InlineData("counter.Use((ref n) => { n = 3; });")]
    [InlineData("counter.Use((ref n) => { throw new Exception(); });")]
    [InlineData("counter.Use((ref n) => throw new Exception());")]
    [InlineData("counter.Use((ref n) => { while (true) { n++; } });")]
    [InlineData("list.Use((ref l) => l.Add(1));")]
    [InlineData("List<int> copy = list.Use((ref l) => l.ToList());")]
    [InlineData("int[] array = list.Use((ref l) => l.Where(x => x > 1).ToArray());")]
    [InlineData("string text = list.Use((ref l) => string.Join(',', l));")]
    [InlineData("int sum = list.Use((ref List<int> l) => l.Sum());")]
    [InlineData("object boxed = list.Use<object>((ref l) => l.Count);")]
    [InlineData("await asyncList.UseAsync(async held => held.Value.Add(await Task.FromResult(1)));")]
    [InlineData("int n = await asyncList.UseAsync(async held => { await Task.Yield(); return held.Value.Count; });")]
    public void Ordinary_uses_compile(string code) => Assert.Empty(Compiling.Errors(code));

    [Theory]
    [InlineData("counter.Use((ref n) => { Action later = () => n++; });", "CS1628")]
    [InlineData("counter.Use((ref n) => { void Later() => n++; Later(); });", "CS1628")]
    [InlineData("counter.Use((ref n) => { _ = Task.Run(() => n); });", "CS1628")]
    [InlineData("list.Use((ref l) => { var q = new[] { 1 }.Where(x => l.Contains(x)); });", "CS1628")]
    public void A_nested_function_cannot_capture_the_data(string code, string id) => Assert.Equal([id], Compiling.Errors(code));

    [Fact]
    public void An_async_lambda_cannot_have_the_data() =>
        Assert.Contains("CS1988", Compiling.Errors("counter.Use(async (ref n) => { await Task.Yield(); });"));

    [Fact]
    public void An_iterator_cannot_have_the_data() =>
        Assert.Contains("CS1623", Compiling.Errors("list.Use((ref l) => Each(ref l)); static IEnumerable<int> Each(ref List<int> l) { foreach (int x in l) yield return x; }"));

    [Theory]
    [InlineData("counter.Use((ref n) => Task.CompletedTask);")]
    [InlineData("counter.Use((ref n) => Task.FromResult(n));")]
    [InlineData("counter.Use((ref n) => Task.Delay(n));")]
    [InlineData("counter.Use(LoadAsync);")]
    [InlineData("counter.Use((ref n) => LoadAsync(ref n));")]
    [InlineData("int m = await counter.Use((ref n) => new ValueTask<int>(n));")]
    public void A_function_that_returns_a_task_is_sent_to_AsyncGuarded(string code) =>
        Assert.Contains(Obsolete, Compiling.Errors(code));

    [Theory]
    [InlineData("foreach (int n in list.Use((ref l) => l.Where(x => x > 1))) { }")]
    [InlineData("var sorted = list.Use((ref l) => l.OrderBy(x => x));")]
    [InlineData("IEnumerable<int> all = list.Use((ref l) => l.AsEnumerable());")]
    public void A_lazy_sequence_over_the_data_is_refused(string code) => Assert.Contains(Obsolete, Compiling.Errors(code));
}
