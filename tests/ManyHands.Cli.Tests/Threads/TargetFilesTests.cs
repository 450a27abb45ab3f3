using System.Buffers.Binary;
using System.Text;

namespace ManyHands.Cli.Tests;

/// <summary>What Linux and ELF files tell of a process, read from texts and bytes as they are and as they shouldn't be.</summary>
public sealed class TargetFilesTests
{
    [Fact]
    public void A_line_of_a_map_is_read()
    {
        Assert.Equal(
            new MappedRegion(0x7f1c2000, 0x7f1c3000, "rw-p", 0x1000, IsFile: true, "/usr/lib/a file.so"),
            MemoryMap.Parse("7f1c2000-7f1c3000 rw-p 00001000 08:01 1234                       /usr/lib/a file.so"));
        Assert.Equal(
            new MappedRegion(0x1000, 0x2000, "---p", 0, IsFile: false, ""), MemoryMap.Parse("00001000-00002000 ---p 00000000 00:00 0 "));
        Assert.True(MemoryMap.Parse("1000-2000 r--p 0 08:01 5 /usr/lib/libcoreclr.so (deleted)")!.IsDeleted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("1000 r--p 0 08:01 5")]
    [InlineData("1000-2000 r--p 0")]
    [InlineData("x-y r--p 0 08:01 5")]
    [InlineData("1000-2000 readable 0 08:01 5")]
    public void What_is_no_line_of_a_map_is_passed_over(string line) => Assert.Null(MemoryMap.Parse(line));

    [Fact]
    public void A_status_is_read()
    {
        ProcessStatus status = ProcessStatus.Parse(
        [
            "Name:\tdotnet", "State:\tS (sleeping)", "Tgid:\t10", "TracerPid:\t7", "Uid:\t1000\t1001\t1001\t1001", "NSpid:\t10\t3", "RssAnon:\t    2048 kB", "odd",
        ]);
        Assert.Equal(("dotnet", 'S', 10, 7), (status.Name, status.State, status.ProcessId, status.Tracer));
        Assert.Equal((1001, 3u, 2_097_152L), (status.User, status.InnerId, status.PrivateBytes));
        Assert.Equal((0, '?'), (ProcessStatus.Parse([]).Tracer, ProcessStatus.Parse([]).State));
    }

    [Theory]
    [InlineData(1000, 1001, 0, 0, "belongs to", "sudo hands threads 5")]
    [InlineData(1000, 1000, 1, 0, "into its own children only", "sudo sysctl kernel.yama.ptrace_scope=0")]
    [InlineData(1000, 1000, 2, 0, "only root", "sudo hands threads 5")]
    [InlineData(1000, 0, 3, 0, "nobody look into", "start")]
    [InlineData(1000, 0, 0, 0, "even root", "SYS_PTRACE")]
    [InlineData(1000, 1000, 0, 0, "does not let other programs", "SYS_PTRACE")]
    [InlineData(1000, 1000, 1, 99, "held by a debugger already, process 99", "detach")]
    public void Why_a_process_is_closed_is_told_with_what_to_do(int owner, int asker, int scope, int tracer, string why, string hint)
    {
        ProcessUnavailableException refused = new AccessFacts
        {
            ProcessId = 5,
            Name = "bad\e[2Jname",
            Owner = owner,
            Asker = asker,
            PtraceScope = scope,
            Tracer = tracer,
        }.Explain();
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains(hint, refused.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', refused.Message + refused.Hint);
        Assert.DoesNotContain('\n', refused.Message + refused.Hint);
    }

    [Fact]
    public void A_program_compiled_ahead_of_time_is_known_by_what_it_exports_or_by_its_sections()
    {
        ElfImage image = ElfImage.Read(Elf(("__managedcode", 1, []), (".dynstr", 3, Encoding.ASCII.GetBytes("\0malloc\0DotNetRuntimeDebugHeader\0"))))!;
        Assert.True(image.HasSection("__managedcode"));
        Assert.True(image.Exports("DotNetRuntimeDebugHeader"));
        Assert.False(image.Exports("DotNetRuntimeInfo"));
        Assert.False(image.Exports("malloc\0Dot"[..3]));
        Assert.False(image.HasSection(".text"));
    }

    [Fact]
    public void A_build_is_read_from_its_note()
    {
        byte[] note = [4, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, (byte)'G', (byte)'N', (byte)'U', 0, 0xab, 0xcd, 0xef];
        Assert.Equal("abcdef", ElfImage.Read(Elf((".note.gnu.build-id", 7, note)))!.BuildId);
        Assert.Equal("", ElfImage.Read(Elf())!.BuildId);
    }

    [Fact]
    public void What_is_no_whole_image_is_none()
    {
        Assert.Null(ElfImage.Read(new MemoryStream(Encoding.ASCII.GetBytes("#!/bin/sh"))));
        Assert.Null(ElfImage.Open("/nowhere"));
        Assert.Null(ElfImage.Open("/"));
        byte[] whole = Elf((".dynstr", 3, [0, 1, 2])).ToArray();
        for (int length = 0; length < whole.Length; length++)
        {
            // Cut anywhere: none, or a failure that Open takes for none.
            try
            {
                _ = ElfImage.Read(new MemoryStream(whole, 0, length));
            }
            catch (IOException)
            {
            }
        }
    }

    // A header, the sections' contents, and their table.
    private static MemoryStream Elf(params (string Name, int Kind, byte[] Content)[] sections)
    {
        (string Name, int Kind, byte[] Content)[] all =
            [.. sections, (".shstrtab", 3, Encoding.ASCII.GetBytes(string.Join('\0', sections.Select(section => section.Name).Append(".shstrtab")) + "\0"))];
        var file = new MemoryStream();
        file.Write(new byte[64]);
        byte[] table = new byte[64 * all.Length];
        int name = 0;
        for (int i = 0; i < all.Length; i++)
        {
            Span<byte> header = table.AsSpan(64 * i);
            BinaryPrimitives.WriteInt32LittleEndian(header, name);
            BinaryPrimitives.WriteInt32LittleEndian(header[4..], all[i].Kind);
            BinaryPrimitives.WriteInt64LittleEndian(header[24..], file.Position);
            BinaryPrimitives.WriteInt64LittleEndian(header[32..], all[i].Content.Length);
            file.Write(all[i].Content);
            name += all[i].Name.Length + 1;
        }

        byte[] head = new byte[64];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1 }.CopyTo(head, 0);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(40), file.Position);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(58), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(60), (ushort)all.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(62), (ushort)(all.Length - 1));
        file.Write(table);
        file.Position = 0;
        file.Write(head);
        file.Position = 0;
        return file;
    }
}
