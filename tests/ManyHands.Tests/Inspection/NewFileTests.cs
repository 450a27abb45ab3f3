using System.Diagnostics;

namespace ManyHands.Tests;

/// <summary>What a whole new file takes the place of, and what it must not.</summary>
public sealed class NewFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("manyhands file ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(null)]
    [InlineData("an old one, which is longer than the new one")]
    public void It_takes_the_place_of_a_file_or_of_nothing(string? old)
    {
        string file = In("file");
        if (old is not null)
            File.WriteAllText(file, old);
        Write(file, "new");
        Assert.Equal("new", File.ReadAllText(file));
        Assert.Equal([file], Everything());
    }

    [Fact]
    public void One_that_is_not_kept_leaves_all_as_it_was()
    {
        File.WriteAllText(In("file"), "old");
        using (NewFile file = NewFile.Create(In("file")))
            file.Stream.Write("new"u8);
        Assert.Equal("old", File.ReadAllText(In("file")));
        Assert.Equal([In("file")], Everything());
    }

    [Theory]
    [InlineData("target", "target", true)]
    [InlineData("target", "target", false)]
    [InlineData("deep/target", "deep/target", true)]
    [InlineData("deep/../target", "target", true)]
    [InlineData("by way of/../target", "deep/target", true)] // a folder that is a link: ".." goes up from where it leads
    [InlineData("second", "deep/target", true)]
    public void A_link_is_followed(string link, string leadsTo, bool isThere)
    {
        Directory.CreateDirectory(In("deep/deeper"));
        Directory.CreateSymbolicLink(In("by way of"), In("deep/deeper"));
        File.CreateSymbolicLink(In("second"), "by way of/../target");
        File.CreateSymbolicLink(In("link"), link);
        if (isThere)
            File.WriteAllText(In(leadsTo), "old");
        string[] before = Everything();

        Write(In("link"), "new");

        Assert.Equal(link, new FileInfo(In("link")).LinkTarget);
        Assert.Equal("new", File.ReadAllText(In(leadsTo)));
        Assert.Equal("new", File.ReadAllText(In("link")));
        Assert.Equal(before.Append(In(leadsTo)).Distinct().Order(StringComparer.Ordinal), Everything());
    }

    [Fact]
    public void A_link_to_nothing_but_itself_is_refused()
    {
        File.CreateSymbolicLink(In("one"), "other");
        File.CreateSymbolicLink(In("other"), "one");
        Assert.Contains("lead nowhere", Assert.ThrowsAny<IOException>(() => NewFile.Create(In("one"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("link to the pipe")]
    public async Task A_pipe_stays_one_and_gets_all_of_it(string name)
    {
        Run("mkfifo", In("pipe"));
        File.CreateSymbolicLink(In("link to the pipe"), "pipe");
        string[] before = Everything();
        Task<string> read = Task.Run(() => File.ReadAllText(In("pipe")), TestContext.Current.CancellationToken);

        Write(In(name), "new");

        Assert.Equal("new", await read.InTime());
        Assert.Equal(before, Everything());
        Assert.Equal(FileKind.PipeOrDevice, FileKinds.Of(In("pipe")));
    }

    [Fact]
    public void One_for_a_pipe_that_is_not_kept_waits_for_no_reader_and_can_seek()
    {
        Run("mkfifo", In("pipe"));
        using NewFile file = NewFile.Create(In("pipe"));
        Assert.True(file.Stream.CanSeek);
    }

    [Fact]
    public void A_device_stays_one()
    {
        // Made here: a mistake must not harm the machine's own.
        Assert.SkipUnless(OperatingSystem.IsLinux() && TryRun("mknod", In("null"), "c", "1", "3") && IsUsable(In("null")), "Needs the right to make a device.");
        Write(In("null"), "new");
        Assert.Equal(FileKind.PipeOrDevice, FileKinds.Of(In("null")));
        Assert.Equal("", File.ReadAllText(In("null")));
        Assert.Equal([In("null")], Everything());
    }

    [Fact]
    public void A_file_that_is_open_is_written_to_by_the_name_of_its_handle()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /proc.");
        using FileStream open = new(In("file"), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        open.Write("an old one, which is longer"u8);
        open.Flush();
        Write($"/proc/self/fd/{open.SafeFileHandle.DangerousGetHandle()}", "new");
        open.Position = 0;
        Assert.Equal("new", new StreamReader(open).ReadToEnd());
    }

    [Fact]
    public void A_socket_and_a_folder_are_refused()
    {
        using System.Net.Sockets.Socket socket = new(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.IP);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(In("socket")));
        Directory.CreateDirectory(In("folder"));
        Assert.ThrowsAny<IOException>(() => NewFile.Create(In("socket")));
        Assert.ThrowsAny<IOException>(() => NewFile.Create(In("folder")));
        Assert.Equal([In("folder"), In("socket")], Everything());
    }

    private static void Write(string path, string text)
    {
        using NewFile file = NewFile.Create(path);
        file.Stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Equal(text.Length, file.Keep());
    }

    private static bool IsUsable(string device)
    {
        try
        {
            File.WriteAllText(device, "");
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false; // in a folder without devices
        }
    }

    private string In(string name) => Path.Combine(_folder, name);

    private string[] Everything() => [.. Directory.GetFileSystemEntries(_folder, "*", new EnumerationOptions
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.None,
    }).Order(StringComparer.Ordinal)];

    private static void Run(string program, params string[] arguments) => Assert.True(TryRun(program, arguments));

    private static bool TryRun(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
