using System.Globalization;

namespace ManyHands.Cli;

/// <summary>Users by their numbers.</summary>
internal static class UserNames
{
    /// <summary>Such as <c>user alice</c>, or the number when the system has no name for it. Safe to show.</summary>
    public static string Of(int user)
    {
        string? name = Find(user);
        return name is null ? $"user {user}" : user == 0 ? "root" : $"user {Terminal.Safe(name, 40)}";
    }

    /// <summary>How <c>sudo -u</c> takes it. Safe to show.</summary>
    public static string ForSudo(int user) => Find(user) is { } name ? Terminal.Safe(name, 40) : $"#{user}";

    private static string? Find(int user)
    {
        string number = user.ToString(CultureInfo.InvariantCulture);
        try
        {
            return File.ReadLines("/etc/passwd").Select(static line => line.Split(':'))
                .FirstOrDefault(fields => fields.Length > 2 && fields[2] == number)?[0];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Users of a directory service aren't in there either: the number tells enough.
            return null;
        }
    }
}
