using System.Buffers.Binary;
using System.Text;

namespace ManyHands.Cli;

/// <summary>What a 64-bit ELF file says of itself: the names of its sections and of what it exports. Thread-safe.</summary>
internal sealed class ElfImage
{
    private const int MostSections = 1000;
    private const int MostBytes = 64 << 20;
    private const int NoteSection = 7;

    // 64-bit, little-endian.
    private static readonly byte[] Magic = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    private readonly HashSet<string> _sections = [];
    private byte[] _exports = [];

    private ElfImage()
    {
    }

    /// <summary>In hexadecimal; empty when it has none.</summary>
    public string BuildId { get; private set; } = "";

    /// <returns>Null when it is no such file, or can't be read.</returns>
    public static ElfImage? Open(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return Read(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Nothing can be said of a file that can't be read.
            return null;
        }
    }

    /// <returns>Null when it is no such file.</returns>
    /// <exception cref="IOException">It can't be read, or is shorter than it says.</exception>
    internal static ElfImage? Read(Stream file)
    {
        byte[] head = new byte[64];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length
            || !head.AsSpan(0, Magic.Length).SequenceEqual(Magic))
            return null;
        long table = BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(40));
        int size = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(58));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(60));
        int names = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(62));
        var image = new ElfImage();
        if (size < 64 || count is 0 or > MostSections || names >= count)
            return image;
        byte[] headers = Bytes(file, table, (long)size * count);
        byte[] texts = Content(file, headers.AsSpan(names * size, size));
        for (int i = 0; i < count; i++)
            image.Add(file, headers.AsSpan(i * size, size), texts);
        return image;
    }

    public bool HasSection(string name) => _sections.Contains(name);

    public bool Exports(string name) =>
        _exports.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"\0{name}\0")) >= 0;

    private void Add(Stream file, ReadOnlySpan<byte> header, byte[] names)
    {
        string name = Text(names, BinaryPrimitives.ReadInt32LittleEndian(header));
        _sections.Add(name);
        if (name == ".dynstr")
            _exports = Content(file, header);
        else if (name == ".note.gnu.build-id" && BinaryPrimitives.ReadInt32LittleEndian(header[4..]) == NoteSection)
            BuildId = Convert.ToHexStringLower(Content(file, header).AsSpan() is { Length: > 16 } note ? note[16..] : []);
    }

    private static byte[] Content(Stream file, ReadOnlySpan<byte> header) => Bytes(
        file, BinaryPrimitives.ReadInt64LittleEndian(header[24..]), BinaryPrimitives.ReadInt64LittleEndian(header[32..]));

    private static byte[] Bytes(Stream file, long offset, long count)
    {
        if (offset < 0 || count is < 0 or > MostBytes)
            throw new IOException("The file says nonsense of itself.");
        byte[] bytes = new byte[count];
        file.Position = offset;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static string Text(byte[] names, int offset)
    {
        if (offset < 0 || offset >= names.Length)
            return "";
        ReadOnlySpan<byte> rest = names.AsSpan(offset);
        int end = rest.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? rest : rest[..end]);
    }
}
