namespace ManyHands.Cli;

/// <summary>Texts from outside as a terminal may get them: no server or file can move the cursor, colour or reorder what people see.</summary>
internal static class Terminal
{
    /// <inheritdoc cref="VisibleText.Of"/>
    public static string Safe(string? text, int most = 300) => VisibleText.Of(text, most);

    /// <summary>The same in quotes.</summary>
    public static string Quote(string? text, int most = 100) => $"\"{Safe(text, most)}\"";
}
