namespace ManyHands.Cli.Tests;

public sealed class MethodNamesTests
{
    [Theory]
    [InlineData("Shop.Till", "Pay", "Till.Pay")]
    [InlineData("Shop.Till+<PayAsync>d__3", "MoveNext", "Till.PayAsync")]
    [InlineData("Shop.Till+<Items>d__4<System.Int32>", "MoveNext", "Till.Items")]
    [InlineData("Shop.Till+<>c", "<Pay>b__3_0", "lambda in Till.Pay")]
    [InlineData("Shop.Till+<>c__DisplayClass3_0", "<Pay>b__1", "lambda in Till.Pay")]
    [InlineData("Shop.Till+<>c__DisplayClass3_0+<<Pay>b__1>d", "MoveNext", "lambda in Till.Pay")]
    [InlineData("Shop.Till", "<Pay>g__Count|3_1", "Count in Till.Pay")]
    [InlineData("Shop.Till+<<Pay>g__CountAsync|3_1>d", "MoveNext", "CountAsync in Till.Pay")]
    [InlineData("<>c", "<Main>b__0_0", "lambda in Main")]
    [InlineData("Program", "<Main>$", "Main")]
    [InlineData("Program+<<Main>$>d__0", "MoveNext", "Main")]
    [InlineData("Program+<>c", "<<Main>$>b__0_0", "lambda in Main")]
    [InlineData("Program+<>c+<<<Main>$>b__0_0>d", "MoveNext", "lambda in Main")]
    [InlineData("Program+<>c__DisplayClass0_0+<<<Main>$>g__WaitAsync|2>d", "MoveNext", "WaitAsync in Main")]
    [InlineData("Shop.Program", "Main", "Main")]
    [InlineData("Shop.Outer+Inner", "Go", "Outer.Inner.Go")]
    [InlineData("ManyHands.Guarded<System.__Canon>", "Use[[System.__Canon, System.Private.CoreLib]]", "Guarded<…>.Use")]
    [InlineData("System.Collections.Generic.Dictionary<System.String, System.Int32[]>", "Add", "Dictionary<string, int[]>.Add")]
    [InlineData("Shop.Till", ".ctor", "new Till")]
    [InlineData("Shop.Till", ".cctor", "static Till")]
    [InlineData("Shop.Till", "System.IDisposable.Dispose", "Till.Dispose")]
    [InlineData("Shop.Till", "System.Collections.Generic.IEnumerable<Shop.Item>.GetEnumerator", "Till.GetEnumerator")]
    [InlineData(null, "lambda_method1", "lambda_method1")]
    [InlineData("<Module>", "Odd<Name", "Odd<Name")]
    [InlineData("", "", "")]
    public void A_method_is_called_as_in_the_source(string? type, string method, string expected) =>
        Assert.Equal(expected, MethodNames.Of(type, method));

    [Theory]
    [InlineData("Stuck+Account", "Stuck.Account")]
    [InlineData("ManyHands.Guarded<Stuck+Account>", "Guarded<Stuck.Account>")]
    [InlineData("System.Collections.Generic.List`1", "List")]
    [InlineData("System.Object", "object")]
    public void A_type_is_called_as_in_the_source(string type, string expected) => Assert.Equal(expected, MethodNames.OfType(type));

    [Fact]
    public void A_state_machine_is_known_by_its_name()
    {
        Assert.Equal("Till.PayAsync", MethodNames.OfStateMachine("Shop.Till+<PayAsync>d__3"));
        Assert.Null(MethodNames.OfStateMachine("Shop.Till+<>c"));
        Assert.Null(MethodNames.OfStateMachine("Shop.Till"));
    }
}
