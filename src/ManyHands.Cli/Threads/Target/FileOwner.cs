using System.Buffers.Binary;

namespace ManyHands.Cli;

/// <summary>Whether a file can have come only from those whose code we run anyway.</summary>
internal static unsafe class FileOwner
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint TypeModeAndUser = 0x0b;
    private const int StatusSize = 256;
    private const int Link = 0xa000;
    private const int TypeBits = 0xf000;
    private const int WritableByOthers = 0x12;
    private const int Sticky = 0x200;

    /// <summary>Finds somebody else who could have put the file there, or could put another in its place.</summary>
    /// <param name="path">A full path without links in it.</param>
    /// <param name="trusted">Who may.</param>
    /// <returns>That user; null when there is none. -1 when everybody could, or when it can't be told.</returns>
    public static int? FindStranger(string path, params ReadOnlySpan<int> trusted)
    {
        for (string? part = path; part is not null; part = Path.GetDirectoryName(part))
        {
            if (Read(part) is not (var user, var mode) || (mode & TypeBits) == Link)
                return -1;
            if (!trusted.Contains(user))
                return user;
            // In a sticky folder, /tmp say, only who owns a file can replace it.
            if ((mode & WritableByOthers) != 0 && (mode & Sticky) == 0)
                return -1;
        }

        return null;
    }

    private static (int User, int Mode)? Read(string path)
    {
        byte* status = stackalloc byte[StatusSize];
        if (TracingCalls.Status(CurrentFolder, path, NoFollow, TypeModeAndUser, status) != 0)
            return null;
        var bytes = new ReadOnlySpan<byte>(status, StatusSize);
        return (BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]));
    }
}
