using System.Globalization;

namespace ManyHands.Cli;

/// <summary>A stretch of a process's memory.</summary>
/// <param name="Start">Its first address.</param>
/// <param name="End">The first address beyond it.</param>
/// <param name="Permissions"><c>rwxp</c>; <c>s</c> at the end when it is shared with others.</param>
/// <param name="Offset">Where in the file it begins.</param>
/// <param name="IsFile">It shows a file, or did before it was written to.</param>
/// <param name="Path">The file, as the process has it; or a name in brackets; or nothing.</param>
internal sealed record MappedRegion(ulong Start, ulong End, string Permissions, ulong Offset, bool IsFile, string Path)
{
    private const string Deleted = " (deleted)";

    /// <summary>Only the process itself can change what is in it, and does.</summary>
    public bool IsPrivateData => Permissions is ['r', 'w', _, 'p'];

    /// <summary>The file is no longer there under this name: it was replaced by a newer one, say.</summary>
    public bool IsDeleted => Path.EndsWith(Deleted, StringComparison.Ordinal);
}

/// <summary>The memory of a process, as <c>/proc/PID/maps</c> lists it.</summary>
internal static class MemoryMap
{
    /// <exception cref="UnauthorizedAccessException">The process is somebody else's.</exception>
    /// <exception cref="IOException">The process has ended.</exception>
    public static List<MappedRegion> Read(int process) =>
        [.. File.ReadLines($"/proc/{process}/maps").Select(Parse).OfType<MappedRegion>()];

    /// <returns>Null for a line that is none of a map.</returns>
    internal static MappedRegion? Parse(string line)
    {
        // 7f1c2000-7f1c3000 rw-p 00000000 08:01 1234   /usr/lib/a file.so
        string[] parts = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 5 || parts[0].Split('-') is not [var from, var to] || parts[1].Length != 4
            || !TryParse(from, out ulong start) || !TryParse(to, out ulong end) || !TryParse(parts[2], out ulong offset))
            return null;
        return new MappedRegion(start, end, parts[1], offset, parts[4] != "0", parts.Length > 5 ? parts[5] : "");
    }

    private static bool TryParse(string text, out ulong number) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
}
