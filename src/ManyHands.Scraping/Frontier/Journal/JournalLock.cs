using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ManyHands.Scraping;

/// <summary>Keeps a folder to one run at a time, by a lock of the system's that ends with its process, however that ends.</summary>
internal sealed class JournalLock : IDisposable
{
    public const string FileName = "manyhands.lock";

    private const int MostTries = 100;

    private readonly FileStream _file;
    private readonly string _path;

    private JournalLock(FileStream file, string path)
    {
        _file = file;
        _path = path;
    }

    /// <exception cref="JournalException">Another run holds it, or the folder can't be written to.</exception>
    public static JournalLock Take(string folder, DateTimeOffset now, string command)
    {
        string path = Path.Combine(folder, FileName);
        string content = string.Create(CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId}, started {now:yyyy-MM-dd'T'HH:mm:ss'Z'}, {command}\n{Guid.NewGuid():N}\n");
        for (int tries = 0; tries < MostTries; tries++)
        {
            if (new FileInfo(path).LinkTarget is not null)
                throw new JournalException($"{path} is a link, and links in the output folder are not followed: remove it.");
            FileStream file = Open(path, folder);
            try
            {
                file.SetLength(0);
                file.Write(Encoding.UTF8.GetBytes(content));
                file.Flush();
            }
            catch (IOException failure)
            {
                file.Dispose();
                throw new JournalException($"The output folder {folder} can't be written to: {failure.Message} Make room, or choose another with --output.", failure);
            }

            // Whoever held it before deletes it at its end: it may be gone from the folder between our open and our lock.
            if (ReadHolder(path) == content)
                return new JournalLock(file, path);
            file.Dispose();
        }
        throw new JournalException($"{path} is removed again and again by something else: find out what does that.");
    }

    /// <summary>Deletes the file first: another run that has it open already sees that, and makes its own.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            // A lock that nobody holds is no obstacle to the next run.
        }
        _file.Dispose();
    }

    private static FileStream Open(string path, string folder)
    {
        try
        {
            // Unix locks a file opened with FileShare.None against others who ask for the same, readers aside; Windows would
            // keep readers out as well.
            FileShare share = OperatingSystem.IsWindows() ? FileShare.Read | FileShare.Delete : FileShare.None;
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share, bufferSize: 0);
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            if (failure is IOException && ReadHolder(path) is { } holder)
                throw new JournalException(
                    $"The output folder {folder} is in use by another run ({holder.Split('\n')[0]}). Wait for it to end, or choose another folder with --output.", failure);
            throw new JournalException($"The output folder {folder} can't be written to: {failure.Message} Choose another with --output.", failure);
        }
    }

    private static string? ReadHolder(string path)
    {
        try
        {
            using FileStream? file = OpenUnlocked(path);
            if (file is null)
                return null;
            using var reader = new StreamReader(file, Encoding.UTF8);
            return reader.ReadToEnd();
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            return null;
        }
    }

    /// <summary>On Unix, .NET takes a shared lock for every file it opens to read, which the holder's lock forbids: so it is opened without .NET.</summary>
    private static FileStream? OpenUnlocked(string path)
    {
        if (OperatingSystem.IsWindows())
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        int descriptor = OpenDescriptor([.. Encoding.UTF8.GetBytes(path), 0], OperatingSystem.IsMacOS() ? 0x100_0000 : 0x8_0000);
        return descriptor < 0 ? null : new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read);
    }

    // Read only, and closed when another program is started: O_CLOEXEC differs by system.
    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenDescriptor(byte[] path, int flags);
}
