using ManyHands.Fuzzing;
using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>A short run of what <c>tests/Fuzz/run.sh</c> does at length.</summary>
public sealed class FuzzTests
{
    private const int Inputs = 20_000;

    [Fact]
    public void Inputs_made_at_random_neither_break_a_reader_nor_keep_it_busy()
    {
        var said = new StringWriter();
        var run = new FuzzRun(FuzzTarget.All) { Inputs = Inputs, Seed = Environment.TickCount, Out = said };
        IReadOnlyList<FuzzFailure> failures = run.Run();
        Assert.True(failures.Count == 0, said.ToString());
        Assert.Equal(Inputs, run.Done);
    }

    [Fact]
    public void An_input_follows_from_its_seed()
    {
        foreach (FuzzTarget target in FuzzTarget.All)
            Assert.Equal(target.Make(new Random(7)), target.Make(new Random(7)));
    }

    [Fact]
    public void What_fails_is_told_once_and_as_small_as_can_be()
    {
        var said = new StringWriter();
        IReadOnlyList<FuzzFailure> failures = new FuzzRun([new Faulty()]) { Inputs = 100, Seed = 1, Out = said }.Run();
        Assert.Equal(["it has an x", "it is long", "too slow"], failures.Select(failure => failure.Kind).Order(StringComparer.Ordinal));
        FuzzFailure x = failures.Single(failure => failure.Kind == "it has an x");
        Assert.Equal((byte)'x', Assert.Single(x.Input[FuzzInput.OptionBytes..]));
        Assert.Contains(Convert.ToBase64String(x.Input), said.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Shows each kind of failure.</summary>
    private sealed class Faulty : FuzzTarget
    {
        public override string Name => "faulty";

        public override IReadOnlyList<string> Dictionary { get; } = ["x"];

        public override FuzzReading Run(FuzzInput input)
        {
            ReadOnlySpan<byte> body = input.Body.Span;
            Check(body.IndexOf((byte)'x') < 0, "it has an x");
            Check(body.Length < 8, "it is long");
            if (body.IndexOf((byte)'s') >= 0)
                for (TimeSpan end = ThreadTime.Now + (FuzzFailure.Budget * 1.1); ThreadTime.Now < end;)
                    Thread.SpinWait(1000);
            return new FuzzReading(body.Length, 1);
        }

        protected override byte[] MakeBody(Random random, Mutator mutator) => mutator.Seldom(50) ? "s"u8.ToArray() : mutator.Pick("abc"u8.ToArray(), "abx"u8.ToArray(), "abcdefghi"u8.ToArray());
    }
}
