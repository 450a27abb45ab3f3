using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>Takes values the way they go: written, laid out behind one another, read again.</summary>
internal static class Cross
{
    internal static T Over<T>(T value) => Over(writer => Codec<T>.Instance.Write(writer, value), Codec<T>.Instance.Read);

    /// <summary>As the pool does with jobs, whose type is known at run time only.</summary>
    internal static object? Object(object value)
    {
        Codec codec = Codec.Of(value.GetType());
        return Over(writer => codec.WriteObject(writer, value), codec.ReadObject);
    }

    internal static Exception Exception(Exception exception) =>
        Over(writer => ExceptionCodec.Write(writer, exception), ExceptionCodec.Read);

    internal static TDelegate Code<TDelegate>(TDelegate code)
        where TDelegate : Delegate =>
        (TDelegate)Over(writer => MethodRef.Write(writer, code), MethodRef.Read);

    internal static T Over<T>(Action<PayloadWriter> write, Func<PayloadReader, T> read)
    {
        var writer = new PayloadWriter();
        write(writer);
        T fromMemory = Read(InMemory(writer), read);
        using var file = new TemporaryFile();
        T fromFile = Read(InFile(writer, file.Handle, 4096), read);
        return writer.Length % 2 == 0 ? fromMemory : fromFile;
    }

    internal static MemoryPayload InMemory(PayloadWriter writer)
    {
        var all = new PayloadWriter();
        all.WriteSpan(writer.Main.Span);
        foreach (Block block in writer.Blocks)
            block.CopyTo(all);
        Assert.Equal(writer.Length, all.Length);
        return new MemoryPayload(all.Main, writer.Main.Length, [.. writer.Blocks.Select(block => block.Length)]);
    }

    internal static FilePayload InFile(PayloadWriter writer, SafeFileHandle file, long offset)
    {
        RandomAccess.Write(file, writer.Main.Span, offset);
        long at = offset + writer.Main.Length;
        foreach (Block block in writer.Blocks)
        {
            block.WriteTo(file, at);
            at += block.Length;
        }

        return new FilePayload(file, offset, writer.Main.Length, [.. writer.Blocks.Select(block => block.Length)]);
    }

    private static T Read<T>(PayloadSource source, Func<PayloadReader, T> read)
    {
        var reader = new PayloadReader(source);
        T value = read(reader);
        Assert.Equal(0, reader.Remaining);
        return value;
    }
}

internal sealed class TemporaryFile : IDisposable
{
    internal SafeFileHandle Handle { get; } = File.OpenHandle(
        Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, options: FileOptions.DeleteOnClose);

    public void Dispose() => Handle.Dispose();
}
