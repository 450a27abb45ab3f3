using System.Collections;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace ManyHands;

public class ExceptionsCross
{
    [Fact]
    public void An_exception_comes_back_with_its_texts_and_its_stack()
    {
        Exception thrown = Thrown(new InvalidOperationException("went wrong", Thrown(new TimeoutException("too slow"))));
        thrown.Data["file"] = "a.txt";
        thrown.Data["line"] = 42;
        thrown.Data["thing"] = new Uri("http://h/");
        thrown.HelpLink = "http://help";
        thrown.HResult = 77;

        Exception back = Cross.Exception(thrown);

        Assert.IsType<InvalidOperationException>(back);
        Assert.Equal("went wrong", back.Message);
        Assert.Contains(nameof(Thrown), back.StackTrace, StringComparison.Ordinal);
        Assert.Equal(77, back.HResult);
        Assert.Equal("http://help", back.HelpLink);
        Assert.Equal(thrown.Source, back.Source);
        Assert.Equal(("a.txt", 42, "http://h/"), (back.Data["file"], back.Data["line"], back.Data["thing"]));
        Assert.Equal("too slow", Assert.IsType<TimeoutException>(back.InnerException).Message);
        Assert.Contains(nameof(Thrown), back.InnerException!.StackTrace, StringComparison.Ordinal);
        Assert.StartsWith(thrown.StackTrace!, Thrown(back).StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void Exceptions_of_the_framework_come_back_with_what_they_add()
    {
        Assert.Equal("input", Same(new ArgumentNullException("input")).ParamName);
        Assert.Equal("input", Same(new ArgumentException("bad", "input")).ParamName);
        Assert.Equal(5, Same(new ArgumentOutOfRangeException("count", 5, "too many")).ActualValue);
        Assert.Equal("a.txt", Same(new FileNotFoundException("none", "a.txt")).FileName);
        Assert.Equal("Thing", Same(new ObjectDisposedException("Thing")).ObjectName);
        Assert.Equal(HttpStatusCode.NotFound, Same(new HttpRequestException("no", null, HttpStatusCode.NotFound)).StatusCode);
        Assert.Equal(SocketError.ConnectionRefused, Same(new SocketException((int)SocketError.ConnectionRefused)).SocketErrorCode);
        Assert.Equal(3, Same(new JsonException("bad", "$.a", 3, 4)).LineNumber);
        Assert.Equal("T", Same(new TypeInitializationException("T", new FormatException())).TypeName);
        Same(new KeyNotFoundException());
        Same(new DivideByZeroException());
        Same(new OperationCanceledException("stopped", new CancellationToken(true)));
        Same(new TaskCanceledException(Task.FromCanceled(new CancellationToken(true))));
        Same(new ExecutorShutdownException("down"));
        Same(new BrokenExecutorException("broken", new IOException("disk")));
    }

    [Fact]
    public void All_inner_exceptions_of_an_aggregate_come_back()
    {
        var back = Same(new AggregateException("both", new IOException("a"), new AggregateException(new FormatException("b"))));

        Assert.Equal(["a", "b"], back.Flatten().InnerExceptions.Select(x => x.Message).Order());
        Assert.Same(back.InnerException, back.InnerExceptions[0]);
    }

    [Fact]
    public void An_exception_of_ones_own_comes_back_whatever_its_constructors()
    {
        OrderException back = Same(new OrderException(7, ["a", "b"], new FormatException("inner")));

        Assert.Equal((7, "b"), (back.Order, back.Lines[1]));
        Assert.IsType<FormatException>(back.InnerException);
        Assert.Equal("in base", Same(new Derived("x", "in base")).Detail);
        Assert.Equal("cause", Same(new Private(new IOException("cause"))).Cause.Message);
        Assert.Equal("made up 3", Same(new OwnMessage(3)).Message);
        Assert.Equal(2, Same(new Generic<int>(2)).Value);
    }

    [Fact]
    public void What_cannot_be_rebuilt_comes_back_as_its_texts()
    {
        Exception thrown = Thrown(new HoldsStream(new MemoryStream(), new IOException("disk")));

        var back = Assert.IsType<RemoteJobException>(Cross.Exception(thrown));

        Assert.Equal("holds a stream", back.Message);
        Assert.Equal(typeof(HoldsStream).FullName, back.RemoteType);
        Assert.Equal(thrown.ToString(), back.RemoteText);
        Assert.Equal("disk", Assert.IsType<IOException>(back.InnerException).Message);
        Assert.Contains(nameof(Thrown), back.StackTrace, StringComparison.Ordinal);
        Assert.Contains("HoldsStream", back.ToString(), StringComparison.Ordinal);
        var again = Assert.IsType<RemoteJobException>(Cross.Exception(back));
        Assert.Equal((back.RemoteType, back.RemoteText), (again.RemoteType, again.RemoteText));
    }

    [Fact]
    public void One_inner_exception_that_cannot_be_rebuilt_hurts_no_other()
    {
        AggregateException back = Same(new AggregateException(
            "three", new IOException("a"), new HoldsStream(new MemoryStream(), null), new FormatException("c")));

        Assert.Equal([typeof(IOException), typeof(RemoteJobException), typeof(FormatException)], back.InnerExceptions.Select(x => x.GetType()));
    }

    [Fact]
    public void An_exception_whose_own_code_throws_comes_back_as_what_can_be_said_of_it()
    {
        var back = Assert.IsType<RemoteJobException>(Cross.Exception(Thrown(new Broken())));

        Assert.Contains("threw", back.Message, StringComparison.Ordinal);
        Assert.EndsWith("Broken", back.RemoteType, StringComparison.Ordinal);
        Assert.Contains(nameof(Thrown), back.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_that_depends_on_the_process_comes_back_as_a_text() =>
        Assert.IsType<RemoteJobException>(Cross.Exception(new CountsItself()));

    [Fact]
    public void Very_many_and_very_deep_inner_exceptions_come_back_within_bounds()
    {
        Exception deep = new FormatException("end");
        for (int i = 0; i < 200; i++)
            deep = new IOException("level " + i, deep);
        var writer = new PayloadWriter();
        ExceptionCodec.Write(writer, deep);
        Assert.True(writer.Length < 1 << 20, $"{writer.Length}");
        Assert.Equal("level 199", Same((IOException)deep).Message);

        AggregateException wide = Same(new AggregateException(Enumerable.Range(0, 2000).Select(i => new IOException("e" + i))));
        Assert.Equal(2000, wide.InnerExceptions.Count);

        // Each level names the one below twice: 2 to the 40th exceptions, if each were written.
        Exception twice = new IOException("x");
        for (int i = 0; i < 12; i++)
            twice = new AggregateException(twice, twice);
        Assert.NotNull(Cross.Exception(twice));
    }

    private static T Same<T>(T exception)
        where T : Exception
    {
        T back = Assert.IsType<T>(Cross.Exception(exception));
        Assert.Equal(exception.Message, back.Message);
        Assert.Equal(exception.HResult, back.HResult);
        Assert.Equal(exception.InnerException?.Message, back.InnerException?.Message);
        return back;
    }

    private static Exception Thrown(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception caught)
        {
            return caught;
        }
    }

    internal sealed class OrderException(int order, string[] lines, Exception inner) : Exception($"order {order} failed", inner)
    {
        public int Order { get; } = order;

        public string[] Lines { get; } = lines;
    }

    internal class Middle(string message, string detail) : InvalidOperationException(message)
    {
        private readonly string _detail = detail;

        public string Detail => _detail;
    }

    internal sealed class Derived(string message, string detail) : Middle(message, detail);

    private sealed class Private(Exception cause) : Exception
    {
        public Exception Cause { get; } = cause;
    }

    internal sealed class OwnMessage(int number) : Exception
    {
        public override string Message => $"made up {number}";
    }

    internal sealed class Generic<T>(T value) : Exception("generic")
    {
        public T Value { get; } = value;
    }

    internal sealed class HoldsStream(Stream stream, Exception? inner) : Exception("holds a stream", inner)
    {
        public Stream Stream { get; } = stream;
    }

    internal sealed class Broken : Exception
    {
        public override string Message => throw new InvalidOperationException("no message");

        public override IDictionary Data => throw new InvalidOperationException("no data");

        public override string ToString() => throw new InvalidOperationException("no text");
    }

    internal sealed class CountsItself : Exception
    {
        private static int s_asked;

        public override string Message => $"asked {s_asked++} times";
    }
}
