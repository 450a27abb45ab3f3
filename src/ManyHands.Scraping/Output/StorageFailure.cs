namespace ManyHands.Scraping;

/// <summary>This body could not be stored; others can.</summary>
internal sealed class BodyStorageException(string message, Exception cause) : Exception(message, cause);

/// <summary>Tells the failures that end one body from those that end the run.</summary>
internal static class StorageFailure
{
    // errno ENOSPC, and EDQUOT on Linux and macOS; .NET hands an errno it has no class for on as the HResult.
    private const int NoSpace = 28;
    private const int QuotaLinux = 122;
    private const int QuotaMac = 69;

    // ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL as HRESULTs.
    private const int DiskFullWindows = unchecked((int)0x80070070);
    private const int HandleDiskFullWindows = unchecked((int)0x80070027);

    public static bool Is(Exception failure) => failure is IOException or UnauthorizedAccessException;

    public static bool IsDiskFull(Exception failure) =>
        failure is IOException && (OperatingSystem.IsWindows()
            ? failure.HResult is DiskFullWindows or HandleDiskFullWindows
            : failure.HResult is NoSpace || failure.HResult == (OperatingSystem.IsMacOS() ? QuotaMac : QuotaLinux));

    public static Exception Translate(Exception failure) => IsDiskFull(failure)
        ? new OutputUnavailableException($"no space left for the output: {failure.Message}", failure)
        : new BodyStorageException($"the body could not be stored: {failure.Message}", failure);

    /// <summary>No body can be stored any more: somebody has taken the output folder away, or what temporary files are in.</summary>
    public static OutputUnavailableException FolderGone(DirectoryNotFoundException failure) =>
        new($"a folder of the output was taken away: {failure.Message}", failure);

    /// <summary>What is written to a file that somebody has taken away is lost, and no write says so.</summary>
    /// <exception cref="OutputUnavailableException">It is gone.</exception>
    public static void CheckIsThere(string path)
    {
        if (!File.Exists(path))
            throw new OutputUnavailableException($"{path} was taken away", new FileNotFoundException(null, path));
    }
}
